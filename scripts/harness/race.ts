import { join } from 'node:path';
import { canonicalJson } from '../../src/json/index.ts';
import { formatFen } from '../../src/money/index.ts';
import { inTempFolder, startServerChild } from './child.ts';
import { Caller, type JsonReply } from './http.ts';
import { entriesOf, findingsOf } from './ledger-view.ts';
import { enrolmentOf, type Stay, settleBody, settlementIdOf, type TestPerson, testPerson } from './messages.ts';
import { accumulatorText, roundedFen, type YearOf, yearOfL1, yearOfL2 } from './plans/expected.ts';
import { Random } from './random.ts';
import { billOf, coverageOf, payoutOf } from './reply.ts';

export interface Raced {
  readonly rounds: number;
  readonly requests: number;
  /** Of the audit when all is over. */
  readonly findings: number;
  readonly broken: readonly string[];
}

const COPIES = 50;
/** The funds share of every stay here; two movements of money beside what the plan and the patient pay. */
const BASIC = 300_000n;

export type PlayRound = (
  caller: Caller,
  random: Random,
  round: number,
) => Promise<{ requests: number; broken: string[] }>;

export async function inRounds(rounds: number, seed: number, play: PlayRound, after: After): Promise<Raced> {
  return inTempFolder(async (folder) => {
    const file = join(folder, 'race.db');
    const server = await startServerChild(file);
    const caller = new Caller(server.url, COPIES);
    const random = new Random(seed);
    const broken: string[] = [];
    let requests = 0;
    try {
      for (let round = 0; round < rounds; round += 1) {
        const played = await play(caller, random, round);
        requests += played.requests;
        broken.push(...played.broken.map((what) => `round ${round}: ${what}`));
      }
    } finally {
      caller.close();
      await server.stop();
    }
    broken.push(...(await after(file)));
    const findings = await findingsOf(file);
    if (findings > 0) broken.push(`the audit has ${findings} findings`);
    return { rounds, requests, findings, broken };
  });
}
type After = (file: string) => Promise<string[]>;

/** The same settle fifty times at once: one effect, fifty equal bills. */
export async function sameAtOnce({ rounds, seed }: { rounds: number; seed: number }): Promise<Raced> {
  const postings = new Map<string, number>();
  const play: PlayRound = async (caller, random, round) => {
    const person = testPerson(round);
    await caller.post('/v1/enrolments', enrolmentOf(person));
    const stay = stayOf(`D${round}`, person, random.fen(900_000, 4_000_000), random.fen(0, 3_000_000));
    const body = settleBody(stay, 'C01');
    const replies = await Promise.all(Array.from({ length: COPIES }, () => caller.post('/v1/settlements', body)));
    const [first] = replies;
    if (first !== undefined) postings.set(settlementIdOf(stay), postingsDue(first));
    return { requests: COPIES, broken: oneEffect(replies) };
  };
  return inRounds(rounds, seed, play, async (file) => {
    const entries = (await entriesOf(file)).filter(({ kind }) => kind === 'settle');
    const broken = entries.length === rounds ? [] : [`${entries.length} journal entries for ${rounds} settlements`];
    for (const { subject, postings: written } of entries) {
      const due = postings.get(subject);
      if (written !== due) broken.push(`${subject}: ${written} postings, due ${due}`);
    }
    return broken;
  });
}

function oneEffect(replies: readonly JsonReply[]): string[] {
  const broken: string[] = [];
  const effects = replies.filter(({ status, body }) => status === 201 && body.duplicate === false).length;
  const again = replies.filter(({ status, body }) => status === 200 && body.duplicate === true).length;
  if (effects !== 1) broken.push(`${effects} effects`);
  if (again !== replies.length - 1) broken.push(`${again} marked duplicate of ${replies.length - 1}`);
  const bills = new Set(replies.map(({ body: { duplicate: _duplicate, ...rest } }) => canonicalJson(rest)));
  if (bills.size !== 1) broken.push(`${bills.size} different answers`);
  return broken;
}

/** One movement for every payer of the bill that pays something. */
function postingsDue(reply: JsonReply): number {
  const bill = billOf(reply);
  const shares = bill.plans.flatMap((plan) => plan.liabilities.map((share) => share.atCounter));
  return [...bill.funds.map((fund) => fund.amount), ...shares, bill.patient.pays].filter((text) => text !== '0.00')
    .length;
}

/**
 * Two counters settle for one person at the same moment, with a deductible or a limit nearly used up: the plan
 * pays exactly what one counter after the other would have got, whoever comes first.
 */
export async function twoCounters({ rounds, seed }: { rounds: number; seed: number }): Promise<Raced> {
  const play: PlayRound = async (caller, random, round) => {
    const person = testPerson(round);
    await caller.post('/v1/enrolments', enrolmentOf(person));
    const earlier = stayOf(`E${round}`, person, random.pick(NEARLY)(random), 2_000_000n - random.fen(0, 60_000));
    const drugs = () => random.fen(1, 200_000);
    const first = stayOf(`F${round}`, person, drugs(), drugs());
    const second = stayOf(`G${round}`, person, drugs(), drugs());
    const before = await caller.post('/v1/settlements', settleBody(earlier, 'C01'));
    const both = [settleBody(first, 'C01'), settleBody(second, 'C02')];
    const order = random.chance(0.5) ? both : both.reverse();
    const replies = [before, ...(await Promise.all(order.map((body) => caller.post('/v1/settlements', body))))];
    const stays = [earlier, first, second];
    const broken = replies.filter(({ status }) => status !== 201).map(({ status }) => `answered ${status}`);
    for (const [liability, year] of [['L1', yearOfL1(stays)] as const, ['L2', yearOfL2(stays)] as const]) {
      broken.push(...(await paidExactly(caller, person, liability, year, replies)));
    }
    return { requests: 3, broken };
  };
  return inRounds(rounds, seed, play, async () => []);
}

/** What the drugs of the earlier stay leave: a little of L2's deductible, or a little of its limit. */
const NEARLY: readonly ((random: Random) => bigint)[] = [
  (random) => 1_000_000n - random.fen(0, 150_000),
  (random) => 101_000_000n - random.fen(0, 150_000),
];

async function paidExactly(
  caller: Caller,
  person: TestPerson,
  liability: string,
  year: YearOf,
  replies: readonly JsonReply[],
): Promise<string[]> {
  const broken: string[] = [];
  const due = roundedFen(year.entitledHalfFen);
  const paid = replies
    .filter(({ status }) => status === 201)
    .reduce((sum, reply) => sum + payoutOf(billOf(reply), liability), 0n);
  if (paid !== due) broken.push(`${liability} paid ${formatFen(paid)}, due ${formatFen(due)}`);
  const { counted, entitled } = await coverageOf(caller, person, liability);
  if (counted !== formatFen(year.counted)) broken.push(`${liability} counted ${counted}`);
  if (entitled !== accumulatorText(year.entitledHalfFen)) broken.push(`${liability} entitled ${entitled}`);
  return broken;
}

/** @param left what stays of the 大病 scope: L1's base */
export function stayOf(id: string, person: TestPerson, drug: bigint, left: bigint): Stay {
  const preSelfPay = left / 4n;
  return {
    id,
    person,
    drug,
    material: 12_345n,
    preSelfPay,
    inScope: BASIC + (left - preSelfPay),
    basic: BASIC,
    critical: 0n,
    on: '2021-06-15',
  };
}
