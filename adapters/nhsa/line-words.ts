import { isRefusal } from '../../src/refusals/index.ts';
import type { Line } from '../../src/settlement/index.ts';
import type { Reading } from '../reading/reading.ts';
import { categoryOf, classOf, isApprovalNumber, isNationalDrugCode, kindOf } from './codes.ts';
import { isFields, parseJson, plainText } from './json.ts';
import type { LineFields, Node } from './wire.ts';

/** The places that speak of one line. */
export interface Sources {
  readonly answer: Node<LineFields>;
  readonly asked: Node<LineFields> | undefined;
  readonly listed: Node<LineFields> | undefined;
}

/** What a line is: everything but its money. */
export function describe(
  sources: Sources,
  allSelfFunded: boolean,
  reading: Reading,
): Pick<Line, 'code' | 'kind' | 'class' | 'name' | 'approval' | 'restricted' | 'category' | 'negotiated'> {
  const nodes = [sources.asked, sources.answer, sources.listed].filter((node) => node !== undefined);
  type Name =
    | 'med_list_codg'
    | 'list_type'
    | 'med_chrgitm_type'
    | 'medins_list_name'
    | 'hilist_name'
    | 'prodname'
    | 'hi_nego_drug_flag';
  const first = (name: Name) => nodes.find((node) => node.value[name] !== undefined)?.value[name];
  const listCode = first('med_list_codg');
  const kind = kindOf({ listType: first('list_type'), listCode, chargeType: first('med_chrgitm_type') });
  const level = readClass(nodes, reading);
  const name = first('medins_list_name') ?? first('hilist_name') ?? first('prodname');
  const charged = first('med_chrgitm_type');
  const category = charged === undefined ? undefined : categoryOf(charged);
  const negotiated = first('hi_nego_drug_flag');
  const approval = approvalOf(nodes, kind, listCode);
  const restricted = kind === 'drug' && (level === 'A' || level === 'B') && allSelfFunded;
  return {
    // Without a catalogue code the line keeps a name of its own that no list can hold.
    code: (listCode ?? `-${sources.answer.value.feedetl_sn ?? ''}`).slice(0, 64),
    kind,
    class: level,
    ...(name === undefined ? {} : { name }),
    ...(approval === undefined ? {} : { approval }),
    ...(category === undefined ? {} : { category }),
    ...(negotiated === '1' || negotiated === '0' ? { negotiated: negotiated === '1' } : {}),
    ...(restricted ? { restricted: true } : {}),
  };
}

function readClass(nodes: readonly Node<LineFields>[], reading: Reading): Line['class'] {
  const node = nodes.find(({ value }) => value.chrgitm_lv !== undefined);
  const code = node?.value.chrgitm_lv;
  if (node === undefined || code === undefined) return 'unknown';
  const level = classOf(code);
  if (level === undefined) reading.unknownCode(node.at('chrgitm_lv'), code);
  return level ?? 'unknown';
}

/** The hospital's own word first; else the national code of a drug stands for its registration (an assumption). */
function approvalOf(nodes: readonly Node<LineFields>[], kind: Line['kind'], listCode: string | undefined) {
  for (const node of nodes) {
    const number = approvalNumberIn(node.value.exp_content);
    if (number !== undefined) return number;
  }
  return kind === 'drug' && listCode !== undefined && isNationalDrugCode(listCode) ? 'national code' : undefined;
}

/** `exp_content` is JSON text of local meaning; anything else in it is not for us. */
export function approvalNumberIn(content: unknown): string | undefined {
  const read = typeof content === 'string' && content !== '' ? parseJson(content, 'exp_content') : { value: content };
  return isRefusal(read) || !isFields(read.value) ? undefined : approvalNumberOf(plainText(read.value.aprvno));
}

export const approvalNumberOf = (number: string | undefined): string | undefined =>
  number !== undefined && number.length <= 64 && isApprovalNumber(number) ? number : undefined;
