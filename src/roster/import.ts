import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { RosterCounts, RosterId, RosterRow, RosterState, RosterStore } from '../ledger/index.ts';
import { isRefusal, type Refusal } from '../refusals/index.ts';
import { type Columns, readColumns } from './columns.ts';
import { ErrorsFile } from './errors-file.ts';
import { fieldsOf } from './fields.ts';
import { type Encoding, linesOf } from './lines.ts';
import { isFault, type LineFault, type Reading, readRow } from './row.ts';
import { Spill } from './spill.ts';

export interface RosterJob {
  readonly file: string;
  /** The plan of everybody in the file, where no column says it. */
  readonly plan?: string;
  readonly encoding: Encoding;
  /** Says what would be, and keeps nothing. */
  readonly dry: boolean;
  /** A folder for the rows on their way; made and removed again. */
  readonly workFolder: string;
  /** Rows written in one transaction; ten thousand when absent. */
  readonly rowsPerBatch?: number;
}

export interface RosterDesk {
  readonly rosters: RosterStore;
  readonly findPlan: Reading['findPlan'];
  readonly personKey: Reading['personKey'];
  readonly now: () => Date;
  /** What is going on: bytes of the file that were read, then rows that were written. */
  readonly progress: (phase: 'read' | 'write', done: number, of: number, rows: number) => void;
}

export interface RosterSummary extends RosterCounts {
  readonly file: string;
  /** SHA-256 of the content. */
  readonly hash: string;
  /** Lines with a row; blank ones and the first are none. */
  readonly rows: number;
  /** The same content was taken in before: nothing was done. */
  readonly alreadyImported: boolean;
  /** An earlier run was broken off; this one went on behind it. */
  readonly resumed: boolean;
  readonly dry: boolean;
  /** Where the refused lines are named. */
  readonly errorsFile?: string;
  readonly ignoredColumns: readonly string[];
}

/** A roster that cannot be taken in at all, in one sentence. */
export class RosterFault extends Error {}

const ROWS_PER_BATCH = 10_000;
const TICK_LINES = 1024;

/**
 * Takes a roster in. The file is read twice: once for its hash, which tells whether it was taken in before, and once to
 * check every line. The rows then go into the ledger in the order of the persons' keys, a batch at a time, each with
 * the place it leaves off; a run that was killed goes on from there. @throws RosterFault
 */
export async function importRoster(desk: RosterDesk, job: RosterJob): Promise<RosterSummary | Refusal> {
  const id: RosterId = { file: hashOf(job.file), plan: job.plan ?? '' };
  const known = await desk.rosters.find(id);
  if (known?.state === 'done') return alreadyDone(job, known);
  const spill = new Spill(job.workFolder, statSync(job.file).size);
  const errors = new ErrorsFile(job.file);
  try {
    const read = readAll(desk, job, id, spill, errors);
    const state = job.dry ? known : await desk.rosters.begin(id, desk.now().toISOString());
    const written = await writeAll(desk, job, id, spill, state, errors);
    if (isRefusal(written)) return written;
    if (!job.dry) await nameRefused(desk, id, errors);
    const errorsFile = errors.close();
    // Last of all: once it is done, nobody writes its errors again.
    if (!job.dry) await desk.rosters.finish(id, read.refused, desk.now().toISOString());
    return {
      file: job.file,
      hash: id.file,
      rows: read.rows,
      added: written.added,
      duplicates: written.duplicates,
      refused: written.refused + read.refused,
      alreadyImported: false,
      resumed: known !== undefined,
      dry: job.dry,
      ...(errorsFile === undefined ? {} : { errorsFile }),
      ignoredColumns: read.columns.ignored,
    };
  } finally {
    errors.drop();
    spill.remove();
  }
}

function alreadyDone(job: RosterJob, { added, duplicates, refused, file }: RosterState): RosterSummary {
  const counts = { added, duplicates, refused, rows: added + duplicates + refused };
  const said = { alreadyImported: true, resumed: false, dry: job.dry, ignoredColumns: [] };
  return { file: job.file, hash: file, ...counts, ...said };
}

interface ReadResult {
  readonly rows: number;
  readonly refused: number;
  readonly columns: Columns;
}

