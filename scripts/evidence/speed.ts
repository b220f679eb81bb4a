import type { FigureSpec } from '../harness/figure.ts';
import { audit } from './speed/audit.ts';
import { ledgerBytes } from './speed/bytes.ts';
import { reasons, trace, zen } from './speed/engine.ts';
import { longStay } from './speed/long-stay.ts';
import { everyPlan } from './speed/plans.ts';
import { durable } from './speed/settles.ts';
import { size } from './speed/size.ts';
import { tills } from './speed/tills.ts';

/** How fast it is, beside something else that runs in the same minutes: no machine repeats a time. */
export const figures: readonly FigureSpec[] = [
  reasons,
  trace,
  zen,
  everyPlan,
  durable,
  longStay,
  tills,
  ledgerBytes,
  size,
  audit,
];
