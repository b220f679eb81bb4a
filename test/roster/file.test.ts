import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readColumns } from '../../src/roster/columns.ts';
import { fieldsOf } from '../../src/roster/fields.ts';
import { type Encoding, LINE_BYTES_MAX, linesOf } from '../../src/roster/lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'huijie-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));
const lines = (content: string | Buffer, encoding: Encoding = 'utf-8') => {
  const file = join(folder, 'file.csv');
  writeFileSync(file, content);
  let bytes = 0;
  const found = [...linesOf(file, encoding, (piece) => (bytes += piece.length))];
  expect(bytes).toBe(Buffer.from(content).length);
  return found.map(({ number, text, fault }) => (fault === undefined ? [number, text] : [number, fault]));
};

describe('the fields of a line', () => {
  test.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""yes""",', ['say "yes"', '']],
    ['""', ['']],
    ['"a"', ['a']],
    ['a,"b', undefined],
    ['a"b,c', undefined],
    ['"a"b,c', undefined],
    ['"a""', undefined],
  ])('%s', (line, fields) => expect(fieldsOf(line)).toEqual(fields));
});

describe('the lines of a file', () => {
  test('end with LF or CRLF, and the last without', () => {
    expect(lines('a\r\nb\nc')).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(lines('a\n\nb\n')).toEqual([
      [1, 'a'],
      [2, ''],
      [3, 'b'],
    ]);
    expect(lines('')).toEqual([]);
  });

  test('a mark of byte order is not part of the first', () => {
    expect(lines('\ufeff证件号码\n1')).toEqual([
      [1, '证件号码'],
      [2, '1'],
    ]);
  });

  test('a line that is too long is named, and the lines around it are read', () => {
    const long = 'x'.repeat(LINE_BYTES_MAX + 1);
    expect(lines(`a\n${long}\nb\n`)).toEqual([
      [1, 'a'],
      [2, 'length'],
      [3, 'b'],
    ]);
    expect(lines(`a\n${'x'.repeat(LINE_BYTES_MAX)}\n`)[1]?.[1]).toHaveLength(LINE_BYTES_MAX);
    const endless = 'y'.repeat(3 * 1024 * 1024);
    expect(lines(`a\n${endless}\nb`)).toEqual([
      [1, 'a'],
      [2, 'length'],
      [3, 'b'],
    ]);
    expect(lines(`a\n${endless}`)).toEqual([
      [1, 'a'],
      [2, 'length'],
    ]);
  });

  test('more than one piece long, every line comes once and whole', () => {
    const all = Array.from({ length: 90_000 }, (_, index) => `${index},测试人${'，'.repeat(index % 7)}`);
    expect(lines(all.join('\r\n')).map(([, text]) => text)).toEqual(all);
  });

  test('bytes that are not of the encoding spoil their own line only', () => {
    const bad = Buffer.concat([Buffer.from('a测\n'), Buffer.from([0xb2, 0xe2, 0x0a]), Buffer.from('b\n')]);
    expect(lines(bad)).toEqual([
      [1, 'a测'],
      [2, 'encoding'],
      [3, 'b'],
    ]);
    // 测 and 𠀀 in GB18030, then a byte that begins nothing.
    const gb = Buffer.from([0xb2, 0xe2, 0x0a, 0x95, 0x32, 0x82, 0x36, 0x0a, 0xff, 0x0a, 0x62]);
    expect(lines(gb, 'gb18030')).toEqual([
      [1, '测'],
      [2, '\u{20000}'],
      [3, 'encoding'],
      [4, 'b'],
    ]);
  });
});

describe('the first line names the columns', () => {
  test('in Chinese or English, in any order, and what is none of ours is named', () => {
    const read = readColumns(['姓名', ' 证件号码 ', 'Membership_Years', '手机号'], true);
    expect(read).toEqual({ at: { certificateNumber: 1, membershipYears: 2 }, width: 4, ignored: ['姓名', '手机号'] });
  });
  test.each([
    ['no certificate numbers', ['姓名', '计划'], false, 'names no column of certificate numbers'],
    ['a column twice', ['身份证号', '证件号码'], true, 'names certificateNumber twice'],
    ['no plan at all', ['身份证号'], false, 'names no plan: give --plan'],
    ['two plans', ['身份证号', 'plan'], true, 'one of them is enough'],
  ])('%s is a sentence', (_name, header, given, says) => {
    const read = readColumns(header, given);
    expect('fault' in read && read.fault).toContain(says);
  });
});
