import { canonicalJson } from '../../src/json/index.ts';
import { entriesOf } from './ledger-view.ts';
import { enrolmentOf, type Stay, settleBody, settlementIdOf, testPerson } from './messages.ts';
import { inRounds, type PlayRound, stayOf } from './race.ts';
import type { Random } from './random.ts';
import { coverageOf } from './reply.ts';

export interface CancelledTwice {
  readonly settlements: number;
  /** Answers that said it is taken back now, and answers that said it was before. */
  readonly succeeded: number;
  readonly duplicates: number;
  readonly findings: number;
  readonly broken: readonly string[];
}

/** Settlements of one person, all of them taken back twice at once. */
const OF_A_PERSON = 20;

/**
 * N settlements, each cancelled twice at the same moment, all of a person's together: N succeed, N are duplicates with
 * the same receipt, and nothing is left of anybody's deductibles and limits.
 * @param settlements a multiple of twenty
 */
export async function cancelTwice({
  settlements,
  seed,
}: {
  settlements: number;
  seed: number;
}): Promise<CancelledTwice> {
  let succeeded = 0;
  let duplicates = 0;
  const play: PlayRound = async (caller, random, round) => {
    const person = testPerson(round);
    await caller.post('/v1/enrolments', enrolmentOf(person));
    const stays = Array.from({ length: OF_A_PERSON }, (_, index) =>
      someStay(round * OF_A_PERSON + index, round, random),
    );
    const settled = await Promise.all(stays.map((stay) => caller.post('/v1/settlements', settleBody(stay, 'C01'))));
    const broken = settled.filter(({ status }) => status !== 201).map(({ status }) => `settle was answered ${status}`);
    const twice = stays.flatMap((stay) => [stay, stay]);
    const replies = await Promise.all(
      twice.map((stay) => caller.post(`/v1/settlements/${encodeURIComponent(settlementIdOf(stay))}/cancel`, {})),
    );
    succeeded += replies.filter(({ status, body }) => status === 200 && body.duplicate === false).length;
    duplicates += replies.filter(({ status, body }) => status === 200 && body.duplicate === true).length;
    const receipts = replies.map(({ body: { duplicate: _duplicate, ...receipt } }) => canonicalJson(receipt));
    for (const [index, { id }] of stays.entries())
      if (receipts[2 * index] !== receipts[2 * index + 1]) broken.push(`two receipts for ${id}`);
    for (const liability of ['L1', 'L2']) {
      const left = await coverageOf(caller, person, liability);
      if (left.counted !== '0.00' || left.entitled !== '0.00')
        broken.push(`${liability} is left with ${canonicalJson(left)}`);
    }
    return { requests: stays.length + twice.length, broken };
  };
  const raced = await inRounds(settlements / OF_A_PERSON, seed, play, async (file) => {
    const cancels = (await entriesOf(file)).filter(({ kind }) => kind === 'cancel').length;
    return cancels === settlements ? [] : [`${cancels} cancels in the journal for ${settlements} settlements`];
  });
  return { settlements, succeeded, duplicates, findings: raced.findings, broken: raced.broken };
}

/** Around a deductible, so that what one settlement pays hangs on those before it. */
function someStay(number: number, person: number, random: Random): Stay {
  return stayOf(`X${number}`, testPerson(person), random.fen(0, 200_000), random.fen(0, 300_000));
}
