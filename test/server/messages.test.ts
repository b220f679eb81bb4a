import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answered, type Hospital, openHospital } from './hospital.ts';

/** A HIS that can only call asks for what happened at a counter, and may wait for it. */
describe('GET /v1/counters/{counter}/messages', () => {
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
    for (const name of ['T01', 'T02', 'T05']) await hospital.enrol(name);
  });
  afterAll(() => hospital.close());

  const ask = (question: string, counter = 'C1') => hospital.get(`/v1/counters/${counter}/messages${question}`);
  const settle = async (name: string, counter = 'C1') => {
    const messages = [...(await hospital.open(name)), ...(await hospital.settle())];
    return hospital.post('/v1/settlements', { adapter: 'nhsa', counter, messages });
  };
  const seqs = ({ body }: Answered) => (body as unknown as { seq: number }[]).map(({ seq }) => seq);
  const took = async <T>(work: Promise<T>): Promise<{ got: T; ms: number }> => {
    const began = performance.now();
    return { got: await work, ms: performance.now() - began };
  };

  test('gives what came after the number, at once, and nothing when there is nothing', async () => {
    expect((await ask('')).body).toEqual([]);
    const settled = await settle('T01');
    const { got, ms } = await took(ask('?after=0&wait=20'));
    expect(got.body).toMatchObject([
      { type: 'event', seq: 1, kind: 'settled', settlementId: settled.body.settlementId },
    ]);
    expect(ms).toBeLessThan(2_000);
    expect((await ask('?after=1')).body).toEqual([]);
  });

  test('waits for what comes, through quotes and other counters, and answers every call that waits', async () => {
    const waiting = took(Promise.all([ask('?after=1&wait=20'), ask('?after=1&wait=20'), ask('?after=0&wait=1', 'C3')]));
    const messages = await hospital.open('T05');
    await hospital.post('/v1/quotes', { adapter: 'nhsa', counter: 'C1', messages });
    await settle('T05', 'C4');
    await settle('T02');
    const { got, ms } = await waiting;
    expect(got.map(seqs)).toEqual([[2], [2], []]);
    expect(ms).toBeLessThan(5_000);
  });

  test('gives an empty list when the wait is over', async () => {
    const { got, ms } = await took(ask('?after=2&wait=1'));
    expect([got.status, got.body]).toEqual([200, []]);
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(3_000);
  });

  test.each([
    ['?after=-1', 'after'],
    ['?after=1.5', 'after'],
    ['?after=x', 'after'],
    ['?after=1&after=2', 'after'],
    ['?after=99999999999999999999', 'after'],
    ['?after=7', 'after'],
    ['?wait=26', 'wait'],
    ['?wait=', 'wait'],
    ['?until=3', 'until'],
  ])('refuses %s and names the field', async (question, field) => {
    const refused = await ask(question);
    expect(refused).toMatchObject({ status: 422, body: { code: 'FIELD_INVALID', field } });
  });

  test('refuses a counter of no possible name', async () => {
    expect(await ask('', 'a%20b')).toMatchObject({ status: 422, body: { field: 'counter' } });
  });

  test('eight calls may wait at a counter; the ninth is refused, other counters are not, and who hangs up frees a seat', async () => {
    const stop = new AbortController();
    const hanging = Array.from({ length: 8 }, () =>
      fetch(`${hospital.url}/v1/counters/C5/messages?wait=20`, { signal: stop.signal }).catch(() => undefined),
    );
    const ninth = async (): Promise<Answered> => {
      for (;;) {
        const asked = await ask('?wait=1', 'C5');
        if (asked.status === 429) return asked;
      }
    };
    expect(await ninth()).toMatchObject({ body: { code: 'TOO_MANY_WAITING', field: 'counter', retry: 'same' } });
    expect((await ask('?wait=1', 'C6')).status).toBe(200);
    expect((await ask('', 'C5')).status).toBe(200);
    stop.abort();
    await Promise.all(hanging);
    const freed = async (): Promise<number> => {
      const { status } = await ask('?wait=1', 'C5');
      return status === 429 ? freed() : status;
    };
    expect(await freed()).toBe(200);
  });

  test('a stop does not wait for those who wait', async () => {
    const other = await openHospital();
    const waiting = other.get('/v1/counters/C1/messages?wait=25');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { ms } = await took(other.close());
    expect((await waiting).body).toEqual([]);
    expect(ms).toBeLessThan(3_000);
  });
});
