export {
  type CaseExpectation,
  type CaseLine,
  type CaseVisit,
  caseOf,
  cases,
  type ScriptedCase,
} from './cases.ts';
export { type CatalogueItem, catalogue } from './catalogue.ts';
export {
  GatewayRefusal,
  type OpenVisit,
  type Pair,
  type PlayedVisit,
  playCase,
  type SettledVisit,
  SimulatedHis,
  type SimulatedHisOptions,
} from './his.ts';
export { type Institution, institutions } from './institutions.ts';
export { checkDigit, type Insurance, type Person, personById, persons } from './persons.ts';
export {
  CALL_SERVICE_PATH,
  type SimulatedGateway,
  type SimulatedGatewayOptions,
  startSimulatedGateway,
} from './server.ts';
