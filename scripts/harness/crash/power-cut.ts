import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../../src/audit/audit.ts';
import { openSqliteLedger } from '../../../src/ledger/sqlite/ledger.ts';
import { openDatabase } from '../../../src/ledger/sqlite/open.ts';
import { inTempFolder } from '../child.ts';
import { type FigureSpec, type Measured, sized } from '../figure.ts';
import { Random } from '../random.ts';
import { copyLedger, removeLedger } from './beginnings.ts';
import { Disk } from './disk.ts';
import { type DiskEvent, record } from './disk-trace.ts';
import { type Dump, differences, dumpOpen } from './ledger-dump.ts';
import { deskOn, RUN_AT } from './operations.ts';
import { straceWorks } from './strace.ts';
import { beginWorkload, doStep, dumpsOf, stepsOf, type Workload } from './workload.ts';

/**
 * The power goes at every moment of a recorded stretch of work, and the disk keeps of the unsynced writes what it
 * likes. Each disk that may be found is opened by the product: it must hold the work up to some step, whole, and no
 * step that was acknowledged before the cut may be missing.
 */
export interface PowerCut {
  readonly events: number;
  /** No two alike, other than in what was acknowledged by then. */
  readonly states: number;
  readonly acknowledged: number;
  /** States in which an acknowledged step is missing, and the most that were missing in one. */
  readonly lossy: number;
  readonly lostMost: number;
  /** States that are no ledger after any step, or cannot be opened. */
  readonly torn: number;
  /** States that were audited in full, and on which the work went on. */
  readonly audited: number;
  readonly statesPerSecond: number;
  readonly broken: readonly string[];
}

export interface PowerCutOptions {
  readonly seed: number;
  /** About so many disk states. */
  readonly states: number;
  /** Weaker than the product opens its ledger: fsyncs are left out, or all of them. */
  readonly weakened?: 'NORMAL' | 'OFF';
  /** SQLite copies its log into the database after so many pages; its default is 1000. */
  readonly checkpointPages?: number;
  readonly steps?: number;
}

export const canCutPower = straceWorks;
const LEDGER = 'ledger.db';
const AUDIT_EVERY = 100;

export async function powerCut(options: PowerCutOptions): Promise<PowerCut> {
  if (!straceWorks())
    throw new Error('strace is not there or may not trace: no power cut can be tried (apt-get install strace)');
  const { seed, steps = 20, weakened, checkpointPages } = options;
  const workload = { seed, steps };
  const pragmas = [
    ...(weakened === undefined ? [] : [`synchronous = ${weakened}`]),
    ...(checkpointPages === undefined ? [] : [`wal_autocheckpoint = ${checkpointPages}`]),
  ];
  return inTempFolder(async (folder) => {
    const base = join(folder, 'base.db');
    const recorded = join(folder, 'recorded');
    mkdirSync(recorded);
    await beginWorkload(base);
    const dumps = await dumpsOf(workload, base, join(folder, 'dumped.db'));
    const ledger = join(recorded, LEDGER);
    copyLedger(base, ledger);
    const events = await record(ledger, workload, pragmas);
    const replay = new Replay(workload, dumps, events, readFileSync(base));
    return replay.run(options.states, new Random(seed));
  });
}

/** Of ten power cuts, those that take nothing that was promised, those that take all, and the others. */
const CUTS = ['everything', 'nothing', ...Array.from({ length: 8 }, () => 'some' as const)] as const;

class Replay {
  readonly #workload: Workload;
  readonly #dumps: readonly Dump[];
  readonly #events: readonly DiskEvent[];
  readonly #disk: Disk;
  readonly #folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : '/var/tmp', 'huijie-power-'));
  readonly #ledger = join(this.#folder, LEDGER);
  readonly #seen = new Set<string>();
  /** By the bytes of a database without a log: the step up to which it holds the work, or what is wrong with it. */
  readonly #known = new Map<string, number | string>();
  readonly #broken: string[] = [];
  #states = 0;
  #acknowledged = 0;
  #lossy = 0;
  #lostMost = 0;
  #torn = 0;
  #audited = 0;

  constructor(workload: Workload, dumps: readonly Dump[], events: readonly DiskEvent[], base: Buffer) {
    this.#workload = workload;
    this.#dumps = dumps;
    this.#events = events;
    this.#disk = new Disk(new Map([[LEDGER, base]]));
  }

