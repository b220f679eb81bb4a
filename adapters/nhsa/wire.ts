import { z } from 'zod';
import { formatFen, parseForeignAmount } from '../../src/money/index.ts';
import { contradiction, type Refusal, refuse } from '../../src/refusals/index.ts';
import { id, PRESENTER_RELATIONS, type Presenter } from '../../src/settlement/index.ts';
import { masked } from '../reading/mask.ts';
import aliases from './aliases.json' with { type: 'json' };
import { type Fields, isFields, plainText, textOf } from './json.ts';

/**
 * The nodes of the national messages that we read, in their own field names. Tolerant of form (numbers or
 * text, null or "", known misspellings, unknown extra fields), not of content. Amounts stay raw here:
 * only `Reading` turns them into money.
 */
const TEXT_LENGTH_MAX = 200;

/** The fields of a node that we read: those that are texts, and amounts and the like, which stay as they came. */
export interface NodeSchema<Text extends string, Raw extends string = never> {
  readonly texts: readonly Text[];
  readonly raws: readonly Raw[];
}
type AnySchema = NodeSchema<string, string>;
export type NodeFields<S> =
  S extends NodeSchema<infer Text, infer Raw>
    ? { readonly [Name in Text]?: string | undefined } & { readonly [Name in Raw]?: unknown }
    : never;

const schemaOf = <Text extends string, Raw extends string = never>(
  texts: readonly Text[],
  raws: readonly Raw[] = [],
): NodeSchema<Text, Raw> => ({ texts, raws });

export const envelopeSchema = schemaOf([
  ...(['infno', 'msgid', 'mdtrtarea_admvs', 'insuplc_admdvs', 'inf_time', 'fixmedins_code', 'fixmedins_name'] as const),
]);
export type EnvelopeFields = NodeFields<typeof envelopeSchema>;

export const personSchema = schemaOf(['psn_no', 'psn_cert_type', 'certno', 'psn_name', 'gend', 'brdy']);
export const insuranceSchema = schemaOf(['insutype', 'psn_type', 'psn_insu_stas', 'insuplc_admdvs']);
export const identitySchema = schemaOf(['psn_idet_type', 'begntime', 'endtime']);

