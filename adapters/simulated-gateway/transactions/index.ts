import * as afterwards from './afterwards.ts';
import * as entry from './entry.ts';
import * as inpatient from './inpatient.ts';
import * as outpatient from './outpatient.ts';
import * as pharmacy from './pharmacy.ts';
import type { Transaction } from './transaction.ts';

/** infno -> transaction: the only list. */
export const transactions: ReadonlyMap<string, Transaction> = new Map([
  ['9001', entry.signIn],
  ['1101', entry.queryPerson],
  ['1162', entry.decodeCode],
  ['2201', outpatient.register],
  ['2202', outpatient.unregister],
  ['2203A', outpatient.describeVisit],
  ['2204', outpatient.uploadLines],
  ['2205', outpatient.dropUploaded],
  ['2206', outpatient.quote],
  ['2207', outpatient.settle],
  ['2208', outpatient.cancelSettlement],
  ['2401', inpatient.admit],
  ['2402', inpatient.discharge],
  ['2404', inpatient.unadmit],
  ['2405', inpatient.undischarge],
  ['2301', inpatient.uploadLines],
  ['2302', inpatient.dropUploaded],
  ['2303', inpatient.quote],
  ['2304', inpatient.settle],
  ['2305', inpatient.cancelSettlement],
  ['2101', pharmacy.quote],
  ['2102', pharmacy.settle],
  ['2103', pharmacy.cancelSettlement],
  ['2601', afterwards.reverse],
  ['5203', afterwards.querySettlement],
]);

/** Only asked, never done: asking again may well give another answer. Signing in renews the number each time. */
const ASKS: ReadonlySet<string> = new Set(['9001', '1101', '1162', '2206', '2303', '2101', '5203']);

/** The same message sent again is the same deed, not a second one. */
export const CHANGES_STATE: ReadonlySet<string> = new Set([...transactions.keys()].filter((infno) => !ASKS.has(infno)));

const byPath = new Map([...transactions].map(([infno, { path }]) => [path, infno]));
export const infnoOfPath = (path: string): string | undefined => byPath.get(path);
