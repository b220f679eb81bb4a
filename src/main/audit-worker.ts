import { parentPort, workerData } from 'node:worker_threads';
import { type AuditPart, auditPart, type PartResult, type PartTerms, PlanCache } from '../audit/index.ts';
import { readLedger } from './ledger.ts';

/** A thread that makes parts of an audit, one after the other, from a connection of its own that only reads. */

export interface PartTask {
  readonly part: AuditPart;
  readonly terms: PartTerms;
}
export type PartAnswer = { readonly result: PartResult } | { readonly failed: unknown };

const ledger = readLedger(workerData as string);
const plans = new PlanCache(ledger);

const made = async ({ part, terms }: PartTask): Promise<PartAnswer> => {
  try {
    return { result: await auditPart(ledger, part, terms, plans) };
  } catch (failed) {
    return { failed };
  }
};

parentPort?.on('message', (task: PartTask) => {
  void made(task).then((answer) => parentPort?.postMessage(answer));
});
