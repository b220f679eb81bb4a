import { huijie } from './child.ts';

/** What must come out of the demo: the worked figures of the plan, not a stored result of ours. */
interface Wanted {
  readonly what: string;
  readonly case: string;
  readonly visit: number;
  readonly patientPays?: string;
  /** By liability; `gateway` for a row the gateway paid itself. */
  readonly pays?: Readonly<Record<string, string>>;
  readonly status?: string;
}

export const WANTED: readonly Wanted[] = [
  { what: 'E1 employee', case: 'T01', visit: 1, patientPays: '45289.60', pays: { L1: '289.60', L2: '10000.00' } },
  { what: 'E2 resident', case: 'T02', visit: 1, patientPays: '73010.00', pays: { L1: '8010.00', L2: '25000.00' } },
  { what: 'E3 low income', case: 'T03', visit: 1, patientPays: '51804.00', pays: { L1: '0.00', L2: '25000.00' } },
  { what: 'out of town', case: 'T04', visit: 1, pays: { L2: '2500.00' } },
  { what: 'deductible partly used', case: 'T05', visit: 2, pays: { L2: '1500.00' } },
  { what: 'cap nearly reached', case: 'T06', visit: 2, pays: { L2: '1000.00' } },
  { what: 'not enrolled', case: 'T07', visit: 1, status: 'NOT_ENROLLED' },
  { what: 'not claimed', case: 'T08', visit: 1, status: 'BASIC_NOT_CLAIMED' },
  { what: 'ordinary outpatient', case: 'T09', visit: 1, status: 'CARE_NOT_COVERED' },
  { what: 'special drug', case: 'T11', visit: 1, pays: { L3: '10000.00' } },
];

interface Line {
  readonly case: string;
  readonly visit: number;
  readonly patientPays: string;
  readonly payouts: readonly { readonly liability: string; readonly amount: string }[];
  readonly status: string;
  readonly differs: readonly string[];
}

export interface Demonstrated {
  readonly exit: number;
  readonly bills: number;
  readonly asScripted: number;
  readonly broken: readonly string[];
}

/** Every test person through gateway, adapter, engine and ledger over HTTP, as `huijie demo` plays them. */
export async function demonstrate(): Promise<Demonstrated> {
  const { code, lines } = await huijie('demo', '--once', '--json');
  const bills = lines.map((line) => JSON.parse(line) as Line);
  const broken = code === 0 ? [] : [`huijie demo ended with ${code}`];
  for (const { case: name, visit, differs } of bills) {
    broken.push(...differs.map((difference) => `${name} visit ${visit}: ${difference}`));
  }
  for (const wanted of WANTED) broken.push(...differences(wanted, bills));
  return {
    exit: code,
    bills: bills.length,
    asScripted: bills.filter(({ differs }) => differs.length === 0).length,
    broken,
  };
}

function differences(wanted: Wanted, bills: readonly Line[]): string[] {
  const line = bills.find((bill) => bill.case === wanted.case && bill.visit === wanted.visit);
  if (line === undefined) return [`${wanted.what} (${wanted.case}): not played`];
  const found: string[] = [];
  const equal = (name: string, got: string | undefined, due: string) => {
    if (got !== due) found.push(`${wanted.what} (${wanted.case}): ${name} ${got ?? 'missing'}, due ${due}`);
  };
  if (wanted.patientPays !== undefined) equal('the patient pays', line.patientPays, wanted.patientPays);
  if (wanted.status !== undefined) equal('status', line.status, wanted.status);
  for (const [liability, amount] of Object.entries(wanted.pays ?? {})) {
    equal(liability, line.payouts.find((payout) => payout.liability === liability)?.amount, amount);
  }
  // Who is not covered gets nothing from anybody.
  if (wanted.status !== undefined) {
    for (const payout of line.payouts) equal(payout.liability, payout.amount, '0.00');
  }
  return found;
}
