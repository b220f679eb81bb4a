import type { Fen } from '../../src/money/index.ts';
import { type Benefit, NOTHING_USED, type Visit, type YearUse } from './benefit.ts';
import type { CatalogueItem, Split } from './catalogue.ts';
import type { GatewayAnswer } from './envelope.ts';
import type { Institution } from './institutions.ts';
import { activeInsurance, type Person, personById } from './persons.ts';
import type { Statement } from './statement.ts';

/** A fee line that was uploaded and split. */
export interface Line {
  readonly sn: string;
  readonly batch: string;
  readonly item: CatalogueItem;
  readonly split: Split;
  readonly count: string;
  readonly price: string;
  /** Carries a marketing-approval number in `exp_content`. */
  readonly approved: boolean;
  /** On a refund line: the number of the line it takes back. */
  readonly takesBack: string | undefined;
}

/** A registered visit: an outpatient registration, an admission or a pharmacy purchase. */
export interface Stay {
  readonly mdtrtId: string;
  readonly kind: 'outpatient' | 'inpatient' | 'pharmacy';
  readonly person: Person;
  readonly insutype: string;
  readonly institution: Institution;
  readonly begntime: string;
  medType: string | undefined;
  diseCode: string;
  diseName: string;
  endtime: string | undefined;
  lines: Line[];
  readonly settledLines: Set<Line>;
}

export interface Settlement {
  /** null while it is only a quote (2206, 2303, 2101). */
  readonly setlId: string | null;
  readonly infno: string;
  readonly msgid: string;
  readonly at: string;
  readonly stay: Stay;
  readonly visit: Visit;
  readonly benefit: Benefit;
  readonly statement: Statement;
  readonly balance: Fen;
  readonly lines: readonly Line[];
  readonly certType: string;
  readonly invono: string;
  readonly opter: string;
  readonly opterName: string;
  /** Set on the counter-settlement that a cancellation writes. */
  readonly cancels: Settlement | undefined;
  status: 'active' | 'cancelled' | 'reversed';
}

/** What a message id did, so that 2601 can undo it. */
export type Effect =
  | { readonly kind: 'settlement' | 'cancellation'; readonly settlement: Settlement }
  | { readonly kind: 'admission'; readonly stay: Stay }
  /** `before`: when the stay had ended according to an earlier message, if there was one. */
  | { readonly kind: 'discharge'; readonly stay: Stay; readonly before: string | undefined };

/** Everything the gateway remembers. A reset is a new object: seeded, it gives the same ids again. */
export class GatewayState {
  /** sign_no -> institution code */
  readonly signs = new Map<string, string>();
  readonly stays = new Map<string, Stay>();
  readonly settlements = new Map<string, Settlement>();
  readonly effects = new Map<string, Effect>();
  /** Messages that 2601 has undone. */
  readonly reversed = new Set<string>();
  /** Answers of the transactions that change something, by message, with the input they answered. */
  readonly answers = new Map<string, { readonly input: string; readonly response: GatewayAnswer }>();
  /** 2101 and 2102 of one purchase share the visit id although neither message carries one. */
  readonly purchases = new Map<string, string>();
  readonly #used = new Map<string, YearUse>();
  readonly #balances = new Map<string, Fen>();
  readonly #seed: number;
  #counter = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  nextSerial(): number {
    this.#counter += 1;
    return this.#counter;
  }

  /** Digits only, never random: seed, then a counter. */
  nextId(): string {
    const seed = String(Math.abs(Math.trunc(this.#seed)) % 1_000_000).padStart(6, '0');
    return `33${seed}${String(this.nextSerial()).padStart(8, '0')}`;
  }

  used(person: Person, at: string): YearUse {
    return this.#used.get(yearKey(person, at)) ?? NOTHING_USED;
  }

  balance(person: Person, insutype: string): Fen {
    return this.#balances.get(accountKey(person, insutype)) ?? activeInsurance(person, insutype)?.balc ?? 0n;
  }

  /** What a relative's personal account holds that also pays for this person. */
  sharedBalance({ accountOf }: Person): Fen {
    return accountOf === undefined ? 0n : this.balance(personById(accountOf), '310');
  }

  /** Puts a settlement into the year and the account, or (direction -1) takes the same amounts out again. */
  apply(settlement: Settlement, direction: 1 | -1): void {
    const { person, insutype } = settlement.visit;
    const sign = BigInt(direction);
    const before = this.used(person, settlement.at);
    const { used } = settlement.benefit;
    this.#used.set(yearKey(person, settlement.at), {
      stays: before.stays + direction * used.stays,
      pool: before.pool + sign * used.pool,
      scope: before.scope + sign * used.scope,
      critical: before.critical + sign * used.critical,
      assistance: before.assistance + sign * used.assistance,
      commercialBase: before.commercialBase + sign * used.commercialBase,
      commercial: before.commercial + sign * used.commercial,
    });
    const balance = this.balance(person, insutype) - sign * settlement.statement.account;
    this.#balances.set(accountKey(person, insutype), balance);
    if (person.accountOf !== undefined) {
      const relative = personById(person.accountOf);
      const left = this.balance(relative, '310') - sign * settlement.statement.shared;
      this.#balances.set(accountKey(relative, '310'), left);
    }
    for (const line of settlement.lines) {
      if (direction === 1) settlement.stay.settledLines.add(line);
      else settlement.stay.settledLines.delete(line);
    }
  }
}

const yearKey = (person: Person, at: string): string => `${person.psn_no}|${at.slice(0, 4)}`;
const accountKey = (person: Person, insutype: string): string => `${person.psn_no}|${insutype}`;
export const messageKey = (institution: string, infno: string, msgid: string): string =>
  `${institution}|${infno}|${msgid}`;
