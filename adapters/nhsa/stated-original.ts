import { absolute, type Fen, formatFen, sumFen } from '../../src/money/index.ts';
import type { PersonKey } from '../../src/port/adapter.ts';
import type { ReversedFigure, StatedFigure, StatedOriginal, StatedWord } from '../../src/settlement/index.ts';
import { dateOf } from '../reading/dates.ts';
import type { Reading } from '../reading/reading.ts';
import { type RepeatedField, sexOf } from './codes.ts';
import { readRepeated } from './detail.ts';
import type { Node, SetlInfo } from './wire.ts';

type Field = keyof SetlInfo & string;

/** The figures of `setlinfo`; one that several fields make is their sum. */
const FIGURES: readonly (readonly [figure: ReversedFigure, fields: readonly Field[]])[] = [
  ['selfFunded', ['fulamt_ownpay_amt']],
  ['overLimit', ['overlmt_selfpay']],
  ['preSelfPay', ['preselfpay_amt']],
  ['inScope', ['inscp_scp_amt']],
  ['basic', ['hifp_pay']],
  ['criticalIllness', ['hifmi_pay', 'hifob_pay']],
  ['civilServant', ['cvlserv_pay']],
  ['enterprise', ['hifes_pay']],
  ['assistance', ['maf_pay']],
  ['disabledVeteran', ['hifdm_pay']],
  ['other', ['oth_pay', 'othfund_pay']],
  ['fundSum', ['fund_pay_sumamt']],
  ['personal', ['psn_part_amt']],
  ['account', ['acct_pay']],
  ['familyAccount', ['acct_mulaid_pay']],
  ['cash', ['psn_cash_pay']],
];

/** Which figure a row of `setldetail` repeats. */
const FIGURE_OF_FIELD: Readonly<Record<RepeatedField, ReversedFigure>> = {
  hifp_pay: 'basic',
  cvlserv_pay: 'civilServant',
  hifes_pay: 'enterprise',
  hifob_pay: 'criticalIllness',
  hifmi_pay: 'criticalIllness',
  maf_pay: 'assistance',
  hifdm_pay: 'disabledVeteran',
  acct_pay: 'account',
  hosp_part_amt: 'hospitalBorne',
  oth_pay: 'other',
};

interface Signed {
  readonly amount: Fen;
  readonly at: string;
}

/**
 * What the answer of a reversal repeats of the settlement it takes back. Fields that gateways leave out or fill with
 * null on reversals (psn_part_amt, hosp_part_amt, acct_mulaid_pay) state nothing.
 * @param detail `setldetail` of the answer, and where it stands
 */
export function statedOriginal(
  info: Node<SetlInfo>,
  detail: { readonly found: unknown; readonly at: string },
  personKey: PersonKey,
  reading: Reading,
): StatedOriginal {
  const signed: Signed[] = [];
  const stated = (field: Field): Signed | undefined => {
    const amount = reading.optionalAmount(info.value[field], info.at(field), 'any');
    if (amount === undefined) return undefined;
    signed.push({ amount, at: info.at(field) });
    return { amount, at: info.at(field) };
  };
  stated('medfee_sumamt');
  const figures = FIGURES.flatMap(([figure, fields]): StatedFigure[] => {
    const said = fields.map(stated).filter((each) => each !== undefined);
    const [first] = said;
    if (first === undefined) return [];
    const places = said.filter(({ amount }) => amount !== 0n).map(({ at }) => at);
    const at = places.length === 0 ? first.at : places.join(' + ');
    return [{ figure, amounts: [absolute(sumFen(said.map(({ amount }) => amount)))], at }];
  });
  figures.push(...hospitalFigures(stated('hosp_part_amt'), stated('ownpay_hosp_part')));
  for (const { field, sums, at } of readRepeated(detail.found, detail.at, reading)) {
    figures.push({ figure: FIGURE_OF_FIELD[field], amounts: sums.map(absolute), at });
    const [first = 0n] = sums;
    signed.push({ amount: first, at });
  }
  agreeOnSign(signed, reading);
  return { figures: mergedRows(figures), words: statedWords(info, personKey, reading) };
}

/** Two facts, of which a region fills one: the share is one of them, or both together. */
function hospitalFigures(part: Signed | undefined, ownPay: Signed | undefined): StatedFigure[] {
  const said = [part, ownPay].filter((each) => each !== undefined);
  const [first] = said;
  if (first === undefined) return [];
  const amounts = said.map(({ amount }) => amount);
  return [{ figure: 'hospitalBorne', amounts: [...amounts, sumFen(amounts)].map(absolute), at: first.at }];
}

/** The rows of residents' and employees' 大病 are two fields of the gateway and one figure to us. */
function mergedRows(figures: readonly StatedFigure[]): StatedFigure[] {
  const rows = figures.filter(({ figure, at }) => figure === 'criticalIllness' && at.endsWith('.fund_payamt'));
  const [first, second] = rows;
  if (first === undefined || second === undefined) return [...figures];
  const sums = first.amounts.flatMap((one) => second.amounts.map((other) => one + other));
  return [...figures.filter((each) => !rows.includes(each)), { ...first, amounts: sums }];
}

/** Negative in most regions, positive in some; a message that mixes the signs says two things. */
function agreeOnSign(signed: readonly Signed[], reading: Reading): void {
  const [first, ...others] = signed.filter(({ amount }) => amount !== 0n);
  if (first === undefined) return;
  const odd = others.find(({ amount }) => amount < 0n !== first.amount < 0n);
  if (odd !== undefined)
    reading.contradicts(odd.at, first.at, { said: formatFen(odd.amount), elsewhere: formatFen(first.amount) });
}

function statedWords(info: Node<SetlInfo>, personKey: PersonKey, reading: Reading): StatedWord[] {
  const { mdtrt_id: visit, psn_no: number, psn_cert_type: type, certno, brdy, gend } = info.value;
  const words: StatedWord[] = [];
  if (visit !== undefined) words.push({ word: 'visit', values: [visit], at: info.at('mdtrt_id') });
  const numberKey = number === undefined ? undefined : personKey('psn_no', number);
  if (type !== undefined && certno !== undefined && !certno.includes('*')) {
    const key = personKey(type.padStart(2, '0'), certno.toUpperCase());
    // A settlement whose certificate was masked stands under the insurance's own number.
    const values = numberKey === undefined ? [key] : [key, numberKey];
    words.push({ word: 'person', values, at: info.at('certno') });
  }
  if (numberKey !== undefined) words.push({ word: 'insuredNumber', values: [numberKey], at: info.at('psn_no') });
  const born = brdy === undefined ? undefined : dateOf(brdy, info.at('brdy'), reading);
  if (born !== undefined) words.push({ word: 'birthDate', values: [born], at: info.at('brdy') });
  const sex = gend === undefined ? undefined : sexOf(gend);
  if (sex !== undefined && sex !== 'unsaid') words.push({ word: 'sex', values: [sex], at: info.at('gend') });
  return words;
}
