import type { Fen } from '../money/index.ts';
import type { Bilingual, SourceRef } from '../plan/index.ts';
import type { Enrolment, EnrolmentAttributes } from '../settlement/index.ts';

/** What the ledger knows beside the application. */
export interface AdmissionFacts {
  /** The person holds the plan already. */
  readonly held: boolean;
  /** Persons who hold the plan now. */
  readonly enrolled: number;
  /** Persons subsidised so far, by the subsidy's name. */
  readonly subsidised: ReadonlyMap<string, number>;
  /** Other persons for whom this account has paid the plan. */
  readonly relativesPaid: number;
  /** The person's enrolment in the term before, where the ledger has one. */
  readonly earlier?: EarlierTerm;
}

export interface EarlierTerm {
  readonly attributes?: EnrolmentAttributes;
  /** What the plan of that term paid for the person, as far as this ledger has it. */
  readonly paid: Fen;
  /** Every settlement of that term is in this ledger: then nothing paid here is nothing paid. */
  readonly whole: boolean;
}

/** An application that was admitted: what is held, from when, what it costs and who pays, each with its sentence. */
export interface Policy {
  readonly plan: string;
  readonly version: string;
  /** Names the plan's text beyond doubt. */
  readonly hash: string;
  readonly appliedOn: string;
  readonly enrolment: Omit<Enrolment, 'person'>;
  readonly cover: { readonly from: string; readonly to: string; readonly source: SourceRef };
  /** Absent where the plan says nothing of a waiting period. */
  readonly waiting?: { readonly days: string | null; readonly source: SourceRef };
  /** Absent where the plan has no rules for its premium. */
  readonly premium?: Premium;
  /** What had to hold and held. */
  readonly grants: readonly Grant[];
}

export interface Premium {
  readonly due: Fen;
  readonly label: Bilingual;
  readonly source: SourceRef;
  /** They add up to what is due. */
  readonly parts: readonly PremiumPart[];
}

export interface PremiumPart {
  /** own, account, employer, union, or `subsidy.` and its name. */
  readonly payer: string;
  readonly amount: Fen;
  readonly by?: Bilingual;
  readonly source?: SourceRef;
}

/** A rule that admitted the person, or an attribute that was derived, with the sentence. */
export interface Grant {
  readonly rule: string;
  readonly source: SourceRef;
  /** The value that came of it, for attributes that the ledger gave. */
  readonly value?: string;
}
