export {
  importRoster,
  type RosterDesk,
  type RosterJob,
  type RosterSummary,
} from './import.ts';
export { ENCODINGS, type Encoding } from './lines.ts';
