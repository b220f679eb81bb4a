export { CanonicalText, canonicalJson, firstDifference, sameJson } from './canonical.ts';
export { plainNumbers } from './plain.ts';
export { readJson } from './read.ts';
export { lineAndColumn, type RepeatedKey, repeatedKey } from './repeated.ts';