/** Every line checked; the sound ones spilled, the others named in the file of errors. */
function readAll(desk: RosterDesk, job: RosterJob, id: RosterId, spill: Spill, errors: ErrorsFile): ReadResult {
  const hash = createHash('sha256');
  const size = statSync(job.file).size;
  let bytes = 0;
  const seen = (piece: Buffer) => {
    hash.update(piece);
    bytes += piece.length;
  };
  let reading: Reading | undefined;
  let rows = 0;
  let refused = 0;
  for (const { number, text, fault } of linesOf(job.file, job.encoding, seen)) {
    if (reading === undefined) {
      reading = readHeader(desk, job, fault === undefined ? text : undefined);
      continue;
    }
    if (text === '' && fault === undefined) continue;
    rows += 1;
    const row = fault === undefined ? readLine(text, reading) : malformed(fault);
    if (isFault(row)) {
      refused += 1;
      errors.add(number, row.field, row.code);
    } else spill.add(row.person, number, row.plan, row.body);
    if (number % TICK_LINES === 0) desk.progress('read', bytes, size, rows);
  }
  if (reading === undefined) throw new RosterFault(`${job.file} is empty`);
  if (hash.digest('hex') !== id.file) throw new RosterFault(`${job.file} changed while it was read; nothing was kept`);
  spill.close();
  return { rows, refused, columns: reading.columns };
}

function readHeader(desk: RosterDesk, job: RosterJob, text: string | undefined): Reading {
  const fields = text === undefined ? undefined : fieldsOf(text);
  if (fields === undefined) throw new RosterFault(`${job.file}: the first line cannot be read; is it ${job.encoding}?`);
  const columns = readColumns(fields, job.plan !== undefined);
  if ('fault' in columns) throw new RosterFault(`${job.file}: ${columns.fault}`);
  return { columns, plan: job.plan, findPlan: desk.findPlan, personKey: desk.personKey };
}

function readLine(text: string, reading: Reading): ReturnType<typeof readRow> {
  const fields = fieldsOf(text);
  return fields === undefined ? malformed('quotes') : readRow(fields, reading);
}

const malformed = (field: string): LineFault => ({ field, code: 'ROSTER_LINE_MALFORMED' });

async function writeAll(
  desk: RosterDesk,
  job: RosterJob,
  id: RosterId,
  spill: Spill,
  state: RosterState | undefined,
  errors: ErrorsFile,
): Promise<RosterCounts | Refusal> {
  const total = { added: state?.added ?? 0, duplicates: state?.duplicates ?? 0, refused: state?.refused ?? 0 };
  let done = 0;
  for (const rows of batches(spill, state?.place ?? '', job.rowsPerBatch ?? ROWS_PER_BATCH)) {
    const place = rows.at(-1)?.place ?? '';
    const counts = await desk.rosters.add(id, { rows, place, at: desk.now().toISOString() }, job.dry);
    if (isRefusal(counts)) return counts;
    total.added += counts.added;
    total.duplicates += counts.duplicates;
    total.refused += counts.refused;
    // A dry run keeps no refusals to read afterwards.
    if (job.dry) for (const { line, field, code } of counts.refusals) errors.add(line, field, code);
    done += rows.length;
    desk.progress('write', done, spill.rows, done);
  }
  return total;
}

type PlacedRow = RosterRow & { readonly place: string };

/**
 * A bare enrolment is canonical as it is written here. Rows of one person stay together, so that each finds what the
 * one before it has written.
 */
function* batches(spill: Spill, after: string, most: number): Generator<PlacedRow[]> {
  let rows: PlacedRow[] = [];
  for (const { person, plan, line, body, place } of spill.sorted(after)) {
    if (rows.length >= most && rows.at(-1)?.person !== person) {
      yield rows;
      rows = [];
    }
    rows.push({ person, plan, line, place, body: body === '' ? JSON.stringify({ person, plan }) : body });
  }
  if (rows.length > 0) yield rows;
}

const REFUSALS_AT_ONCE = 1000;

async function nameRefused(desk: RosterDesk, id: RosterId, errors: ErrorsFile): Promise<void> {
  for (let after = 0; ; ) {
    const refused = await desk.rosters.refusals(id, after, REFUSALS_AT_ONCE);
    for (const { line, field, code } of refused) errors.add(line, field, code);
    const last = refused.at(-1);
    if (last === undefined) return;
    after = last.line;
  }
}

const CHUNK_BYTES = 1024 * 1024;

/** @throws RosterFault when the file cannot be read */
function hashOf(file: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let input: number;
  try {
    input = openSync(file, 'r');
  } catch {
    throw new RosterFault(`cannot read ${file}`);
  }
  try {
    for (;;) {
      const read = readSync(input, buffer, 0, CHUNK_BYTES, null);
      if (read === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, read));
    }
  } catch {
    throw new RosterFault(`cannot read ${file}`);
  } finally {
    closeSync(input);
  }
}
