import type { FigureSpec } from '../harness/figure.ts';
import { size } from './speed/size.ts';

/** How fast it is, and whether it stays so. */
export const figures: readonly FigureSpec[] = [size];
