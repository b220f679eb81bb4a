import { join } from 'node:path';
import { canonicalJson } from '../../../src/json/index.ts';
import { openSqliteLedger } from '../../../src/ledger/sqlite/ledger.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { inTempFolder } from '../child.ts';
import type { FigureSpec, Measured } from '../figure.ts';
import { findingsOf } from '../ledger-view.ts';
import { ALL_OPERATIONS, operationOf } from './all-operations.ts';
import { BEGINNINGS, type Beginning, beginAt, copyLedger } from './beginnings.ts';
import { type ChildEnd, type Method, methodHere, type Point } from './injection.ts';
import { type Dump, differences, dumpOf } from './ledger-dump.ts';
import { type Answer, deskOn, type Operation, RETRY_AT, RUN_AT } from './operations.ts';
import type { Fault } from './strace.ts';

/**
 * An operation is made to fail at every single point at which it writes: killed there, an I/O error there, a full disk
 * there. After each, the ledger is either as before the operation or as after it, whole; what was acknowledged is
 * there; and the same request again has its effect once.
 */
export interface WritePoints {
  readonly method: Method['method'];
  readonly points: number;
  readonly injections: Readonly<Record<Fault, number>>;
  /** The operation was acknowledged in spite of the fault, which met something else, such as the closing. */
  readonly acknowledged: number;
  /** Not acknowledged, and sent again. */
  readonly retried: number;
  /** Of those: had taken effect all the same. */
  readonly unheard: number;
  readonly torn: number;
  readonly lost: number;
  readonly broken: readonly string[];
}

export interface WritePointOptions {
  readonly operations?: readonly string[];
  readonly beginnings?: readonly Beginning[];
  /** About so many injections, spread evenly, beside some kills after commits; without it all of all beginnings. */
  readonly limit?: number;
  /** All when absent. */
  readonly faults?: readonly Fault[];
  readonly method?: Method;
}

const FAULTS: readonly Fault[] = ['KILL', 'EIO', 'ENOSPC'];
const AT_ONCE = 2;
const SHORT_LIMIT = 5;
/** Where the number is limited, so many kills right after a commit. */
const COMMITS_MAX = 7;
/** What a settle leaves half done shows when it is killed after each of its commits. */
const LEAST: WritePointOptions = { operations: ['settle'], beginnings: ['closed'], limit: 3, faults: ['KILL'] };
/** A call may come a place earlier or later in another life of the child. */
const TRIES_MAX = 3;

/** An operation and the ledger it begins with. */
interface Scene {
  readonly name: string;
  readonly operation: string;
  readonly file: string;
  readonly before: Dump;
  readonly after: Dump;
  readonly answer: string;
  readonly points: readonly Point[];
}

export async function writePoints(options: WritePointOptions = {}): Promise<WritePoints> {
  const {
    operations = Object.keys(ALL_OPERATIONS),
    beginnings = BEGINNINGS,
    limit,
    faults = FAULTS,
    method = methodHere(),
  } = options;
  return inTempFolder(async (folder) => {
    const pairs = operations.flatMap((operation, index) =>
      // A short run takes one beginning for each operation, in turn.
      beginnings
        .filter((_, at) => limit === undefined || at === index % beginnings.length)
        .map((beginning) => ({ operation, beginning })),
    );
    const scenes: Scene[] = [];
    await inParallel(pairs, async (pair) => {
      scenes.push(await sceneOf(folder, pair.operation, pair.beginning, method));
    });
    scenes.sort((a, b) => (a.name < b.name ? -1 : 1));
    const places = scenes.flatMap((scene) => scene.points.map((point) => ({ scene, point })));
    const counts = new WriteCounts(method.method, places.length);
    const jobs = faults.flatMap((fault, index) => {
      const chosen = limit === undefined ? places : spread(places, Math.ceil(limit / FAULTS.length), index);
      const commits = fault === 'KILL' ? places.filter(({ point }) => point.isAfterCommit) : [];
      const wanted = limit === undefined ? commits : spread(commits, COMMITS_MAX, 0);
      return [...new Set([...chosen, ...wanted])].map((place) => ({ ...place, fault }));
    });
    await inParallel(jobs, async ({ scene, point, fault }, worker) => {
      const file = join(folder, `run-${worker}.db`);
      const end = await runAt(scene, point, fault, file);
      await judge({ scene, point, fault, end, file, tally: counts });
    });
    return counts.result();
  });
}

