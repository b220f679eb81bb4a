import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageRoot } from '../../../src/main/root.ts';
import { huijie, inTempFolder } from '../../harness/child.ts';
import type { RunOptions } from '../../harness/figure.ts';
import {
  BEARER_CANCELLED,
  type Counterexample,
  counterexampleLines,
  FREED_DEDUCTIBLE,
  HIGHER_BY_A_FEN,
  LIMIT_BY_A_FEN,
  lists,
} from '../../harness/plans/counterexamples.ts';
import { playCancelledYears, playFreedYears } from '../../harness/plans/freed-years.ts';
import { playHistories } from '../../harness/plans/histories.ts';
import { type Check, check, type ReviewRow } from './row.ts';

/** A visit is paid for itself alone, and a printed sum is never passed: the published cases, and random histories. */
export const rows: readonly ReviewRow[] = [
  {
    row: 'A3',
    plays:
      'huijie replay of a stay that bore the deductible and one whose other insurance frees it, both orders, and the first one settled again; audit; random histories',
    play: ownCost,
  },
  {
    row: 'A4',
    plays:
      'huijie replay of two benefits of which one stands and of a shared limit; verify what engine 1.0.0 priced; random histories',
    play: printedSums,
  },
];

const SHORT = 60;
const LONG = 100_000;

interface Settled {
  readonly settlementId: string;
  readonly payouts: readonly { readonly liability: string; readonly amount: string }[];
  readonly bill: {
    readonly due?: readonly { readonly settlement?: string; readonly liability?: string; readonly amount?: string }[];
    readonly plans: readonly {
      readonly liabilities: readonly { readonly steps: readonly { readonly formula: string }[] }[];
    }[];
  };
}

async function ownCost({ seed, long }: RunOptions): Promise<readonly Check[]> {
  const reversed = { ...FREED_DEDUCTIBLE, visits: FREED_DEDUCTIBLE.visits.toReversed() };
  const { settled, audit } = await replayed([FREED_DEDUCTIBLE, reversed, BEARER_CANCELLED]);
  const [first, second, third, fourth, ...cancelled] = settled;
  const steps = (second?.bill.plans ?? []).flatMap(({ liabilities }) => liabilities.flatMap((one) => one.steps));
  const due = second?.bill.due?.map(({ settlement, liability, amount }) => `${settlement} ${liability} ${amount}`);
  const { due: named, broken } = playHistories(long ? LONG : SHORT, seed);
  const years = playFreedYears(long ? LONG / 10 : 10, seed);
  const again = playCancelledYears(long ? LONG / 10 : 10, seed);
  return [
    check('stay 1, stay 2 pay', 'IN 1500.00; nothing', [first, second].map(paid).join('; ')),
    check('due to stay 1', [`${first?.settlementId} IN 4500.00`], due),
    check('steps below zero', 0, steps.filter(({ formula }) => /-\d/.test(formula)).length),
    check('the other order pays', 'nothing; IN 6000.00', [third, fourth].map(paid).join('; ')),
    check(
      'stay 1 taken back and settled again, then 200000.00',
      'IN 6000.00; IN 88000.00',
      cancelled.slice(2).map(paid).join('; '),
    ),
    check('huijie audit of that ledger', 'exit 0, priced again 8', audit),
    check(`broken of ${long ? LONG : SHORT} histories`, [], broken),
    ...(long ? [check('bills that named something due', true, named > 0)] : []),
    check(`broken of ${years.years} years in two orders`, [], years.broken),
    check(`broken of ${again.years} years of stays settled again`, [], again.broken),
    ...(long ? [check('years in which a due lapsed', true, again.lapsed > 0 && again.usedUp > 0)] : []),
  ];
}

async function printedSums({ seed, long }: RunOptions): Promise<readonly Check[]> {
  const { settled } = await replayed([HIGHER_BY_A_FEN, LIMIT_BY_A_FEN]);
  const { broken, cancels, limited } = playHistories(long ? LONG : SHORT, seed + 1);
  return [
    check('of 7500.00', 'LARGE 3306.63; STAY 500.00 SERIOUS 4193.37', settled.slice(0, 2).map(paid).join('; ')),
    check('of 30000.00', 'HOSPITAL 1.01; PHARMACY 29998.99', settled.slice(2).map(paid).join('; ')),
    ...(await earlierEngine()),
    check(`broken of ${long ? LONG : SHORT} histories`, [], broken),
    ...(long ? [check('limits reached, visits taken back', true, limited > 0 && cancels > 0)] : []),
  ];
}

const paid = (one: Settled | undefined): string =>
  (one?.payouts ?? [])
    .filter(({ amount }) => amount !== '0.00')
    .map(({ liability, amount }) => `${liability} ${amount}`)
    .join(' ') || 'nothing';

async function replayed(examples: readonly Counterexample[]): Promise<{ settled: Settled[]; audit: string }> {
  return inTempFolder(async (folder) => {
    const [events, ledger] = [join(folder, 'events.ndjson'), join(folder, 'ledger.db')];
    writeFileSync(events, counterexampleLines(examples));
    const { lines } = await huijie('replay', events, '--ledger', ledger, '--lists', lists());
    const settled = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'settle');
    return { settled, audit: await auditOf(ledger) };
  });
}

async function auditOf(ledger: string): Promise<string> {
  const { code, lines } = await huijie('audit', ledger);
  return `exit ${code}, ${/priced again \d+/.exec(lines[0] ?? '')?.[0]}`;
}

/** A ledger that engine 1.0.0 wrote, with the fen too many in it, is verified by that engine. */
async function earlierEngine(): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    const ledger = join(folder, 'ledger.db');
    const recorded = join(packageRoot(), 'test', 'audit', 'recorded', 'engine-1.0.0.db.gz');
    writeFileSync(ledger, gunzipSync(readFileSync(recorded)));
    const audited = await auditOf(ledger);
    const { code, lines } = await huijie('verify', 'H00000000001:case-22', '--ledger', ledger);
    return [
      check('huijie audit of the ledger of 1.0.0', 'exit 0, priced again 9', audited),
      check(
        'huijie verify of a bill of 1.0.0',
        '0 ✓ engine 1.0.0',
        `${code} ${lines.find((line) => line.includes('engine'))}`,
      ),
    ];
  });
}
