import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Ledger, RosterState } from '../ledger/index.ts';
import { clock } from '../main/clock.ts';
import { readConfig } from '../main/config.ts';
import {
  assertLedger,
  notePlans,
  openLedger,
  personKeyFits,
  personKeyOf,
  personSecret,
  whyNotPlans,
  wrongPersonKey,
} from '../main/ledger.ts';
import { openPlans } from '../main/plans.ts';
import { isRefusal, REFUSALS } from '../refusals/index.ts';
import { ENCODINGS, type Encoding, importRoster, type RosterDesk, type RosterSummary } from '../roster/index.ts';
import { inColumns } from '../workbench/page/columns.ts';
import { Progress } from '../workbench/progress.ts';
import { CLEAN, type Run, say, UsageFault, WRONG, warn } from './args.ts';
import { openOr } from './open.ts';

export const importVerb: Run = async (args) => {
  const [file = ''] = args.positionals;
  if (file === '-') throw new UsageFault('a roster is read twice, so it must be a file');
  if (!existsSync(file)) throw new UsageFault(`there is no file ${file}`);
  const config = readConfig(process.env);
  const place = args.text('ledger') ?? config.ledger;
  if (place === ':memory:') throw new UsageFault('a roster needs a ledger that stays: --ledger FILE');
  const dry = args.flag('dry-run');
  const isMade = !dry || existsSync(place);
  const encoding = encodingIn(args.text('encoding') ?? 'utf-8');
  const plans = openPlans(config.plans, config.lists);
  const plan = args.text('plan');
  if (plan !== undefined && plans.find(plan) === undefined) throw new UsageFault(`there is no plan ${plan}`);
  if (isMade) assertLedger(place);
  const personKey = personKeyOf(personSecret({ ...config, ledger: isMade ? place : ':memory:' }, false));
  const ledger = openToWrite(place, dry);
  try {
    if (!(await personKeyFits(ledger, personKey))) throw new UsageFault(wrongPersonKey(place));
    const edited = await whyNotPlans(ledger, plans);
    if (edited !== undefined) throw new UsageFault(edited);
    if (!dry) await notePlans(ledger, plans);
    const bars = new Bars();
    const desk: RosterDesk = {
      rosters: ledger.rosters,
      findPlan: (id) => plans.find(id)?.plan,
      personKey,
      now: clock,
      progress: (phase, done, of, rows) => bars.tick(phase, done, of, rows),
    };
    const job = { file, encoding, dry, workFolder: workFolderFor(place, dry), ...(plan === undefined ? {} : { plan }) };
    const summary = await importRoster(desk, job).finally(() => bars.clear());
    if (isRefusal(summary)) throw new UsageFault(`${REFUSALS[summary.code].en} (${summary.code})`);
    report(summary, bars.seconds(), args.flag('json'));
    return summary.refused === 0 ? CLEAN : WRONG;
  } finally {
    await ledger.close();
  }
};

function encodingIn(text: string): Encoding {
  const found = ENCODINGS.find((one) => one === text.toLowerCase());
  if (found === undefined) throw new UsageFault(`--encoding is ${ENCODINGS.join(' or ')}`);
  return found;
}

/** A dry run makes no ledger that is not there. */
function openToWrite(place: string, dry: boolean): Ledger {
  const file = dry && !existsSync(place) ? ':memory:' : place;
  return openOr(file, openLedger, 'Stop it, import, and start it again');
}

/** Rows on their way lie beside the ledger, as well guarded as it is; what a killed run left there goes first. */
function workFolderFor(place: string, dry: boolean): string {
  const folder = dry && !existsSync(place) ? tmpdir() : dirname(place);
  const prefix = `${basename(place)}.roster-`;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  return join(folder, `${prefix}${process.pid}`);
}

/** One bar while the file is read, another while its rows are written. */
class Bars {
  #phase = '';
  #bar: Progress | undefined;
  readonly #began = performance.now();

  tick(phase: 'read' | 'write', done: number, of: number, rows: number): void {
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.clear();
      this.#bar = new Progress(process.stderr, of, phase === 'read' ? '读取 reading' : '写入 writing');
    }
    this.#bar?.tick(rows, done);
  }

  clear(): void {
    this.#bar?.clear();
  }

  seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }
}

function report(summary: RosterSummary, seconds: number, asJson: boolean): void {
  const perSecond = Math.round(summary.rows / Math.max(seconds, 0.001));
  if (asJson) {
    say(JSON.stringify({ ...summary, seconds: Number(seconds.toFixed(2)), perSecond }));
    return;
  }
  const { rows, added, duplicates, refused, errorsFile, ignoredColumns } = summary;
  if (summary.alreadyImported) {
    say('该文件内容已导入过，未作任何更改。');
    say('This content was imported before; nothing was done.');
  }
  if (summary.dry) say('试运行，未写入账本 (dry run: nothing was written to the ledger)');
  if (summary.resumed) say('接续上次中断的导入 (went on where an earlier run was broken off)');
  say(`${rows} 行：新增 ${added}，已有 ${duplicates}，拒绝 ${refused}`);
  say(`${rows} rows: ${added} added, ${duplicates} there already, ${refused} refused`);
  if (ignoredColumns.length > 0) say(`未读取的列 columns not read: ${ignoredColumns.join(', ')}`);
  if (errorsFile !== undefined) say(`被拒绝的行 refused lines: ${errorsFile}`);
  warn(`${seconds.toFixed(1)} s, ${perSecond}/s`);
}

const ROSTERS_SHOWN = 100;

const statusRow = (roster: RosterState): string[] => [
  roster.startedAt,
  roster.file.slice(0, 12),
  roster.plan || '-',
  roster.state,
  roster.finishedAt ?? '',
  `新增 added ${roster.added}`,
  `已有 there ${roster.duplicates}`,
  `拒绝 refused ${roster.refused}`,
];

export const statusVerb: Run = async (args) => {
  const place = args.text('ledger') ?? readConfig(process.env).ledger;
  if (!existsSync(place)) throw new UsageFault(`there is no ledger ${place}`);
  const ledger = openToWrite(place, false);
  try {
    const rosters = await ledger.rosters.list(ROSTERS_SHOWN);
    if (args.flag('json')) for (const roster of rosters) say(JSON.stringify(roster));
    else if (rosters.length === 0) say('没有导入过名册 no roster was imported');
    else for (const line of inColumns(rosters.map(statusRow))) say(line);
    return CLEAN;
  } finally {
    await ledger.close();
  }
};
