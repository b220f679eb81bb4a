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
export { type Language, sentences, type Voice } from './read.ts';