const SPLIT = ['medfee_sumamt', 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt'] as const;

/** `input.data` of a settlement, `input.druginfo` of a pharmacy. */
export const settleInputSchema = schemaOf(
  ['setl_id', 'mdtrt_id', 'psn_no', 'med_type', 'insutype', 'chrg_bchno', 'dscg_time', 'omsgid', 'oinfno'],
  SPLIT,
);
export type SettleInput = NodeFields<typeof settleInputSchema>;

const INFO_TEXTS = [
  ...(['mdtrt_id', 'setl_id', 'psn_no', 'psn_name', 'psn_cert_type', 'certno', 'gend', 'brdy', 'insutype'] as const),
  ...(['psn_type', 'setl_time', 'med_type', 'fixmedins_code', 'refd_setl_flag', 'begndate', 'enddate'] as const),
] as const;
const INFO_AMOUNTS = [
  ...([...SPLIT, 'hifp_pay', 'cvlserv_pay', 'hifes_pay', 'hifmi_pay', 'hifob_pay', 'maf_pay', 'hifdm_pay'] as const),
  ...(['oth_pay', 'othfund_pay', 'fund_pay_sumamt', 'psn_part_amt', 'acct_pay', 'psn_cash_pay'] as const),
  ...(['hosp_part_amt', 'ownpay_hosp_part', 'acct_mulaid_pay'] as const),
] as const;
export const setlinfoSchema = schemaOf(INFO_TEXTS, INFO_AMOUNTS);
export type SetlInfo = NodeFields<typeof setlinfoSchema>;

export const detailRowSchema = schemaOf(['fund_pay_type', 'fund_pay_type_name'], ['fund_payamt', 'setl_proc_info']);

const LINE_TEXTS = [
  ...(['feedetl_sn', 'init_feedetl_sn', 'chrg_bchno', 'med_type', 'fee_ocur_time', 'med_list_codg'] as const),
  ...(['chrgitm_lv', 'med_chrgitm_type', 'list_type', 'medins_list_name', 'hilist_name', 'prodname', 'cnt'] as const),
  'hi_nego_drug_flag',
] as const;
/** A fee line as 2204, 2301, 2101, 2102 ask or answer it, and as 5204 lists it. */
export const lineSchema = schemaOf(LINE_TEXTS, [
  ...(['det_item_fee_sumamt', 'fulamt_ownpay_amt', 'overlmt_amt', 'preselfpay_amt'] as const),
  ...(['inscp_scp_amt', 'exp_content'] as const),
]);
export type LineFields = NodeFields<typeof lineSchema>;

/** `mdtrtinfo` of 2203A and 2401, `dscginfo` of 2402, `data` of 2201. */
export const visitSchema = schemaOf([
  ...(['begntime', 'endtime', 'med_type', 'insutype', 'dscg_maindiag_code', 'dscg_maindiag_name'] as const),
]);
export const diagnosisSchema = schemaOf(['diag_code', 'diag_name', 'diag_srt_no', 'maindiag_flag', 'vali_flag']);

/** Names under which the text of a field counts, not only its amount. */
export const TEXT_NAMES: readonly string[] = [
  envelopeSchema,
  personSchema,
  insuranceSchema,
  identitySchema,
  settleInputSchema,
  setlinfoSchema,
  detailRowSchema,
  lineSchema,
  visitSchema,
  diagnosisSchema,
].flatMap(({ texts }) => texts);

/** What the caller posts. Only the frame: the messages are opened one by one. */
export const payloadSchema = z.strictObject({
  messages: z.array(z.unknown()).min(1).max(1000),
  /** Beside the bill number the person's certificate in the fields of 1101: psn_cert_type, certno, psn_name. */
  selfPaid: z.looseObject({ hisBillNo: id(64) }).nullish(),
  findings: z.record(z.string().max(64), z.union([z.boolean(), z.string().max(TEXT_LENGTH_MAX)])).nullish(),
  referral: z.enum(['registered', 'unregistered', 'emergency']).nullish(),
  /** Who showed the patient's code from a phone of their own (亲情账户); the name is masked at once. */
  presentedBy: z
    .strictObject({ relation: z.enum(PRESENTER_RELATIONS), name: z.string().min(1).max(50) })
    .transform(({ relation, name }): Presenter => ({ relation, maskedName: masked(name) }))
    .nullish(),
});
export type Payload = z.output<typeof payloadSchema>;

/** Spellings met in the field for one and the same fact (gateway.md, pitfall 21). */
export const ALIASES: ReadonlyMap<string, string> = new Map(Object.entries(aliases));

/** One node as read, and how each of its fields was spelled and where. */
export interface Node<T> {
  readonly value: T;
  readonly at: (name: keyof T & string) => string;
}

/** @param at where the node stands, for example "2304.output.setlinfo" */
export function readNode<S extends AnySchema>(schema: S, found: unknown, at: string): Node<NodeFields<S>> | Refusal {
  if (!isFields(found)) return refuse('FIELD_INVALID', at);
  const spelled = new Map<string, string>();
  const renamed = respell(found, at, spelled);
  if ('refused' in renamed) return renamed.refused;
  const { fields } = renamed;
  const place = (name: string) => `${at}.${spelled.get(name) ?? name}`;
  // By hand, not by a schema of zod: a settlement has a node for each of its thousands of lines.
  const value: Record<string, unknown> = {};
  for (const name of schema.texts) {
    const text = textOf(fields[name]);
    if (text === undefined) continue;
    if (typeof text !== 'string' || text.length > TEXT_LENGTH_MAX) return refuse('FIELD_INVALID', place(name));
    value[name] = text;
  }
  for (const name of schema.raws) if (fields[name] !== undefined) value[name] = fields[name];
  return { value: value as NodeFields<S>, at: place };
}

type Respelled = { readonly fields: Fields } | { readonly refused: Refusal };

function respell(found: Fields, at: string, spelled: Map<string, string>): Respelled {
  // Most rows have no such name, and a stay has thousands of rows.
  let fields: Record<string, unknown> | undefined;
  for (const [alias, name] of ALIASES) {
    if (!Object.hasOwn(found, alias)) continue;
    fields ??= { ...found };
    const other = fields[alias];
    if (textOf(other) === undefined) continue;
    const own = fields[name];
    if (textOf(own) !== undefined && !same(own, other)) {
      return { refused: contradiction(`${at}.${alias}`, `${at}.${name}`, bothAmounts(name, other, own)) };
    }
    if (textOf(own) === undefined) {
      fields[name] = other;
      spelled.set(name, alias);
    }
  }
  return { fields: fields ?? found };
}

/** What both spellings say, where the fact is an amount: nothing else is repeated, for it may name a person. */
function bothAmounts(name: string, said: unknown, elsewhere: unknown): Record<string, string> | undefined {
  if (!AMOUNT_FIELD.test(name)) return undefined;
  const [one, other] = [parseForeignAmount(said, 'any'), parseForeignAmount(elsewhere, 'any')];
  if (one.kind !== 'amount' || other.kind !== 'amount') return undefined;
  return { said: formatFen(one.fen), elsewhere: formatFen(other.fen) };
}
const AMOUNT_FIELD = /_(pay|amt|sumamt)$/;

/** "170.0" and "170.00" are one amount in two spellings. */
function same(a: unknown, b: unknown): boolean {
  const plain = (value: unknown) => plainText(value)?.replace(/^(-?\d+)(?:\.0+|(\.\d*[1-9])0+)$/, '$1$2');
  return plain(a) === plain(b);
}
