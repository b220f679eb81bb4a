import { z } from 'zod';
import { zFen } from './amounts.ts';
import file from './persons.json' with { type: 'json' };

/** No such region exists, so no number below can belong to anyone; the gateway refuses every other prefix. */
export const TEST_REGION = '999999';

const zInsurance = z.strictObject({
  insutype: z.enum(['310', '390']),
  psn_type: z.string().regex(/^\d{4}$/),
  psn_insu_stas: z.enum(['1', '4']),
  psn_insu_date: z.string(),
  paus_insu_date: z.string().nullable(),
  cvlserv_flag: z.enum(['0', '1']),
  insuplc_admdvs: z.string().regex(/^3308\d{2}$/),
  emp_name: z.string(),
  balc: zFen,
});
export type Insurance = Readonly<z.output<typeof zInsurance>>;

const zPerson = z.strictObject({
  id: z.string().regex(/^P\d{2}$/),
  name: z.string().startsWith('测试·'),
  /** 01 identity card; 99 here a birth certificate: no public list gives that a code of its own. */
  psn_cert_type: z.enum(['01', '99']).default('01'),
  certno: z.string().regex(/^999999(\d{11}[\dX]|\d{4})$/),
  psn_no: z.string().regex(/^\d{20}$/),
  gend: z.enum(['1', '2']),
  naty: z.string(),
  brdy: z.iso.date(),
  insuinfo: z.array(zInsurance).min(1),
  idetinfo: z.array(
    z.strictObject({
      psn_idet_type: z.string().regex(/^\d{3}$/),
      psn_type_lv: z.string(),
      memo: z.string(),
      begntime: z.string(),
      endtime: z.string(),
    }),
  ),
  /** The platform already runs the commercial liability for this person and returns row 620100. */
  gatewayPaysCommercialRow: z.boolean(),
  /** The fault that befalls every settlement of this person, or its reversal. */
  fault: z.string().optional(),
  /** Of a newborn: who the birth certificate names. */
  mother: z.string().optional(),
  /** Whose personal account also pays for this person (家庭共济). */
  accountOf: z.string().optional(),
});
export type Person = Readonly<z.output<typeof zPerson>>;

export const persons: readonly Person[] = z
  .strictObject({ note: z.string(), persons: z.array(zPerson) })
  .parse(file).persons;

const byId = new Map(persons.map((person) => [person.id, person]));
const byPsnNo = new Map(persons.map((person) => [person.psn_no, person]));
const byCertno = new Map(persons.map((person) => [person.certno, person]));

export const personByPsnNo = (psnNo: string): Person | undefined => byPsnNo.get(psnNo);
export const personByCertno = (certno: string): Person | undefined => byCertno.get(certno);

/** The social-security card of a person: whoever has an identity number has one. */
export const cardOf = ({
  psn_no,
  psn_cert_type,
}: Person): { readonly number: string; readonly serial: string } | undefined =>
  psn_cert_type === '01' ? { number: `${TEST_REGION}K${psn_no.slice(-8)}`, serial: `SN${psn_no}` } : undefined;
export const personByCard = (number: string, serial: string): Person | undefined =>
  persons.find((person) => cardOf(person)?.number === number && cardOf(person)?.serial === serial);

/** @throws RangeError when the id is not in persons.json */
export function personById(id: string): Person {
  const person = byId.get(id);
  if (person === undefined) throw new RangeError('no such test person');
  return person;
}

/** The usable row: a person may have several, some of them stopped. */
export const activeInsurance = (person: Person, insutype?: string): Insurance | undefined =>
  person.insuinfo.find((row) => row.psn_insu_stas === '1' && (insutype === undefined || row.insutype === insutype));
