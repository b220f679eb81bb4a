import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STRANGE, strangeIds, takenFor } from '../../scripts/harness/endpoints/strange-ids.ts';
import { Caller } from '../../scripts/harness/http.ts';
import { type Hospital, openHospital } from './hospital.ts';

describe('an id that looks like another', () => {
  let hospital: Hospital;
  let caller: Caller;
  beforeAll(async () => {
    hospital = await openHospital();
    caller = new Caller(hospital.url);
  });
  afterAll(async () => {
    caller.close();
    await hospital.close();
  });

  test.each(Object.entries(STRANGE))('by %s is refused at every endpoint, naming the field', async (_name, strange) => {
    for (const one of strangeIds(strange)) expect(await takenFor(caller, one)).toBeUndefined();
  });
});
