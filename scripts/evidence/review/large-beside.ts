import { join } from 'node:path';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller } from '../../harness/http.ts';
import { longStayBody } from '../../harness/long-stay.ts';
import { enrolmentOf, settleBody, type TestPerson, testPerson } from '../../harness/messages.ts';
import { check, type ReviewRow } from './row.ts';

const ROUNDS = 3;
const PHASE_MS = 1_500;
/** Read on the event loop, large bodies made others wait some hundred times as long. */
const TIMES_MAX = 25;

/** One client posts the largest stays there are, without end; others settle small ones beside it. */
export const rows: readonly ReviewRow[] = [
  {
    row: 'D-large-bodies',
    plays: `small settlements alone and beside a client that posts 10 000 lines at a time, ${ROUNDS} rounds in turn`,
    alone: 'always',
    play: () => inTempFolder(play),
  },
];

async function play(folder: string) {
  const server = await startServerChild(join(folder, 'beside.db'));
  const small = new Caller(server.url);
  const large = new Caller(server.url);
  const [one, other] = [testPerson(1), testPerson(2)];
  for (const person of [one, other]) await small.post('/v1/enrolments', enrolmentOf(person));
  const body = longStayBody('LARGE', other, 10_000);
  const took = { alone: [] as number[], beside: [] as number[] };
  let posted = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    took.alone.push(...(await settleFor(small, one, `A${round}`)));
    let running = true;
    const posting = (async () => {
      while (running) {
        const { status } = await large.send('POST', '/v1/quotes', body);
        if (status === 201) posted += 1;
      }
    })();
    took.beside.push(...(await settleFor(small, one, `B${round}`)));
    running = false;
    await posting;
  }
  for (const caller of [small, large]) caller.close();
  await server.stop();
  const [alone, beside] = [medianOf(took.alone), medianOf(took.beside)];
  const said = `${alone.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside`;
  return [
    check(
      `median of a small settlement (${said}) is at most ${TIMES_MAX} times that alone`,
      true,
      beside <= alone * TIMES_MAX,
    ),
    check('large bodies were taken meanwhile', true, posted >= ROUNDS),
  ];
}

/** @returns how long each took */
async function settleFor(caller: Caller, person: TestPerson, series: string): Promise<number[]> {
  const took: number[] = [];
  const end = performance.now() + PHASE_MS;
  for (let number = 0; performance.now() < end || took.length === 0; number += 1) {
    const stay = {
      ...{ id: `${series}N${number}`, person, drug: 10_000n, material: 0n, preSelfPay: 0n, inScope: 0n },
      ...{ basic: 0n, critical: 0n, on: '2021-04-15' },
    };
    const begun = performance.now();
    const { status, text } = await caller.send('POST', '/v1/settlements', settleBody(stay, 'C02'));
    if (status !== 201) throw new Error(`a small settlement was refused: ${text}`);
    took.push(performance.now() - begun);
  }
  return took;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
