import { textOfBytes } from '../../../src/json/index.ts';
import type { Line } from '../../../src/settlement/index.ts';
import { categoryOf, classOf, isNationalDrugCode, kindOf } from '../codes.ts';
import type { Fields } from '../json.ts';
import { approvalNumberIn, approvalNumberOf } from '../line-words.ts';
import { UNUSUAL, type UsualTexts } from './values.ts';

/** What a line is: everything but its money. Written in this order. */
type Words = Pick<Line, 'code' | 'kind' | 'class' | 'name' | 'approval' | 'category' | 'negotiated' | 'restricted'>;

const TEXTS = [
  ...(['med_list_codg', 'list_type', 'med_chrgitm_type', 'chrgitm_lv', 'medins_list_name'] as const),
  ...(['hilist_name', 'prodname', 'hi_nego_drug_flag'] as const),
] as const;
type Said = Partial<Record<(typeof TEXTS)[number], string>>;

/** As `describe` of the one reader, of two rows that the native parser gave. */
export class UsualWords {
  readonly #texts: UsualTexts;
  readonly #approvals = new Map<string, string | undefined>();
  readonly #drugCodes = new Map<string, boolean>();

  constructor(texts: UsualTexts) {
    this.#texts = texts;
  }

  /** @returns undefined for anything unusual */
  read(asked: Fields | undefined, answer: Fields, allSelfFunded: boolean): Words | undefined {
    const said: Said = {};
    if (typeof asked?.exp_content === 'object' && asked.exp_content !== null) return undefined;
    if (typeof answer.exp_content === 'object' && answer.exp_content !== null) return undefined;
    if (!this.#take(asked, said) || !this.#take(answer, said)) return undefined;
    const { med_list_codg: listCode, list_type: listType, med_chrgitm_type: chargeType, chrgitm_lv: level } = said;
    const kind = kindOf({ listType, listCode, chargeType });
    const lineClass = level === undefined ? 'unknown' : classOf(level);
    if (lineClass === undefined) return undefined;
    const words: Words = { code: (listCode ?? `-${String(answer.feedetl_sn)}`).slice(0, 64), kind, class: lineClass };
    const name = said.medins_list_name ?? said.hilist_name ?? said.prodname;
    const approval = this.#approvalOf(asked) ?? this.#approvalOf(answer) ?? this.#registered(kind, listCode);
    const category = chargeType === undefined ? undefined : categoryOf(chargeType);
    const negotiated = said.hi_nego_drug_flag;
    if (name !== undefined) words.name = name;
    if (approval !== undefined) words.approval = approval;
    if (category !== undefined) words.category = category;
    if (negotiated === '1' || negotiated === '0') words.negotiated = negotiated === '1';
    if (kind === 'drug' && (lineClass === 'A' || lineClass === 'B') && allSelfFunded) words.restricted = true;
    return words;
  }

  /** Adds what a row says beyond the rows before it. @returns whether all of it is usual */
  #take(row: Fields | undefined, said: Said): boolean {
    if (row === undefined) return true;
    for (const name of TEXTS) {
      const text = this.#texts.read(row[name]);
      if (text === UNUSUAL) return false;
      if (text !== undefined) said[name] ??= text;
    }
    return true;
  }

  #approvalOf(row: Fields | undefined): string | undefined {
    const content = row?.exp_content;
    if (typeof content !== 'string' || content === '') return undefined;
    const known = this.#approvals.get(content);
    if (known !== undefined || this.#approvals.has(content)) return known;
    const approval = approvalIn(content);
    this.#approvals.set(content, approval);
    return approval;
  }

  /** The national code of a drug stands for its registration. */
  #registered(kind: Line['kind'], listCode: string | undefined): string | undefined {
    if (kind !== 'drug' || listCode === undefined) return undefined;
    const known = this.#drugCodes.get(listCode);
    const isNational = known ?? isNationalDrugCode(listCode);
    if (known === undefined) this.#drugCodes.set(listCode, isNational);
    return isNational ? 'national code' : undefined;
  }
}

/** Most hospitals write this one field and no other; nothing between the quotes is an escape or a control character. */
const APPROVAL_ALONE = /^\{"aprvno":"([ !#-[\]-\xff]+)"\}$/;

function approvalIn(content: string): string | undefined {
  const alone = APPROVAL_ALONE.exec(content)?.[1];
  return alone === undefined ? approvalNumberIn(textOfBytes(content)) : approvalNumberOf(textOfBytes(alone).trim());
}
