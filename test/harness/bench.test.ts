import { describe, expect, test } from 'vitest';
import { AnswerReader } from '../../scripts/bench/answers.ts';
import { chartOf } from '../../scripts/bench/chart.ts';
import { benchEngine, ENGINES } from '../../scripts/bench/engine.ts';
import { BEGIN, END, withMeasured } from '../../scripts/bench/page.ts';
import { microsecondsOf, spreadOf, timesOf } from '../../scripts/bench/rounds.ts';
import { tableOf } from '../../scripts/bench/table.ts';
import { VisitRequest, visitBody } from '../../scripts/bench/visits.ts';
import { testPerson } from '../../scripts/harness/messages.ts';

describe('rounds', () => {
  test('a ratio is taken in each round: a machine that grows slower changes none', () => {
    expect(spreadOf(timesOf([2, 4, 80], [1, 2, 40]))).toEqual({ median: 2, least: 2, most: 2 });
  });

  test('rounds of different runs are not compared', () => {
    expect(() => timesOf([1, 2], [1])).toThrow('one run');
    expect(() => timesOf([], [])).toThrow('one run');
  });

  test('works take their turn in each round', async () => {
    const called: string[] = [];
    const work = (name: string) => () => {
      if (called.at(-1) !== name) called.push(name);
      for (let spin = 0; spin < 1e5; spin += 1) Math.sqrt(spin);
    };
    const found = await microsecondsOf(
      { one: work('one'), two: work('two') },
      { rounds: 2, milliseconds: 1, warmUpMs: 1 },
    );
    expect(called).toEqual(['one', 'two', 'one', 'two', 'one', 'two']);
    expect([...found.one, ...found.two].filter((micros) => micros > 0)).toHaveLength(4);
  });
});

test('all engines give the bill the same amounts, and the compiled one the text of the readable one', async () => {
  const { rounds } = await benchEngine(1, { rounds: 1, milliseconds: 1, warmUpMs: 1 });
  expect(Object.keys(rounds)).toEqual([...ENGINES]);
}, 60_000);

describe('what the client sends and reads', () => {
  const url = 'http://127.0.0.1:7300';

  test.each([1, 2, 5, 20])('a visit of %i lines has so many, and its amounts add up', (lines) => {
    const [fees, settled] = JSON.parse(visitBody(lines, testPerson(1))).messages;
    const rows: Record<string, number>[] = fees.response.output.result;
    expect(rows).toHaveLength(lines);
    expect(fees.request.input.feedetail).toHaveLength(lines);
    const sum = (field: string) => rows.reduce((total, row) => total + Math.round((row[field] ?? 0) * 100), 0) / 100;
    const { setlinfo } = settled.response.output;
    expect(sum('det_item_fee_sumamt')).toBe(setlinfo.medfee_sumamt);
    expect(sum('fulamt_ownpay_amt')).toBe(setlinfo.fulamt_ownpay_amt);
    expect(sum('preselfpay_amt')).toBe(setlinfo.preselfpay_amt);
    expect(sum('inscp_scp_amt')).toBe(setlinfo.inscp_scp_amt);
  });

  test('each sending is a visit of its own, in bytes of the same length', () => {
    const request = new VisitRequest(url, 5, 1);
    const idOf = (bytes: Buffer) => {
      const [head = '', body = ''] = bytes.toString().split('\r\n\r\n');
      expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
      return JSON.parse(body).messages[1].response.output.setlinfo.setl_id;
    };
    expect(idOf(request.numbered(7))).toBe('B000000007');
    expect(idOf(request.numbered(1_234_567))).toBe('B001234567');
  });

  test('an answer ends where its length says, however it is cut', () => {
    const answer = Buffer.from('HTTP/1.1 201 Created\r\nDate: x\r\nContent-Length: 11\r\n\r\n{"a":"b\r\n"}');
    const broken = Buffer.from('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n');
    for (let cut = 1; cut < answer.length; cut += 1) {
      const reader = new AnswerReader();
      expect(reader.take(answer.subarray(0, cut))).toBeUndefined();
      expect(reader.take(answer.subarray(cut))).toBe(201);
      expect(reader.take(broken)).toBe(503);
    }
    const reader = new AnswerReader();
    expect(() => reader.take(Buffer.concat([answer, answer]))).toThrow('more');
    expect(() => new AnswerReader().take(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow('without a length');
  });
});

describe('what is shown', () => {
  const bars = [
    { label: 'ours & theirs', value: 1, text: '1 ×', isOurs: true },
    { label: '<other>', value: 1_000, text: '1000 ×', isOurs: false },
  ];

  test.each([true, false])('a chart names every bar and reads on light and dark (logarithmic: %s)', (isLogarithmic) => {
    const svg = chartOf('all', [{ title: 'engines', isLogarithmic, bars }]);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).toContain('ours &amp; theirs');
    expect(svg).toContain('&lt;other&gt;');
    const [one = 0, other = 0] = [...svg.matchAll(/width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(one).toBeGreaterThan(0);
    expect(other).toBeGreaterThan(one);
  });

  test('the columns of a table are even, a Chinese character counted as two', () => {
    expect(tableOf(['惠结', 'b'], [['x', '10 ms']])).toBe(
      ['| 惠结 |     b |', '| ---- | ----: |', '| x    | 10 ms |'].join('\n'),
    );
  });

  test('only what stands between the marks of the page is written anew', () => {
    const page = `before\n${BEGIN}\nold\n${END}\nafter\n`;
    expect(withMeasured(page, 'new')).toBe(`before\n${BEGIN}\n\nnew\n\n${END}\nafter\n`);
    expect(withMeasured(withMeasured(page, 'new'), 'new')).toBe(withMeasured(page, 'new'));
    expect(() => withMeasured('no marks', 'new')).toThrow('no marks');
  });
});
