export { CaseDesk } from './cases/cases.ts';
export { CashierActions } from './cashier.ts';
export { CertificateTails } from './certificate-tails.ts';
export { chinaDay, type Desk, type Driving, decide, type Envelope, holdingsOf } from './desk.ts';
export { Circuit } from './driven/circuit.ts';
export { whoShows } from './driven/credential.ts';
export type { DrivenVisitView } from './driven/view.ts';
export { DrivenVisits } from './driven/visits.ts';
export { WorkDesk } from './driven/work-items.ts';
export {
  type ApplicationOrder,
  apply,
  applyGroup,
} from './enrol/apply.ts';
export { changedReply, correct, withdraw } from './enrol/change.ts';
export { identify } from './enrol/identify.ts';
export { policiesOf } from './enrol/policies.ts';
export { inProcessState } from './in-process.ts';
export type { SharedState } from './ports.ts';
export { billView } from './settle/bill-view.ts';
export { cancelById, cancelByMessage } from './settle/cancel.ts';
export { isStanding, type QuoteAnswer } from './settle/quote.ts';
export { type SettleAnswer, settledReply } from './settle/reply.ts';
export { takeBackGoods } from './settle/returns.ts';
export { commit, settle } from './settle/settle.ts';
export { WaitingRoom } from './settle/waiting.ts';
