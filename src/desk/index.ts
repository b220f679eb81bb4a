export { type Cancelled, cancelById, cancelByMessage } from './cancel.ts';
export { chinaDay, type Desk, decide, type Envelope, holdingsOf, readSettlement } from './desk.ts';
export { type Coverage, identify } from './identify.ts';
export type { Quoted } from './quote.ts';
export { commit, type Settled, settle, settledReply } from './settle.ts';
export { WaitingRoom } from './waiting.ts';
