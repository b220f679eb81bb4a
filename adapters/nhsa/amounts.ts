import { type Fen, formatFen, sumFen } from '../../src/money/index.ts';
import { type Refusal, refuse } from '../../src/refusals/index.ts';
import type { Reading } from '../reading/reading.ts';
import type { Node, SetlInfo } from './wire.ts';

/** The amounts of one `setlinfo`, as said. `undefined`: nobody said, to be derived from the others. */
export interface Figures {
  readonly total: Fen;
  readonly selfFunded: Fen;
  readonly overLimit: Fen;
  readonly preSelfPay: Fen;
  readonly inScope: Fen;
  readonly basic: Fen;
  readonly civilServant: Fen;
  readonly enterprise: Fen;
  readonly residentCritical: Fen;
  readonly employeeCritical: Fen;
  readonly assistance: Fen;
  readonly disabledVeteran: Fen;
  readonly other: Fen;
  readonly fundSum: Fen;
  readonly person: Fen | undefined;
  /** Every reading of the hospital's share that the message allows; none when it states no share. */
  readonly hospital: readonly HospitalShare[];
  readonly account: Fen;
  readonly cash: Fen;
  readonly family: Fen;
}

/** A share of the hospital, and the field or fields that state it. */
export interface HospitalShare {
  readonly amount: Fen;
  readonly field: string;
}

/**
 * Two facts, not one in two spellings: Chongqing states 0 in one and 505.01 in the other, and on a reversal leaves one
 * out. Which of them the sums count is for A4 to say.
 */
function hospitalShares(part: Fen | undefined, ownPay: Fen | undefined): HospitalShare[] {
  const shares: HospitalShare[] = [];
  if (part !== undefined) shares.push({ amount: part, field: 'hosp_part_amt' });
  if (ownPay !== undefined) shares.push({ amount: ownPay, field: 'ownpay_hosp_part' });
  if (part !== undefined && ownPay !== undefined)
    shares.push({ amount: part + ownPay, field: 'hosp_part_amt + ownpay_hosp_part' });
  return shares;
}

/** Reads them and holds them against A1: the total is its four parts, wherever a region books its deductible. */
export function readFigures(info: Node<SetlInfo>, reading: Reading): Figures {
  type Name = keyof SetlInfo & string;
  const must = (name: Name): Fen => reading.amount(info.value[name], info.at(name));
  const may = (name: Name): Fen | undefined => reading.optionalAmount(info.value[name], info.at(name));
  const figures: Figures = {
    total: must('medfee_sumamt'),
    selfFunded: must('fulamt_ownpay_amt'),
    overLimit: must('overlmt_selfpay'),
    preSelfPay: must('preselfpay_amt'),
    inScope: must('inscp_scp_amt'),
    basic: must('hifp_pay'),
    civilServant: must('cvlserv_pay'),
    enterprise: must('hifes_pay'),
    residentCritical: must('hifmi_pay'),
    employeeCritical: must('hifob_pay'),
    assistance: must('maf_pay'),
    disabledVeteran: may('hifdm_pay') ?? 0n,
    other: must('oth_pay') + (may('othfund_pay') ?? 0n),
    fundSum: must('fund_pay_sumamt'),
    person: may('psn_part_amt'),
    hospital: hospitalShares(may('hosp_part_amt'), may('ownpay_hosp_part')),
    account: must('acct_pay'),
    cash: must('psn_cash_pay'),
    family: may('acct_mulaid_pay') ?? 0n,
  };
  const parts = figures.selfFunded + figures.overLimit + figures.preSelfPay + figures.inScope;
  reading.adds(info.at('medfee_sumamt'), figures.total, parts);
  return figures;
}

/** What is left to the person and the hospital, and how the person covers it, before any plan of ours. */
export interface Share {
  readonly personal: Fen;
  readonly account: Fen;
  readonly family: Fen;
  readonly cash: Fen;
  readonly hospital: Fen;
  /** 其他支出, without what a commercial plan paid. */
  readonly other: Fen;
}

/** What `setldetail` says of plans that the gateway already paid. */
export interface CommercialPart {
  readonly sum: Fen;
  /** Sum of the rows that are known to be 其他支出. */
  readonly otherRows: Fen;
}

/**
 * Regions book differently: the personal account inside the fund total or not (A3), a shared account inside
 * the account or beside it (A5), a commercial row inside 其他支出, inside the fund total only, or beside both.
 * Every combination is tried; a combination counts when A3, A4 and A5 all hold in it. Exactly one result
 * must remain: none means the figures do not add up, two mean we cannot tell.
 */
