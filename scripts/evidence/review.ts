import type { FigureSpec } from '../harness/figure.ts';
import { rows as cancelledFirst } from './review/cancelled-first.ts';
import { rows as diskTrace } from './review/disk-trace.ts';
import { rows as ledgerFiles } from './review/files.ts';
import { rows as gatewayLine } from './review/gateway-line.ts';
import { rows as overHttp } from './review/interface.ts';
import { rows as ownVisit } from './review/own-visit.ts';
import { rows as pageDisplay } from './review/page-display.ts';
import { rows as pageFlow } from './review/page-flow.ts';
import { rows as planFiles } from './review/plan-files.ts';
import { rows as reversal } from './review/reversal.ts';
import { figureOf, type ReviewRow } from './review/row.ts';
import { rows as ruleKinds } from './review/rule-kinds.ts';
import { rows as settledAgain } from './review/settled-again.ts';
import { rows as shortRuns } from './review/short-runs.ts';
import { rows as xmlMapping } from './review/xml-mapping.ts';

/** Everything the first review of the product found wrong at the counter, one row each, played again. */
const rows: readonly ReviewRow[] = [
  ...settledAgain,
  ...ownVisit,
  ...cancelledFirst,
  ...reversal,
  ...overHttp,
  ...pageFlow,
  ...pageDisplay,
  ...shortRuns,
  ...xmlMapping,
  ...diskTrace,
  ...gatewayLine,
  ...ledgerFiles,
  ...ruleKinds,
  ...planFiles,
];

export const figures: readonly FigureSpec[] = rows.map(figureOf);