  async run(wanted: number, random: Random): Promise<PowerCut> {
    const began = performance.now();
    try {
      for (const [index, event] of this.#events.entries()) {
        this.#disk.apply(event);
        if (event.kind === 'ack') this.#acknowledged = event.step;
        // Spread over the events: where a disk has nothing promised there is one state, and others get the rest.
        const due = this.#disk.isCertain ? 1 : Math.ceil(((index + 1) * wanted) / this.#events.length) - this.#states;
        for (let drawn = 0; drawn < due; drawn += 1) {
          const cut = random.pick(CUTS);
          await this.#examine(this.#disk.after(cut === 'some' ? { random } : cut), index);
        }
      }
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
    return {
      events: this.#events.length,
      states: this.#states,
      acknowledged: this.#acknowledged,
      lossy: this.#lossy,
      lostMost: this.#lostMost,
      torn: this.#torn,
      audited: this.#audited,
      statesPerSecond: Math.round((this.#states / (performance.now() - began)) * 1000),
      broken: this.#broken,
    };
  }

  async #examine(files: ReadonlyMap<string, Buffer>, index: number): Promise<void> {
    const key = `${digestOf([...files].flat())} ${this.#acknowledged}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#states += 1;
    removeLedger(this.#ledger);
    for (const [name, data] of files) writeFileSync(join(this.#folder, name), data);
    const step = this.#recovered();
    const say = (what: string) => this.#broken.push(`cut after event ${index + 1}, state ${this.#states}: ${what}`);
    if (typeof step === 'string') {
      this.#torn += 1;
      return void say(step);
    }
    const lost = this.#acknowledged - step;
    if (lost > 0) {
      this.#lossy += 1;
      this.#lostMost = Math.max(this.#lostMost, lost);
      say(`${this.#acknowledged} steps were acknowledged and ${step} are there`);
    }
    if (this.#states % AUDIT_EVERY === 0) for (const what of await this.#goOn(step)) say(what);
  }

  /** Opens what the cut left, as the product does. @returns the step up to which it holds the work, or what is wrong */
  #recovered(): number | string {
    try {
      openDatabase(this.#ledger).close();
      // The log is in the database now, and the same bytes are the same ledger.
      const bytes = digestOf([readFileSync(this.#ledger)]);
      const known = this.#known.get(bytes) ?? this.#read();
      this.#known.set(bytes, known);
      return known;
    } catch (error) {
      return `it does not open: ${messageOf(error)}`;
    }
  }

  #read(): number | string {
    const db = openDatabase(this.#ledger);
    try {
      const integrity = db.pragma('integrity_check', { simple: true });
      if (integrity !== 'ok') return `SQLite finds it damaged: ${String(integrity).slice(0, 80)}`;
      const found = dumpOpen(db);
      const step = this.#dumps.findIndex((dump) => differences(dump, found).length === 0);
      return step === -1 ? 'it is not the ledger after any step' : step;
    } finally {
      db.close();
    }
  }

  /** The audit on what was found, and the work gone on with to its end. */
  async #goOn(step: number): Promise<string[]> {
    this.#audited += 1;
    const ledger = openSqliteLedger(this.#ledger);
    try {
      const found = (await audit(ledger)).findings.length;
      const steps = stepsOf(this.#workload);
      // The last step that is there is sent once more, as by a caller who never got the answer.
      const sent = steps.slice(Math.max(0, step - 1));
      const duplicates: boolean[] = [];
      for (const one of sent) duplicates.push(await doStep(deskOn(ledger, RUN_AT), one));
      const once = duplicates.every((duplicate, index) => duplicate === (step > 0 && index === 0));
      const again = (await audit(ledger)).findings.length;
      return [
        ...(found + again === 0 ? [] : [`the audit has ${found} findings, and ${again} when the work went on`]),
        ...(once ? [] : ['steps sent again did not take effect once']),
      ];
    } catch (error) {
      return [`the work does not go on: ${messageOf(error)}`];
    } finally {
      await ledger.close();
    }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function digestOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Two settings of the log, because each loses in other places; and both must lose once fsyncs are left out. */
export const powerCutFigure: FigureSpec = {
  figure: 'power cut',
  async run(options): Promise<Measured> {
    const { seed } = options;
    const states = sized(options, { long: 12_000, short: 140, least: 80 });
    const seldom = await powerCut({ seed, states });
    const often = await powerCut({ seed, states, checkpointPages: 20 });
    // A planted bug is sought in what the product does itself.
    const weakly = { seed, states: options.least ? 0 : states / 2, checkpointPages: 20, weakened: 'NORMAL' } as const;
    const weak = await powerCut(weakly);
    const blind = weak.lossy === 0 && !options.least ? ['the harness does not see that NORMAL loses'] : [];
    const disks = seldom.states + often.states;
    const fewest = sized(options, { long: 20_000, short: 200, least: 50 });
    const few = disks < fewest ? [`only ${disks} disks were tried`] : [];
    return {
      figure: 'power cut',
      measured: `${seldom.lossy + often.lossy} disks lost, ${seldom.torn + often.torn} torn; NORMAL lost ${weak.lossy} of ${weak.states}`,
      needed: `0 lost, 0 torn on at least ${fewest} disks; NORMAL must lose`,
      counts: {
        events: seldom.events + often.events,
        disks,
        acknowledged: seldom.acknowledged + often.acknowledged,
        audited: seldom.audited + often.audited,
      },
      short: [...seldom.broken, ...often.broken, ...blind, ...few],
    };
  },
};
