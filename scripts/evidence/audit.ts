import { auditScale } from '../harness/audits/audit-scale.ts';
import { backUpUnderLoad } from '../harness/audits/backups.ts';
import { flipBits } from '../harness/audits/flip.ts';
import { tamper } from '../harness/audits/tamper.ts';
import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';

export const auditScaleFigure: FigureSpec = { figure: 'audit scale', run: scale, alone: 'long' };

/** What looks after the ledger: the audit, and its backups. */
export const figures: readonly FigureSpec[] = [
  auditScaleFigure,
  { figure: 'audit finds', run: finds },
  { figure: 'backup', run: backup },
];

const GROWTH_MOST = 1.3;
const MEGABYTES_MOST = 250;
/**
 * Nobody at a counter notices; three times what a slice aims at, and as much again on a machine with nothing to spare.
 */
const SLICE_MS_MOST = 40;

async function scale({ seed, long }: RunOptions): Promise<Measured> {
  const settlements = long ? 100_000 : 400;
  const parts = long ? [1 / 4, 1 / 2] : [1 / 4];
  const { costs, growth, sliceMs, buildSeconds } = await auditScale({ settlements, parts, seed });
  const largest = costs.at(-1);
  const seconds = (largest?.seconds ?? Number.NaN).toFixed(1);
  const megabytes = Math.max(...costs.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0);
  const short: string[] = [];
  if (largest?.settlements !== settlements) short.push(`only ${largest?.settlements} settlements were audited`);
  if (costs.some(({ findings }) => findings > 0)) short.push('a sound ledger had findings');
  if (!(growth <= GROWTH_MOST))
    short.push(`a settlement takes ${growth.toFixed(2)} times as long in the largest ledger`);
  if (costs.some(({ peakMegabytes }) => peakMegabytes > MEGABYTES_MOST)) short.push('memory does not stay flat');
  if (!(sliceMs <= SLICE_MS_MOST)) short.push(`others wait ${sliceMs.toFixed(1)} ms for their turn`);
  return {
    figure: 'audit scale',
    measured: `${seconds} s, ${megabytes} MB; growth ${growth.toFixed(2)}; slice ${sliceMs.toFixed(0)} ms`,
    needed: `growth <= ${GROWTH_MOST}, ${MEGABYTES_MOST} MB, slice <= ${SLICE_MS_MOST} ms`,
    counts: {
      settlements,
      perSecond: Math.round(settlements / (largest?.seconds ?? Number.NaN)),
      quarterS: Math.round(costs[0]?.seconds ?? Number.NaN),
      ...(long ? { halfS: Math.round(costs[1]?.seconds ?? Number.NaN) } : {}),
      buildS: Math.round(buildSeconds),
    },
    short,
  };
}

async function finds({ seed, long }: RunOptions): Promise<Measured> {
  const tampered = await tamper({ seed, copies: long ? 10 : 1 });
  const flipped = await flipBits({ seed, flips: long ? 3_000 : 24 });
  const { harmful, found, named, noticedHarmless } = flipped;
  return {
    figure: 'audit finds',
    measured: `${tampered.detected} of ${tampered.tamperings} tamperings, ${found} of ${harmful} bits, ${tampered.falseAlarms} false alarms`,
    needed: 'every change of a row, 0 false alarms',
    counts: { tamperings: tampered.tamperings, flips: flipped.flips, harmful, named, noticedHarmless },
    short: [...tampered.broken, ...flipped.broken, ...(harmful === 0 ? ['no flip changed a row'] : [])],
  };
}

async function backup({ seed, long }: RunOptions): Promise<Measured> {
  const wanted = long ? 100 : 1;
  const { backups, settlements, missing, sentAgain, broken } = await backUpUnderLoad({ backups: wanted, seed });
  return {
    figure: 'backup',
    measured: `${backups} under load, ${broken.length} unsound; ${sentAgain} of ${missing} came back`,
    needed: `${wanted} clean; what is missing is new`,
    counts: { backups, settlements, missing },
    short: broken,
  };
}
