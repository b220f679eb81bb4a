/** What the command line needs to check and load mappings: the parts that touch the disk, and those that do not. */
export { hisXml } from './adapter.ts';
export { checkMapping, type Outcome, outcomeOf } from './check.ts';
export { loadMappings, mappingFiles, readMapping, readSamples } from './load.ts';
export { mappingSchema } from './mapping.ts';
export { type Draft, draftMapping } from './scaffold.ts';