/** The known ledgers of an operation: before it, and after it went well. */
async function sceneOf(folder: string, operation: string, beginning: Beginning, method: Method): Promise<Scene> {
  const name = `${operation}, ${beginning}`;
  const file = join(folder, `${operation}-${beginning}.db`);
  const trial = join(folder, `${operation}-${beginning}-trial.db`);
  await beginAt(beginning, operationOf(operation), file);
  // Whoever opens a ledger tidies its log away, so each of these gets its own copy.
  copyLedger(file, trial);
  const before = dumpOf(trial);
  copyLedger(file, trial);
  const points = await method.points(operation, trial);
  copyLedger(file, trial);
  const answer = await withLedger(trial, RUN_AT, (desk) => operationOf(operation).run(desk));
  const after = dumpOf(trial);
  if (answer === undefined || differences(before, after).length === 0) throw new Error(`${name} changes nothing`);
  return { name, operation, file, before, after, answer: answer.text, points };
}

async function runAt(scene: Scene, point: Point, fault: Fault, file: string): Promise<ChildEnd> {
  for (let attempt = 1; ; attempt += 1) {
    copyLedger(scene.file, file);
    const end = await point.run(file, fault);
    if (end.met || attempt === TRIES_MAX) return end;
  }
}

interface Case {
  readonly scene: Scene;
  readonly point: Point;
  readonly fault: Fault;
  readonly end: ChildEnd;
  readonly file: string;
  readonly tally: WriteCounts;
}

async function judge({ scene, point, fault, end, file, tally: counts }: Case): Promise<void> {
  const say = (what: string): void => counts.say(`${scene.name}: ${fault} at ${point.name}: ${what}`);
  counts.injected(fault);
  if (!end.met) return say('the fault was not met');
  const acknowledged = end.lines.find((line) => line.startsWith('ACK '))?.slice('ACK '.length);
  for (const wrong of wrongWords(end.lines, fault)) say(wrong);

  const findings = await findingsOf(file);
  if (findings > 0) say(`the audit has ${findings} findings`);
  const found = dumpOf(file);
  const isAfter = differences(found, scene.after).length === 0;
  if (!isAfter && differences(found, scene.before).length > 0) {
    counts.torn += 1;
    return say(`torn: neither as before nor as after, in ${differences(found, scene.before).join(', ')}`);
  }
  if (acknowledged !== undefined) {
    counts.acknowledged += 1;
    if (!isAfter) counts.lost += 1;
    if (!isAfter) return say('was acknowledged and is lost');
    if (textOf(JSON.parse(acknowledged)) !== scene.answer) say('the answer is not the one it should be');
  } else {
    counts.retried += 1;
    if (isAfter) counts.unheard += 1;
  }
  await retry(scene, file, isAfter, say);
}

/** What a child must not have said. */
function wrongWords(lines: readonly string[], fault: Fault): string[] {
  const said = (word: string) => lines.filter((line) => line.startsWith(word)).length;
  const wrong: string[] = [];
  const failed = said('REFUSED LEDGER_FAILED');
  if (failed > 0 && said('ACK') > 0) wrong.push('acknowledged after its disk had failed');
  if (failed !== 0 && failed !== 2) wrong.push('the ledger was not shut after its disk had failed');
  if (said('FATAL') !== (failed > 0 ? 1 : 0)) wrong.push('the owner was not told once that the disk failed');
  if (said('REFUSED LEDGER_FULL') > 0) {
    if (said('ACK') !== 1) wrong.push('did not work again when there was space');
    if (lines.some((line) => line.startsWith('ACK') && line.includes('"duplicate":true')))
      wrong.push('refused as full, and had recorded it');
  }
  if (fault === 'EIO' && said('REFUSED LEDGER_FULL') > 0) wrong.push('took a failing disk for a full one');
  const others = lines.filter((line) => /^(REFUSED|THREW)/.test(line) && !KNOWN_ENDS.test(line));
  return [...wrong, ...others.map((line) => `ended in ${line}`)];
}

