import { randomUUID } from 'node:crypto';
import type { Adapter } from '../gateway.ts';
import type { Settlement } from '../settlement/index.ts';
import { type Desk, decide, outcomeOf, wireOf } from './desk.ts';
import { type Patient, patientOf } from './patient.ts';

export interface Quoted {
  readonly quoteId: string;
  readonly quotedAt: string;
  readonly settlementId: string;
  readonly canSettle: boolean;
  readonly patient: Patient;
  readonly bill: unknown;
  readonly answer: unknown;
}

/** What the plans would pay, now. Reserves nothing; a later settle is compared with it. */
export async function quoteSettlement(desk: Desk, settlement: Settlement, adapter?: Adapter): Promise<Quoted> {
  const snapshot = await desk.ledger.snapshot(settlement.person.key);
  const decision = decide(desk.plans, settlement, snapshot, adapter);
  const id = randomUUID();
  const at = desk.now().toISOString();
  await desk.ledger.saveQuote({
    id,
    person: settlement.person.key,
    visit: settlement.visit.id,
    version: snapshot.version,
    at,
    outcome: outcomeOf(decision),
  });
  const stored = decision.bill as { bill: unknown; answer: unknown };
  return {
    quoteId: id,
    quotedAt: at,
    settlementId: settlement.id,
    canSettle: settlement.basic.state !== 'trial',
    patient: patientOf(wireOf(settlement)),
    bill: stored.bill,
    answer: stored.answer,
  };
}
