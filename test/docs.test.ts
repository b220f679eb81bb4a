import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hospital, openHospital } from './server/hospital.ts';

/** What the documents show can be copied: each example runs, and gives what its text says. */
const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const huijie = (...args: string[]): string =>
  execFileSync('node', ['dist/src/cli/huijie.js', ...args], { cwd: root, encoding: 'utf8' });
const inpatient = 'docs/examples/inpatient.json';

interface Block {
  language: 'json' | 'xml';
  method: string;
  path: string;
  status: number;
  body: string;
}

function blocksOf(markdown: string): Block[] {
  const found = markdown.matchAll(/^```(json|xml) (GET|POST) (\S+) (\d{3})\n([\s\S]*?)^```$/gm);
  return [...found].map(([, language, method = '', path = '', status = '', body = '']) => ({
    language: language === 'xml' ? 'xml' : 'json',
    method,
    path,
    status: Number(status),
    body,
  }));
}

describe('the interface document', () => {
  const blocks = blocksOf(read('docs/api.md'));
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
  });
  afterAll(() => hospital.close());

  test('has examples in both languages', () => {
    expect(blocks.filter(({ language }) => language === 'json').length).toBeGreaterThanOrEqual(5);
    expect(blocks.filter(({ language }) => language === 'xml').length).toBeGreaterThanOrEqual(3);
  });

  test('every example answers with the status it names, with the stay settled where the text settles it', async () => {
    for (const { language, method, path, status, body } of blocks) {
      if (path.endsWith('/cancel') && status === 200) await settleTheStay(hospital);
      if (language === 'xml') {
        expect({ path, status: (await postXml(hospital, path, body)).status }).toEqual({ path, status });
        continue;
      }
      const shown: unknown = JSON.parse(body);
      const answered = method === 'GET' ? await hospital.get(path) : await hospital.post(path, shown);
      expect({ path, status: answered.status }).toEqual({ path, status });
      if (method === 'GET') expect(answered.body).toMatchObject(anythingFor('…', shown) as object);
    }
  });
});

/** What a document leaves out may be anything. */
function anythingFor(mark: string, shown: unknown): unknown {
  if (shown === mark) return expect.anything();
  if (Array.isArray(shown)) return shown.map((item) => anythingFor(mark, item));
  if (typeof shown !== 'object' || shown === null) return shown;
  return Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, anythingFor(mark, value)]));
}
const postXml = (hospital: Hospital, path: string, body: string): Promise<Response> =>
  fetch(`${hospital.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/xml' }, body });

async function settleTheStay(hospital: Hospital): Promise<void> {
  const body: unknown = JSON.parse(read(inpatient));
  const quoted = await hospital.post('/v1/quotes', body);
  expect(quoted.status).toBe(201);
  const settled = await hospital.post('/v1/settlements', body);
  expect(settled.status).toBe(201);
  expect(settled.body).toMatchObject({ bill: { patient: { pays: '45289.60' } } });
  expect((await hospital.post('/v1/settlements', body)).body).toMatchObject({ duplicate: true });
}

describe('the example files', () => {
  test('the inpatient stay quotes as the first worked example: 289.60 + 10000.00, the patient pays 45289.60', () => {
    const quoted = JSON.parse(huijie('quote', inpatient));
    expect(quoted.payouts.map((payout: { amount: string }) => payout.amount)).toEqual(['289.60', '10000.00', '0.00']);
    expect(quoted.patientPays).toBe('45289.60');
  });

  test('the same stay in XML quotes to the same bill, byte for byte', () => {
    const json = JSON.parse(huijie('quote', inpatient));
    const xml = JSON.parse(huijie('quote', '--adapter', 'his-xml:demo-hospital', 'docs/examples/inpatient.xml'));
    expect(JSON.stringify(xml.bill)).toBe(JSON.stringify(json.bill));
    expect(xml.answer).toContain('<PERSONPAY>45289.60</PERSONPAY>');
  });

  test('the year replays: two stays, the second taken back', () => {
    const lines = huijie('replay', 'docs/examples/year.ndjson', '--brief').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line)).map(({ event, patientPays }) => [event, patientPays])).toEqual([
      ['enrol', undefined],
      ['settle', '45289.60'],
      ['settle', '4400.00'],
      ['cancel', undefined],
    ]);
  });
});

interface Curl {
  readonly path: string;
  readonly body: string;
}

/** The calls of a document as they are written there, in its order. */
const curlsOf = (markdown: string): Curl[] =>
  [
    ...markdown.matchAll(
      /^curl -s localhost:7300(\S+)\s+-H 'content-type: application\/json' -d (?:@(\S+)|'([^']*)')/gm,
    ),
  ]
    .map(([, path = '', file, inline = '']) => ({ path, body: file === undefined ? inline : read(file) }))
    .filter(({ path }) => !path.startsWith('/v1/journeys'));

describe('what a stranger copies', () => {
  test.each(['README.md', 'docs/api.md'])('the calls of %s work in their order on a new server', async (document) => {
    const hospital = await openHospital();
    try {
      const calls = curlsOf(read(document));
      expect(calls.length).toBeGreaterThanOrEqual(2);
      for (const { path, body } of calls) {
        const { status, body: answer } = await hospital.post(path, JSON.parse(body));
        expect([200, 201], `${path}: ${JSON.stringify(answer).slice(0, 300)}`).toContain(status);
        if (path === '/v1/quotes' || path === '/v1/settlements')
          expect(answer).toMatchObject({ bill: { patient: { pays: '45289.60' } } });
      }
    } finally {
      await hospital.close();
    }
  });

  test('every pharmacy example can be posted as it is', async () => {
    const hospital = await openHospital();
    try {
      const names = readdirSync(join(root, 'docs', 'examples')).filter((name) => name.startsWith('pharmacy-'));
      expect(names.length).toBeGreaterThanOrEqual(5);
      // Goods come back after they were sold.
      for (const name of names.toSorted((a, b) => Number(a.includes('return')) - Number(b.includes('return')))) {
        const path = name.includes('return') ? '/v1/returns' : '/v1/settlements';
        const { status, body } = await hospital.post(path, JSON.parse(read(`docs/examples/${name}`)));
        expect({ name, status, code: body.code }).toEqual({ name, status: 201, code: undefined });
      }
    } finally {
      await hospital.close();
    }
  });
});