/** At the opening an error has no answer to go into: the program does not start. */
const KNOWN_ENDS = /^REFUSED LEDGER_(FAILED|FULL)$|^THREW (SQLITE_(IOERR|FULL|CANTOPEN)|.* cannot be opened)/;

/** The same request again: the effect once, and then a duplicate with the answer that was stored. */
async function retry(scene: Scene, file: string, isAfter: boolean, say: (what: string) => void): Promise<void> {
  const operation = operationOf(scene.operation);
  const first = await withLedger(file, isAfter ? RETRY_AT : RUN_AT, (desk) => operation.retry(desk));
  const second = await withLedger(file, RETRY_AT, (desk) => operation.retry(desk));
  if (first === undefined || second === undefined) return say('was refused when it was sent again');
  if (first.duplicate !== isAfter) say(isAfter ? 'took effect a second time' : 'was called a duplicate of nothing');
  if (!second.duplicate) say('took effect a second time');
  if (first.text !== scene.answer || second.text !== scene.answer) say('gave another answer when it was sent again');
  const changed = differences(dumpOf(file), scene.after);
  if (changed.length > 0) say(`sent again, the ledger differs in ${changed.join(', ')}`);
  const findings = await findingsOf(file);
  if (findings > 0) say(`sent again, the audit has ${findings} findings`);
}

type Said = { readonly duplicate: boolean; readonly text: string };

/** @returns undefined when it was refused */
async function withLedger(file: string, at: string, work: Operation['run']): Promise<Said | undefined> {
  const ledger = openSqliteLedger(file);
  try {
    const answer = await work(deskOn(ledger, at));
    return isRefusal(answer) ? undefined : { duplicate: answer.duplicate, text: textOf(answer) };
  } finally {
    await ledger.close();
  }
}

function textOf({ duplicate: _duplicate, ...rest }: Answer): string {
  return canonicalJson(rest);
}

class WriteCounts {
  acknowledged = 0;
  retried = 0;
  unheard = 0;
  torn = 0;
  lost = 0;
  readonly #method: Method['method'];
  readonly #points: number;
  readonly #injections: Record<Fault, number> = { KILL: 0, EIO: 0, ENOSPC: 0 };
  readonly #broken: string[] = [];

  constructor(method: Method['method'], points: number) {
    this.#method = method;
    this.#points = points;
  }

  injected(fault: Fault): void {
    this.#injections[fault] += 1;
  }

  say(what: string): void {
    this.#broken.push(what);
  }

  result(): WritePoints {
    const { acknowledged, retried, unheard, torn, lost } = this;
    const counts = { acknowledged, retried, unheard, torn, lost };
    return {
      method: this.#method,
      points: this.#points,
      injections: this.#injections,
      ...counts,
      broken: this.#broken,
    };
  }
}

/** `count` of them, evenly spread; `phase` takes others of the same spread. */
function spread<T>(all: readonly T[], count: number, phase: number): T[] {
  if (count >= all.length) return [...all];
  const stride = all.length / count;
  return Array.from({ length: count }, (_, index) => all[Math.floor((index + phase / FAULTS.length) * stride)]).filter(
    (one) => one !== undefined,
  );
}

async function inParallel<T>(items: readonly T[], work: (item: T, worker: number) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const workers = Array.from({ length: AT_ONCE }, async (_, worker) => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item, worker);
  });
  await Promise.all(workers);
}

export const writePointsFigure: FigureSpec = {
  figure: 'write points',
  async run({ long, least }): Promise<Measured> {
    const found = await writePoints(least ? LEAST : long ? {} : { limit: SHORT_LIMIT });
    const { method, points, injections, torn, lost, acknowledged, retried, unheard, broken } = found;
    const few = (least ? [] : FAULTS)
      .filter((fault) => injections[fault] < (long ? points : 1))
      .map((fault) => `too few ${fault}`);
    return {
      figure: 'write points',
      measured: `${torn} torn, ${lost} acknowledged lost (${method})`,
      needed: `0 torn, 0 lost${long ? ' at every point' : ' (long: at every point)'}`,
      counts: { points, ...injections, acknowledged, retried, committedUnheard: unheard },
      short: [...broken, ...few],
    };
  },
};
