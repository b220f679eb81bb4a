export { explain } from './explain.ts';
export type {
  Clause,
  ExplainContext,
  ExplainedBand,
  ExplainedGauge,
  ExplainedLine,
  ExplainedLines,
  Explanation,
  ExplanationNode,
  NodeKind,
  Origin,
} from './explanation.ts';
export { lawsOf } from './laws.ts';
export { flatten, type Language, nodeAt, sentences, type Voice } from './read.ts';
