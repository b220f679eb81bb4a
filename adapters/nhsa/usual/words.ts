import { textOfBytes } from '../../../src/json/usual.ts';
import type { Line } from '../../../src/settlement/index.ts';
import { categoryOf, classOf, isNationalDrugCode, kindOf } from '../codes.ts';
import type { Fields } from '../json.ts';
import { approvalNumberIn, approvalNumberOf } from '../line-words.ts';
import { UNUSUAL, type UsualTexts } from './values.ts';

/** What a line is: everything but its money. Written in this order. */
type Words = Pick<Line, 'code' | 'kind' | 'class' | 'name' | 'approval' | 'category' | 'negotiated' | 'restricted'>;

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
    if (isContainer(asked?.exp_content) || isContainer(answer.exp_content)) return undefined;
    // Each by its name: a loop over names would look every field of thousands of rows up anew.
    const listCode = this.#texts.first(asked?.med_list_codg, answer.med_list_codg);
    const listType = this.#texts.first(asked?.list_type, answer.list_type);
    const chargeType = this.#texts.first(asked?.med_chrgitm_type, answer.med_chrgitm_type);
    const level = this.#texts.first(asked?.chrgitm_lv, answer.chrgitm_lv);
    const ownName = this.#texts.first(asked?.medins_list_name, answer.medins_list_name);
    const listName = this.#texts.first(asked?.hilist_name, answer.hilist_name);
    const product = this.#texts.first(asked?.prodname, answer.prodname);
    const negotiated = this.#texts.first(asked?.hi_nego_drug_flag, answer.hi_nego_drug_flag);
    if (listCode === UNUSUAL || listType === UNUSUAL || chargeType === UNUSUAL || level === UNUSUAL) return undefined;
    if (ownName === UNUSUAL || listName === UNUSUAL || product === UNUSUAL || negotiated === UNUSUAL) return undefined;
    const lineClass = level === undefined ? 'unknown' : classOf(level);
    if (lineClass === undefined) return undefined;
    const kind = kindOf({ listType, listCode, chargeType });
    const words: Words = { code: (listCode ?? `-${String(answer.feedetl_sn)}`).slice(0, 64), kind, class: lineClass };
    const name = ownName ?? listName ?? product;
    const approval = this.#approvalOf(asked) ?? this.#approvalOf(answer) ?? this.#registered(kind, listCode);
    const category = chargeType === undefined ? undefined : categoryOf(chargeType);
    if (name !== undefined) words.name = name;
    if (approval !== undefined) words.approval = approval;
    if (category !== undefined) words.category = category;
    if (negotiated === '1' || negotiated === '0') words.negotiated = negotiated === '1';
    if (kind === 'drug' && (lineClass === 'A' || lineClass === 'B') && allSelfFunded) words.restricted = true;
    return words;
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

const isContainer = (raw: unknown): boolean => typeof raw === 'object' && raw !== null;

/** Most hospitals write this one field and no other; nothing between the quotes is an escape or a control character. */
const APPROVAL_ALONE = /^\{"aprvno":"([ !#-[\]-\xff]+)"\}$/;

function approvalIn(content: string): string | undefined {
  const alone = APPROVAL_ALONE.exec(content)?.[1];
  return alone === undefined ? approvalNumberIn(textOfBytes(content)) : approvalNumberOf(textOfBytes(alone).trim());
}
