export { type Cancelled, cancelById, cancelByMessage } from './cancel.ts';
export { chinaDay, type Desk, type Driving, decide, type Envelope, holdingsOf, readSettlement } from './desk.ts';
export { type Coverage, identify } from './identify.ts';
export type { JourneyView } from './journey/view.ts';
export { Journeys } from './journeys.ts';
export type { Quoted } from './quote.ts';
export { commit, type Settled, settle, settledReply } from './settle.ts';
export { WaitingRoom } from './waiting.ts';
export { WorkDesk } from './work.ts';
