export { explain } from './explain.ts';
export type {
  Explanation,
  ExplanationNode,
} from './explanation.ts';
export { sentences } from './read.ts';
