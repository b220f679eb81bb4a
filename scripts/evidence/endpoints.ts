import type { FigureSpec } from '../harness/figure.ts';
import { figures as credential } from './credential.ts';
import { figures as directPay } from './direct-pay.ts';
import { figures as pharmacy } from './pharmacy.ts';
import { figures as reader } from './reader.ts';
import { rosterFigures } from './roster.ts';
import { figures as samples } from './samples.ts';
import { figures as xml } from './xml.ts';

/** The endpoints by which others come in. */
export const figures: readonly FigureSpec[] = [
  ...rosterFigures,
  ...pharmacy,
  ...credential,
  ...directPay,
  ...samples,
  ...reader,
  ...xml,
];
