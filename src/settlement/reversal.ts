import { type Fen, formatFen, storedFen, sumFen } from '../money/index.ts';
import type { FundKind, SettlementWire } from './settlement.ts';

/**
 * What a cancelling message states of the settlement that it takes back, and whether it is that settlement. The message
 * need not state a fact; one that it states must be the fact of the original.
 */

export const REVERSED_FIGURES = [
  'total',
  'selfFunded',
  'overLimit',
  'preSelfPay',
  'inScope',
  'basic',
  'criticalIllness',
  'civilServant',
  'enterprise',
  'assistance',
  'disabledVeteran',
  'other',
  'fundSum',
  'hospitalBorne',
  'personal',
  'account',
  'familyAccount',
  'cash',
] as const;
export type ReversedFigure = (typeof REVERSED_FIGURES)[number];

export interface StatedFigure {
  readonly figure: ReversedFigure;
  /**
   * In fen, without sign. More than one where the message can be read in several ways, as rows of which some are
   * totals and some their items: the figure stands when one of them is the original's.
   */
  readonly amounts: readonly Fen[];
  /** The place in the message, for the refusal. */
  readonly at: string;
}

/** A fact that is no amount. Its value is compared and never repeated: it may name the patient. */
export interface StatedWord {
  readonly word: 'visit' | 'person' | 'insuredNumber' | 'birthDate' | 'sex';
  /** Every way in which the original may say it. */
  readonly values: readonly string[];
  readonly at: string;
}

export interface StatedOriginal {
  readonly figures: readonly StatedFigure[];
  readonly words: readonly StatedWord[];
}

/** Amounts are yuan text; absent where the fact is no amount. */
export interface ReversalDifference {
  readonly at: string;
  readonly fact: ReversedFigure | StatedWord['word'];
  readonly said?: string;
  readonly original?: string;
}

/** @returns the first fact that is not the original's; undefined when the message takes back this settlement */
export function reversalDiffers(original: SettlementWire, stated: StatedOriginal): ReversalDifference | undefined {
  for (const { word, values, at } of stated.words) {
    const stands = wordOf(original, word);
    // What the original does not say cannot be contradicted.
    if (stands !== undefined && !values.includes(stands)) return { at, fact: word };
  }
  for (const { figure, amounts, at } of stated.figures) {
    const allowed = bookingsOf(original, figure);
    if (amounts.some((amount) => allowed.includes(amount))) continue;
    const [said = 0n] = amounts;
    const [stands = 0n] = allowed;
    return { at, fact: figure, said: formatFen(said), original: formatFen(stands) };
  }
  return undefined;
}

function wordOf({ visit, person }: SettlementWire, word: StatedWord['word']): string | undefined {
  switch (word) {
    case 'visit':
      return visit.id;
    case 'person':
      return person.key;
    case 'insuredNumber':
      return person.insuredNumberKey;
    case 'birthDate':
      return person.birthDate;
    case 'sex':
      return person.sex;
  }
}

/**
 * The amounts under which a gateway may book a figure of this settlement: the personal account inside the fund total
 * or beside it, what it paid for a commercial plan inside 其他支出, inside the fund total or off the cash. The plain
 * one is first.
 */
function bookingsOf({ amounts, gatewayRows }: SettlementWire, figure: ReversedFigure): Fen[] {
  const of = (...kinds: FundKind[]) =>
    sumFen(amounts.funds.filter(({ fund }) => kinds.includes(fund)).map(({ amount }) => storedFen(amount)));
  const commercial = sumFen(gatewayRows.map(({ amount }) => storedFen(amount)));
  const account = storedFen(amounts.account);
  const family = storedFen(amounts.familyAccount);
  // The account that counts among the funds may itself hold the shared one.
  const withAndWithout = [0n, account, account + family].flatMap((part) => [part, part + commercial]);
  switch (figure) {
    case 'basic':
    case 'civilServant':
    case 'enterprise':
    case 'assistance':
    case 'disabledVeteran':
      return [of(figure)];
    case 'criticalIllness':
      // 大病 and 大额 share the fields of the gateway.
      return [of('criticalIllness', 'largeAmount')];
    case 'other':
      return [of('other'), of('other') + commercial];
    case 'fundSum': {
      const funds = sumFen(amounts.funds.map(({ amount }) => storedFen(amount)));
      return withAndWithout.map((part) => funds + part);
    }
    case 'personal': {
      const personal = storedFen(amounts.personal);
      return withAndWithout.map((part) => personal - part);
    }
    case 'cash':
      return [storedFen(amounts.cash), storedFen(amounts.cash) - commercial];
    case 'account':
      return [account, account + family];
    case 'total':
    case 'selfFunded':
    case 'overLimit':
    case 'preSelfPay':
    case 'inScope':
    case 'hospitalBorne':
    case 'familyAccount':
      return [storedFen(amounts[figure])];
  }
}
