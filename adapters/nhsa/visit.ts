import { isRefusal } from '../../src/refusals/index.ts';
import type { Care, Settlement } from '../../src/settlement/index.ts';
import { dateOf } from '../reading/dates.ts';
import type { Reading } from '../reading/reading.ts';
import type { Message } from './envelope.ts';
import { isFields, placed } from './json.ts';
import type { StatedPerson } from './person.ts';
import { careOf } from './regions.ts';
import { diagnosisSchema, type Node, type NodeFields, readNode, visitSchema } from './wire.ts';

type VisitFields = NodeFields<typeof visitSchema>;
type Diagnosis = Settlement['visit']['diagnoses'][number];

const DIAGNOSES_MAX = 50;
const DIAGNOSIS_CODE_MAX = 32;

/** Registration, admission, discharge: dates and diagnoses. All of it is optional. */
export interface VisitRecord {
  readonly nodes: readonly Node<VisitFields>[];
  readonly admitted: StatedPerson;
  readonly discharged: StatedPerson;
  readonly diagnoses: readonly Diagnosis[];
}

export function readVisitStory(messages: readonly Message[], reading: Reading): VisitRecord {
  const opened = messages.flatMap((message) => {
    const node = visitNode(message, reading);
    return node === undefined ? [] : [{ message, node }];
  });
  const of = (...infnos: string[]) => opened.find(({ message }) => infnos.includes(message.infno));
  const admission = of('2401')?.node;
  const discharge = of('2402')?.node;
  return {
    nodes: opened.map(({ node }) => node),
    admitted: { code: admission?.value.begntime, at: admission?.at('begntime') ?? '' },
    discharged: { code: discharge?.value.endtime, at: discharge?.at('endtime') ?? '' },
    diagnoses: diagnosesOf(of('2402') ?? of('2203A', '2203'), of('2401'), reading),
  };
}

function visitNode(message: Message, reading: Reading): Node<VisitFields> | undefined {
  for (const name of ['mdtrtinfo', 'dscginfo', 'data']) {
    if (!isFields(message.input[name])) continue;
    const node = readNode(visitSchema, message.input[name], `${message.label}.input.${name}`);
    if (!isRefusal(node)) return node;
    reading.keep(node);
  }
  return undefined;
}

interface DatedVisit {
  readonly message: Message;
  readonly node: Node<VisitFields>;
}

/** The diagnoses of the discharge say more than those of the admission; the main one may only be in `mdtrtinfo`. */
function diagnosesOf(last: DatedVisit | undefined, admission: DatedVisit | undefined, reading: Reading): Diagnosis[] {
  const main = admission?.node.value.dscg_maindiag_code;
  const later = last === undefined ? [] : diagnosisRows(last.message, reading);
  const rows = later.length > 0 || admission === undefined ? later : diagnosisRows(admission.message, reading);
  if (rows.length === 0 && main !== undefined) {
    const name = admission?.node.value.dscg_maindiag_name;
    return [{ code: main.slice(0, DIAGNOSIS_CODE_MAX), main: true, ...(name === undefined ? {} : { name }) }];
  }
  const flagged = rows.some((row) => row.value.maindiag_flag === '1');
  return rows.map((row, index) => {
    const { diag_code: code = '', diag_name: name, maindiag_flag: flag } = row.value;
    if (code === '' || code.length > DIAGNOSIS_CODE_MAX) reading.refuse('FIELD_INVALID', row.at('diag_code'));
    // Outpatient rows carry no flag; their order puts the main diagnosis first.
    return { code, main: flagged ? flag === '1' : index === 0, ...(name === undefined ? {} : { name }) };
  });
}

function diagnosisRows(message: Message, reading: Reading): Node<NodeFields<typeof diagnosisSchema>>[] {
  const at = `${message.label}.input.diseinfo`;
  const rows = placed(message.input.diseinfo, at).flatMap(([row, place]) => {
    const node = readNode(diagnosisSchema, row, place);
    if (!isRefusal(node)) return node.value.vali_flag === '0' ? [] : [node];
    reading.keep(node);
    return [];
  });
  if (rows.length > DIAGNOSES_MAX) reading.refuse('FIELD_INVALID', at);
  const order = (node: (typeof rows)[number]) => Number.parseInt(node.value.diag_srt_no ?? '', 10) || 0;
  return rows.toSorted((a, b) => order(a) - order(b));
}

export function readCare(medType: StatedPerson, treatedIn: string, reading: Reading): Care {
  if (medType.code === undefined) {
    reading.refuse('FIELD_INVALID', medType.at);
    return 'outpatient';
  }
  const care = careOf(medType.code, treatedIn);
  if (care === undefined) reading.unknownCode(medType.at, medType.code);
  return care ?? 'outpatient';
}

/** Days of a stay, from whichever message said them first. Only a stay has days. */
export function readStay(
  care: Care,
  admitted: readonly StatedPerson[],
  discharged: readonly StatedPerson[],
  reading: Reading,
): { admittedOn?: string; dischargedOn?: string } {
  if (care !== 'inpatient') return {};
  const day = (said: readonly StatedPerson[]) => {
    const first = said.find(({ code }) => code !== undefined);
    return { on: dateOf(first?.code, first?.at ?? '', reading), at: first?.at ?? '' };
  };
  const from = day(admitted);
  const to = day(discharged);
  if (from.on !== undefined && to.on !== undefined && to.on < from.on) reading.contradicts(to.at, from.at);
  return {
    ...(from.on === undefined ? {} : { admittedOn: from.on }),
    ...(to.on === undefined ? {} : { dischargedOn: to.on }),
  };
}
