import type { PersonKey } from '../../src/port/adapter.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { ID_SHAPE, isCertificateNumber, type Settlement } from '../../src/settlement/index.ts';
import { dateOf, momentOf } from '../reading/dates.ts';
import { masked, tailOf } from '../reading/mask.ts';
import type { Reading } from '../reading/reading.ts';
import { insuranceType, isRetired, sexOf } from './codes.ts';
import type { Message } from './envelope.ts';
import { isFields, placed } from './json.ts';
import { regionOf } from './regions.ts';
import {
  identitySchema,
  insuranceSchema,
  type Node,
  type NodeFields,
  type NodeSchema,
  personSchema,
  readNode,
} from './wire.ts';

type PersonFields = NodeFields<typeof personSchema>;
type Insurance = Settlement['insurance'];

/** 1101, opened. */
export interface PersonQuery {
  readonly base: Node<PersonFields> | undefined;
  readonly insurances: readonly Node<NodeFields<typeof insuranceSchema>>[];
  /** undefined: the answer has no `idetinfo` at all. */
  readonly identities: readonly Node<NodeFields<typeof identitySchema>>[] | undefined;
}

export function readPersonQuery(message: Message | undefined, reading: Reading): PersonQuery {
  const output = isFields(message?.output) ? message.output : {};
  const at = `${message?.label}.output`;
  const rows = <S extends NodeSchema<string>>(schema: S, name: string): Node<NodeFields<S>>[] =>
    placed(output[name], `${at}.${name}`).flatMap(([row, place]) => {
      const node = readNode(schema, row, place);
      if (!isRefusal(node)) return [node];
      reading.keep(node);
      return [];
    });
  return {
    base: rows(personSchema, 'baseinfo')[0],
    insurances: rows(insuranceSchema, 'insuinfo'),
    identities: 'idetinfo' in output ? rows(identitySchema, 'idetinfo') : undefined,
  };
}

/**
 * @param nodes the places that name the person, the most trusted first
 * @param psnNo where `psn_no` was said, for when no whole certificate is
 */