export function shareOut(figures: Figures, commercial: CommercialPart, info: Node<SetlInfo>): Share | Refusal {
  const found = new Map<string, Share>();
  for (const booking of bookings(figures, commercial)) {
    for (const split of splits(figures, booking)) {
      for (const share of covers(figures, booking, split, commercial.sum)) {
        found.set(Object.values(share).map(formatFen).join(), share);
      }
    }
  }
  const [only] = found.values();
  if (only !== undefined && found.size === 1) return only;
  if (commercial.sum > 0n) {
    return refuse('AMOUNTS_DO_NOT_ADD', `${setldetailOf(info)}`, {
      commercial: formatFen(commercial.sum),
      readings: String(found.size),
    });
  }
  return whyNot(figures, info);
}

const setldetailOf = (info: Node<SetlInfo>): string => info.at('setl_id').replace(/setlinfo\.\w+$/, 'setldetail');

type Place = 'none' | 'inOther' | 'inSum' | 'beside' | 'outside';

interface Booking {
  readonly place: Place;
  /** What A4 counts as paid by others than the person and the hospital. */
  readonly counted: Fen;
  /** Account money that A4 counts among the funds, so that the person's figure lacks it. */
  readonly accountCounted: Fen;
}

const namedFunds = (f: Figures): Fen =>
  sumFen([
    f.basic,
    f.civilServant,
    f.enterprise,
    f.residentCritical,
    f.employeeCritical,
    f.assistance,
    f.disabledVeteran,
    f.other,
  ]);

/** The ways to book that the fund total (A3) allows. */
function* bookings(f: Figures, commercial: CommercialPart): Generator<Booking> {
  const named = namedFunds(f);
  for (const place of placesOf(f, commercial)) {
    const funds = place === 'inSum' ? named + commercial.sum : named;
    const counted = place === 'outside' ? funds + commercial.sum : funds;
    if (f.fundSum === funds) yield { place, counted, accountCounted: 0n };
    if (f.account > 0n && f.fundSum === funds + f.account) {
      yield { place, counted, accountCounted: 0n };
      yield { place, counted: counted + f.account, accountCounted: f.account };
    }
  }
}

function placesOf(f: Figures, { sum, otherRows }: CommercialPart): Place[] {
  if (sum === 0n) return ['none'];
  const places: Place[] = [];
  if (f.other === otherRows + sum) places.push('inOther');
  if (f.other === otherRows) places.push('inSum', 'beside');
  // Without both figures A4 derives the missing one and can no longer tell "outside" from "beside".
  if (f.other === otherRows && f.person !== undefined && f.hospital.length > 0) places.push('outside');
  return places;
}

interface Split {
  readonly person: Fen;
  readonly hospital: Fen;
}

/** A4, in every reading of the hospital's share, with whichever of the two figures is missing derived from it. */
function* splits(f: Figures, { counted }: Booking): Generator<Split> {
  const left = f.total - counted;
  const stated = f.hospital.length === 0 ? [undefined] : f.hospital.map(({ amount }) => amount);
  for (const share of stated) {
    const person = f.person ?? left - (share ?? 0n);
    const hospital = share ?? left - person;
    if (person >= 0n && hospital >= 0n && person + hospital === left) yield { person, hospital };
  }
}

/** A5, with the shared account beside the own one or inside it. */
function* covers(f: Figures, booking: Booking, split: Split, commercial: Fen): Generator<Share> {
  const person = split.person + booking.accountCounted;
  const paidAlready = booking.place === 'inOther' || booking.place === 'inSum' || booking.place === 'outside';
  const other = booking.place === 'inOther' ? f.other - commercial : f.other;
  for (const account of f.family > 0n ? [f.account, f.account - f.family] : [f.account]) {
    if (account < 0n) continue;
    const covered = account + f.family + f.cash;
    const common = { account, family: f.family, hospital: split.hospital, other };
    if (person === covered) {
      const added = paidAlready ? commercial : 0n;
      yield { ...common, personal: person + added, cash: f.cash + added };
    }
    // Beside, and the gateway already took it off the cash: the cash is put back to what it was before.
    if (booking.place === 'beside' && person === covered + commercial) {
      yield { ...common, personal: person, cash: f.cash + commercial };
    }
  }
}

/** Names the first identity that fails in the plain reading. */
function whyNot(f: Figures, info: Node<SetlInfo>): Refusal {
  const not = (field: string, said: Fen, sum: Fen): Refusal =>
    refuse('AMOUNTS_DO_NOT_ADD', field, { said: formatFen(said), sum: formatFen(sum) });
  const named = namedFunds(f);
  const withAccount = f.account > 0n && f.fundSum === named + f.account;
  if (f.fundSum !== named && !withAccount) return not(info.at('fund_pay_sumamt'), f.fundSum, named);
  const [share] = f.hospital;
  const person = f.person ?? f.total - named - (share?.amount ?? 0n);
  const hospital = share?.amount ?? f.total - named - person;
  if (hospital < 0n || f.total !== named + person + hospital) {
    return not(info.at('psn_part_amt'), person, f.total - named - (share?.amount ?? 0n));
  }
  return not(info.at('psn_cash_pay'), f.cash, person - f.account - f.family);
}
