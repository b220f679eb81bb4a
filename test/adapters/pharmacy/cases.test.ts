import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenOnTheTill } from '../../../scripts/harness/hostile/till-laws.ts';
import { audit } from '../../../src/audit/audit.ts';
import { client } from '../../../src/demo/client.ts';
import { playTill, type TillScript } from '../../../src/demo/till.ts';
import { type Hospital, openHospital } from '../../server/hospital.ts';

/** Every scripted case of docs/examples/days, to the fen, over HTTP on a real server. */
const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples', 'days');
const cases = readdirSync(folder).flatMap(
  (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as TillScript).cases,
);

describe('the tills of docs/examples', () => {
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
  });
  afterAll(() => hospital.close());

  test('there are cases of every kind', () => expect(cases.length).toBeGreaterThanOrEqual(10));

  test.each(cases.map((one) => [one.case, one.title.en, one] as const))('%s %s', async (_name, _title, script) => {
    const played = await playTill(script, client(hospital.url));
    expect(played.map(({ step, differs }) => [step, differs])).toEqual(played.map(({ step }) => [step, []]));
    for (const { answer } of played) expect(brokenOnTheTill(answer.body)).toEqual([]);
  });

  test('and every decision verifies', async () => {
    expect((await audit(hospital.server.desk.ledger)).findings).toEqual([]);
  });
});