export function readPerson(
  nodes: readonly Node<PersonFields>[],
  psnNo: { readonly value: string | undefined; readonly at: string },
  personKey: PersonKey,
  reading: Reading,
): Settlement['person'] {
  const whole = nodes.filter((node) => node.value.certno !== undefined && !node.value.certno.includes('*'));
  const [certificate, second] = whole;
  if (second !== undefined && second.value.certno?.toUpperCase() !== certificate?.value.certno?.toUpperCase()) {
    reading.contradicts(second.at('certno'), certificate?.at('certno') ?? second.at('certno'));
  }
  const key = keyOf(certificate, psnNo, personKey, reading);
  const name = nodes.find((node) => node.value.psn_name !== undefined)?.value.psn_name;
  const sex = readSex(nodes, reading);
  const born = nodes.find((node) => node.value.brdy !== undefined);
  const birthDate = born === undefined ? undefined : dateOf(born.value.brdy, born.at('brdy'), reading);
  const tail = tailOf(certificate?.value.certno ?? nodes.find(({ value }) => value.certno !== undefined)?.value.certno);
  return {
    key,
    ...(psnNo.value === undefined ? {} : { insuredNumberKey: personKey('psn_no', psnNo.value) }),
    ...(name === undefined ? {} : { maskedName: masked(name) }),
    ...(tail === undefined ? {} : { certificateTail: tail }),
    ...(sex === undefined ? {} : { sex }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

function keyOf(
  certificate: Node<PersonFields> | undefined,
  psnNo: { readonly value: string | undefined; readonly at: string },
  personKey: PersonKey,
  reading: Reading,
): string {
  const { psn_cert_type: type, certno } = certificate?.value ?? {};
  // "1" and "01", "x" and "X" are the same certificate and must be the same person.
  if (type !== undefined && certno !== undefined) {
    if (!isCertificateNumber(certno)) reading.refuse('FIELD_INVALID', certificate?.at('certno') ?? 'certno');
    return personKey(type.padStart(2, '0'), certno.toUpperCase());
  }
  if (psnNo.value === undefined) {
    reading.refuse('FIELD_INVALID', psnNo.at);
    return '';
  }
  if (!ID_SHAPE.test(psnNo.value)) reading.refuse('FIELD_INVALID', psnNo.at);
  reading.note('报文没有完整的证件号码，按人员编号识别参保人');
  return personKey('psn_no', psnNo.value);
}

function readSex(nodes: readonly Node<PersonFields>[], reading: Reading): 'male' | 'female' | undefined {
  const node = nodes.find(({ value }) => value.gend !== undefined);
  if (node?.value.gend === undefined) return undefined;
  const sex = sexOf(node.value.gend);
  if (sex === undefined) reading.unknownCode(node.at('gend'), node.value.gend);
  return sex === 'unsaid' ? undefined : sex;
}

/** A code and where it was said. */
export interface StatedPerson {
  readonly code: string | undefined;
  readonly at: string;
}

export interface InsuranceSaid {
  readonly insutype: StatedPerson;
  readonly psnType: StatedPerson;
  /** `insuplc_admdvs` of the envelope. */
  readonly region: StatedPerson;
}

export function readInsurance(said: InsuranceSaid, query: PersonQuery, on: string, reading: Reading): Insurance {
  const { insutype, psnType } = said;
  const type = insutype.code === undefined ? undefined : insuranceType(insutype.code);
  if (insutype.code === undefined) reading.refuse('FIELD_INVALID', insutype.at);
  else if (type === undefined) reading.unknownCode(insutype.at, insutype.code);
  const retired = psnType.code === undefined ? undefined : isRetired(psnType.code);
  if (psnType.code !== undefined && retired === undefined) reading.unknownCode(psnType.at, psnType.code);
  const region = readRegion(said, query, reading);
  const assistance = readAssistance(query, region, on, reading);
  return {
    region,
    type: type ?? 'other',
    ...(retired === undefined ? {} : { retired }),
    ...(assistance === undefined ? {} : { assistance }),
  };
}

/** Several rows, some stopped, employee and resident at once: the running one of the settled insurance counts. */
function readRegion({ insutype, region }: InsuranceSaid, query: PersonQuery, reading: Reading): string {
  const rows = query.insurances.filter(
    ({ value }) => value.insutype === insutype.code && (value.psn_insu_stas ?? '1') === '1',
  );
  const places = new Map(rows.map((row) => [row.value.insuplc_admdvs, row.at('insuplc_admdvs')]));
  const known = [...places.keys()].filter((place) => place !== undefined);
  const code = region.code ?? known[0];
  if (code === undefined || !/^\d{6}$/.test(code)) {
    reading.refuse('FIELD_INVALID', region.at);
    return '';
  }
  // A person insured in two places: the envelope must be one of them; without it nobody has said which.
  const agreed = region.code === undefined ? known.length === 1 : known.length === 0 || known.includes(code);
  if (!agreed) reading.contradicts(places.get(known[0]) ?? region.at, region.at);
  return code;
}

const STRONGEST_FIRST = ['extreme-poverty', 'low-income', 'near-low-income'] as const;

function readAssistance(query: PersonQuery, region: string, on: string, reading: Reading): Insurance['assistance'] {
  if (query.identities === undefined) return undefined;
  const codes = new Map(Object.entries(regionOf(region)?.assistance?.codes ?? {}));
  const held = new Set<string>();
  for (const { value, at } of query.identities) {
    if (value.psn_idet_type === undefined) continue;
    const from = momentOf(value.begntime, at('begntime'), reading) ?? on;
    const until = momentOf(value.endtime, at('endtime'), reading) ?? on;
    // An end without a time of day means the whole day.
    if (on < from || on.slice(0, 10) > until.slice(0, 10)) continue;
    const identity = codes.get(value.psn_idet_type);
    if (identity === undefined) reading.unknownCode(at('psn_idet_type'), value.psn_idet_type);
    else held.add(identity);
  }
  return STRONGEST_FIRST.find((identity) => held.has(identity)) ?? 'none';
}
