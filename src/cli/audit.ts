import { existsSync } from 'node:fs';
import {
  type AuditResult,
  audit,
  CHECKS,
  type CheckId,
  compareWith,
  type Finding,
  freezeViolated,
  type LedgerComparison,
} from '../audit/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { clock } from '../main/clock.ts';
import { hashesIn, openLedger, readLedger } from '../main/ledger.ts';
import { diskOf } from '../safekeeping/index.ts';
import { type Args, CLEAN, type Run, say, UsageFault, WRONG } from './args.ts';
import { openOr } from './open.ts';
import { auditWhole } from './whole-audit.ts';

const IN_USE =
  'Stop it, or audit a backup: kill -USR2 its process (with HUIJIE_BACKUP_DIR), then huijie audit BACKUP.db --no-freeze';

export const auditLedger: Run = async (args) => {
  const file = existing(args.positionals[0]);
  const against = args.text('against');
  const freezing = !args.flag('no-freeze');
  const open = freezing ? openLedger : readLedger;
  const since = sinceOf(args);
  const audited = since === undefined ? await wholeOf(file, open, args) : await laterOf(file, open, since);
  // Nobody could write to it while several threads read it: who freezes opens it again.
  const ledger = openOr<Ledger>(file, open, IN_USE);
  try {
    const frozen = freezing ? await freezeViolated(ledger, audited, clock().toISOString()) : [];
    const compared = against === undefined ? undefined : await compareWith(ledger, hashesIn(existing(against)));
    if (args.flag('json')) say(JSON.stringify({ ...audited, frozen, ...(compared === undefined ? {} : { compared }) }));
    else print(audited, frozen, freezing, compared);
    return audited.findings.some(({ severity }) => severity !== 'warning') || compared?.differsAt !== undefined
      ? WRONG
      : CLEAN;
  } finally {
    await ledger.close();
  }
};

async function wholeOf(file: string, open: (file: string) => Ledger, args: Args): Promise<AuditResult> {
  // Brings it up to date, and says so where a server has it.
  await openOr(file, open, IN_USE).close();
  const threads = args.text('threads');
  if (threads !== undefined && !/^[1-9]\d{0,2}$/.test(threads)) throw new UsageFault('--threads takes a number from 1');
  return auditWhole(file, {
    readable: args.flag('readable'),
    resume: args.flag('resume'),
    ...(threads === undefined ? {} : { threads: Number(threads) }),
  });
}

async function laterOf(file: string, open: (file: string) => Ledger, since: number): Promise<AuditResult> {
  const ledger = openOr(file, open, IN_USE);
  try {
    const disk = diskOf(file);
    return await audit(ledger, { since, now: clock(), ...(disk === undefined ? {} : { disk }) });
  } finally {
    await ledger.close();
  }
}

/** @throws UsageFault when there is no such file */
export function existing(file = ''): string {
  if (!existsSync(file)) throw new UsageFault(`there is no ledger ${file}`);
  return file;
}

function sinceOf(args: Args): number | undefined {
  const text = args.text('since');
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new UsageFault('--since takes the number of an entry');
  return Number(text) === 0 ? undefined : Number(text);
}

function print(
  audited: AuditResult,
  frozen: readonly string[],
  freezing: boolean,
  compared: LedgerComparison | undefined,
): void {
  const { persons, entries, settlements, cancels, repriced, judged, head } = audited;
  say(
    `persons ${persons}, entries ${entries}, settlements ${settlements}, cancels ${cancels}, priced again ${repriced}, by the readable engine ${judged}`,
  );
  for (const [id, check] of Object.entries(CHECKS)) say(`  ${lineOf(audited, id as CheckId, check)}`);
  printFindings(audited.findings);
  for (const person of frozen) say(`冻结 frozen: ${person}`);
  const violated = audited.violated.length - frozen.length;
  if (violated > 0) say(freezing ? `${violated} frozen before` : `${violated} persons would be frozen`);
  if (compared !== undefined) say(comparedLine(compared));
  say(`last entry ${head.seq}${head.digest === undefined ? '' : `, digest ${head.digest}`}`);
  say(`next: --since ${head.seq}`);
  const { length } = audited.findings.filter(({ severity }) => severity !== 'warning');
  say(length === 0 ? '✓ 账目核对无误 clean' : `✗ 账目核对未通过 ${length} findings`);
}

function lineOf({ checks }: AuditResult, id: CheckId, { zh, en }: { zh: string; en: string }): string {
  const { checked, findings, notMade } = checks[id];
  const mark = findings > 0 ? '✗' : notMade !== undefined && checked === 0 ? '·' : '✓';
  const count = findings > 0 ? `${checked} checked, ${findings} findings` : `${checked} checked`;
  return `${mark} ${id.padEnd(8)} ${zh} ${en}: ${notMade !== undefined && checked === 0 ? `not made: ${notMade}` : count}`;
}

const SHOWN_MOST = 100;

/** The first of each check; with --json all of them. */
export function printFindings(findings: readonly Finding[]): void {
  for (const id of Object.keys(CHECKS)) {
    const ofCheck = findings.filter(({ check }) => check === id);
    for (const finding of ofCheck.slice(0, SHOWN_MOST)) say(findingLine(finding));
    if (ofCheck.length > SHOWN_MOST) say(`  ${id}: and ${ofCheck.length - SHOWN_MOST} more`);
  }
}

const MARKS = { violation: '✗', unverified: '?', warning: '!' } as const;

function findingLine({ check, severity, says, entry, person }: Finding): string {
  const where = [entry === undefined ? [] : [`entry ${entry}`], person === undefined ? [] : [person]].flat().join(', ');
  return `${MARKS[severity]} ${check}${where === '' ? '' : ` ${where}`}: ${says}`;
}

function comparedLine({ common, onlyHere, differsAt, onlyThere }: LedgerComparison): string {
  if (differsAt !== undefined)
    return `✗ the backup is of another ledger, or one of them was changed: entry ${differsAt} differs`;
  if (onlyThere !== undefined)
    return `! the backup has ${onlyThere.count} entries more, up to ${onlyThere.last}: this ledger is older`;
  if (onlyHere === undefined) return `✓ the backup has all ${common} entries`;
  return `! ${onlyHere.count} entries are not in the backup: ${onlyHere.first} to ${onlyHere.last}; the ${common} before are the same`;
}
