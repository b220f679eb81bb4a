export {
  importRoster,
  type RosterDesk,
  RosterFault,
  type RosterJob,
  type RosterSummary,
} from './import.ts';
export { ENCODINGS, type Encoding, LINE_BYTES_MAX } from './lines.ts';
