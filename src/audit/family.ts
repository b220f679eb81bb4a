import {
  type AccumulatorsByOwner,
  accumulatorsFromPlain,
  addAll,
  cancelBodySchema,
  familyPart,
  type JournalRow,
  settleBodySchema,
} from '../ledger/index.ts';
import { familyOwnerOf } from '../settlement/index.ts';
import { checkpointOf, compareState, keepCheckpoint, sortedPlain } from './checkpoint.ts';
import type { Finding } from './checks.ts';
import { textOf, textOfPlain, textOfRows } from './plain.ts';
import type { AuditRun } from './run.ts';

/**
 * What the persons of a family share, followed through the entries of all of them in the order of the ledger. What is
 * wrong with it is wrong for each of them: none of them may be settled on it.
 */
export async function auditFamily(owner: string, run: AuditRun): Promise<void> {
  const { inspection } = run.ledger;
  const { persons, entries, accumulators } = await inspection.family(owner);
  const broken = (check: 'I6' | 'I7', entry: number | undefined, says: string) => {
    const finding: Finding = { check, severity: 'violation', says, ...(entry === undefined ? {} : { entry }) };
    for (const person of persons) run.checks.find({ ...finding, person });
  };
  const before = run.checks.total;
  const checkpoint = await checkpointOf(owner, run);
  const from = run.fromCheckpoints ? checkpoint : undefined;
  let held: AccumulatorsByOwner = from === undefined ? new Map() : accumulatorsFromPlain(JSON.parse(from.state));
  let last: JournalRow | undefined;
  for (const seq of entries) {
    if (from !== undefined && seq <= from.entry) continue;
    const row = await inspection.entry(seq);
    const step = row === undefined ? undefined : stepOf(row, owner);
    if (step !== undefined) {
      if (step.before !== undefined) {
        run.checks.looked('I7');
        if (step.before !== textOf(held))
          broken('I7', seq, 'priced on other accumulators of the family than were left');
      }
      held = addAll(held, step.deltas);
    }
    last = row ?? last;
    if (checkpoint?.entry === seq) compareState(checkpoint, JSON.stringify(sortedPlain(held)), run);
    await run.pause();
  }
  run.checks.looked('I6');
  if (textOf(held) !== textOfRows(accumulators))
    broken('I6', entries.at(-1), 'accumulators of the family are not the sum of the entries');
  if (!run.fromCheckpoints || run.checks.total > before || last === undefined) return;
  const state = JSON.stringify(sortedPlain(held));
  await keepCheckpoint({ holder: owner, entry: last.seq, personSeq: 0, hash: last.hash, state }, entries.length, run);
}

interface Step {
  /** What the entry says was there before it; absent where it says nothing of the family. */
  readonly before?: string;
  readonly deltas: AccumulatorsByOwner;
}

/** @returns undefined for an entry that moves nothing, or cannot be read: the walk of its person says so */
function stepOf(row: JournalRow, owner: string): Step | undefined {
  const only = (deltas: AccumulatorsByOwner) => new Map([...familyPart(deltas)].filter(([holder]) => holder === owner));
  try {
    if (row.kind === 'cancel') {
      return { deltas: only(accumulatorsFromPlain(cancelBodySchema.parse(JSON.parse(row.body)).deltas)) };
    }
    if (row.kind !== 'settle') return undefined;
    const { plans, before, deltas, replaces } = settleBodySchema.parse(JSON.parse(row.body));
    // Decided where the settlement stood that it replaces; the walk of its person looks at that.
    if (replaces !== undefined) return { deltas: only(accumulatorsFromPlain(deltas)) };
    const isOf = plans.some(({ id, enrolment }) => {
      const familyKey = enrolment?.attributes?.familyKey;
      return familyKey !== undefined && familyOwnerOf(familyKey, id) === owner;
    });
    const said = textOfPlain(before, (holder) => holder === owner);
    return { deltas: only(accumulatorsFromPlain(deltas)), ...(isOf || said !== '' ? { before: said } : {}) };
  } catch {
    return undefined;
  }
}
