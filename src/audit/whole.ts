import type { Ledger } from '../ledger/index.ts';
import { attemptOf, inPages } from './attempt.ts';
import { type AuditResult, resultOf } from './audit.ts';
import { auditDrivenVisits, auditPlans, type Disk, type Head } from './books.ts';
import type { AuditPart, PartResult, PartTerms } from './parts.ts';
import { allReadable, auditRunOf } from './run.ts';

/** Who makes the parts of an audit. Several at once where it can; the first that was asked for should begin first. */
export interface PartMaker {
  /** How many parts should be asked for at once, so that nobody waits for the next. */
  readonly atOnce: number;
  make(part: AuditPart, terms: PartTerms): Promise<PartResult>;
}

export interface WholeAuditOptions {
  readonly now?: Date;
  readonly disk?: Disk;
  readonly readable?: boolean;
  readonly personsAPart?: number;
  /** Told of entries of persons that were looked at, and of how many there are. */
  readonly progress?: (entries: number, of: number) => void;
}

const PERSONS_A_PART = 200;
const NOBODY = { seq: 0 };

/**
 * As `audit` of the whole ledger, in parts that others make: the same findings in the same order. Nobody may write to
 * the ledger meanwhile.
 */
export async function auditInParts(
  ledger: Ledger,
  maker: PartMaker,
  options: WholeAuditOptions = {},
): Promise<AuditResult> {
  const { now, disk, readable = false, personsAPart = PERSONS_A_PART, progress = () => undefined } = options;
  const run = auditRunOf(ledger, 0, () => undefined, allReadable);
  const { checks, counts, counters, plans } = run;
  const attempt = attemptOf(checks);
  const last = (await attempt('sequence', () => ledger.inspection.lastSeq())) ?? 0;
  const make = (part: AuditPart) => started(maker.make(part, { last, readable }));
  // What takes one thread long begins first; it is told in its place.
  const [rows, store, outbox, sequence] = (['rows', 'store', 'outbox', 'sequence'] as const).map((kind) =>
    make({ kind }),
  ) as [Promise<PartResult>, Promise<PartResult>, Promise<PartResult>, Promise<PartResult>];
  let persons = 0;
  const add = (result: PartResult): Head | undefined => {
    checks.add(result.checks);
    plans.noteRead(result.plans);
    for (const counter of result.counters) counters.add(counter);
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += result.counts[name];
    persons += result.persons;
    progress(counts.entries, last);
    return result.head;
  };
  const head = add(await sequence);
  const addAll = async (kind: 'persons' | 'families', next: (after: string) => Promise<readonly string[]>) => {
    let fault: unknown;
    const keys = inPages((after) =>
      next(after).catch((error: unknown) => {
        fault = error;
        return [];
      }),
    );
    for await (const result of inOrder(partsOf(kind, keys, personsAPart), make, maker.atOnce)) add(result);
    // In its place: after what was found before the page that cannot be read.
    if (fault !== undefined) await attempt('store', () => Promise.reject(fault));
  };
  await addAll('persons', (after) => ledger.persons(after, personsAPart));
  await addAll('families', (after) => ledger.inspection.families(after, personsAPart));
  add(await outbox);
  checks.looked('I11', counters.size);
  await attempt('plans', () => auditPlans(ledger, checks, plans, true));
  add(await rows);
  if (now !== undefined) await attempt('I10', () => auditDrivenVisits(ledger, checks, now));
  add(await store);
  return resultOf(run, { head: head ?? NOBODY, persons }, { whole: true, now, disk });
}

async function* partsOf(
  kind: 'persons' | 'families',
  keys: AsyncIterable<string>,
  size: number,
): AsyncGenerator<AuditPart> {
  let some: string[] = [];
  for await (const key of keys) {
    if (some.push(key) < size) continue;
    yield { kind, keys: some };
    some = [];
  }
  if (some.length > 0) yield { kind, keys: some };
}

/** The results in the order of the parts, a few parts ahead of them. */
async function* inOrder(
  parts: AsyncIterable<AuditPart>,
  make: (part: AuditPart) => Promise<PartResult>,
  atOnce: number,
): AsyncGenerator<PartResult> {
  const waiting: Promise<PartResult>[] = [];
  for await (const part of parts) {
    waiting.push(make(part));
    if (waiting.length < atOnce) continue;
    const first = waiting.shift();
    if (first !== undefined) yield await first;
  }
  for (const one of waiting) yield await one;
}

/** A part that fails before its turn is a fault at its turn, and none of the process before. */
function started<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
