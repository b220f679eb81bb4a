import type { FigureSpec } from '../harness/figure.ts';
import { powerCutFigure } from '../harness/power-cut.ts';
import { writePointsFigure } from '../harness/write-points.ts';
import { figures as sockets } from './sockets.ts';

/** What can go wrong under the product, made to go wrong: nothing acknowledged may be lost, and nothing torn. */
export const figures: readonly FigureSpec[] = [writePointsFigure, powerCutFigure, ...sockets];
