export {
  type CaseExpectation,
  type CaseLine,
  type CaseVisit,
  caseOf,
  cases,
  type ScriptedCase,
} from './cases.ts';
export { type CatalogueItem, catalogue } from './catalogue.ts';
export { drivenVisitOf } from './driven-visit.ts';
export { type Fault, faultOf, faults } from './faults/faults.ts';
export { faultLines, faultTable } from './faults/table.ts';
export {
  type Befallen,
  type Exchange,
  type ExchangeOptions,
  FaultyGateway,
  type FaultyGatewayOptions,
} from './faulty-gateway.ts';
export { Gateway } from './gateway.ts';
export {
  GatewayRefusal,
  GatewaySilence,
  inProcess,
  type OpenVisit,
  type Pair,
  type PlayedVisit,
  type Post,
  playCase,
  type SettledVisit,
  SimulatedHis,
  type SimulatedHisOptions,
} from './his.ts';
export { type Institution, institutions } from './institutions.ts';
export { cardOf, type Insurance, type Person, personById, persons } from './persons.ts';
export {
  CALL_SERVICE_PATH,
  type SimulatedGateway,
  type SimulatedGatewayOptions,
  startSimulatedGateway,
} from './server.ts';
export type { TrueSettlement } from './truth.ts';
