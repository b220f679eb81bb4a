export { canonicalJson, firstDifference } from './canonical.ts';
export { DEPTH_MAX, readJson } from './read.ts';
