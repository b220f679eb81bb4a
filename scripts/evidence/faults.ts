import { powerCutFigure } from '../harness/crash/power-cut.ts';
import { writePointsFigure } from '../harness/crash/write-points.ts';
import type { FigureSpec } from '../harness/figure.ts';
import { auditScaleFigure } from './audit.ts';
import { atTwoCounters, badInput, kills, visitKills } from './counter.ts';
import { figures as planted } from './planted.ts';
import { figures as simulations } from './simulation.ts';
import { figures as sockets } from './sockets.ts';
import { fuzzFigure as xmlInput } from './xml.ts';

/** What can go wrong, made to go wrong: nothing acknowledged may be lost, nothing torn, nothing doubled. */
export const figures: readonly FigureSpec[] = [
  // The longest first: the shorter ones then fill both lanes to the end.
  ...planted,
  writePointsFigure,
  powerCutFigure,
  kills,
  visitKills,
  atTwoCounters,
  ...simulations,
  badInput,
  xmlInput,
  auditScaleFigure,
  ...sockets,
];
