import type { PersonKey } from '../../src/port/adapter.ts';
import { ID_SHAPE, isCertificateNumber, type Settlement } from '../../src/settlement/index.ts';
import { masked, tailOf } from '../reading/mask.ts';
import type { Facts } from './facts.ts';
import type { Mapping } from './mapping.ts';
import { REGION_SHAPE, readDate } from './visit.ts';

/**
 * The certificate becomes the person's key here; of it, and of the name, no more goes further than a screen may show.
 */
export function readPerson({ person: rule }: Mapping, facts: Facts, personKey: PersonKey): Settlement['person'] {
  const name = facts.text(rule.name).value;
  const sex = facts.code(rule.sex);
  const birthDate = readDate(rule.birthDate, facts).on;
  const tail = tailOf(facts.text(rule.certificateNumber).value);
  const number = facts.text(rule.number).value;
  return {
    key: keyOf(rule, facts, personKey),
    ...(number === undefined ? {} : { insuredNumberKey: personKey('psn_no', number) }),
    ...(name === undefined ? {} : { maskedName: masked(name) }),
    ...(tail === undefined ? {} : { certificateTail: tail }),
    ...(sex === undefined ? {} : { sex }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

function keyOf(rule: Mapping['person'], facts: Facts, personKey: PersonKey): string {
  const number = facts.text(rule.certificateNumber);
  const type = facts.said(rule.certificateType);
  const whole = number.value !== undefined && !number.value.includes('*');
  if (whole && type.value !== undefined) {
    if (!isCertificateNumber(number.value)) facts.reading.refuse('FIELD_INVALID', number.at);
    // "1" and "01", "x" and "X" are the same certificate and must be the same person.
    return personKey(type.value.padStart(2, '0'), number.value.toUpperCase());
  }
  const own = facts.text(rule.number);
  if (own.value === undefined) {
    facts.reading.refuse('FIELD_INVALID', whole ? type.at : number.at);
    return '';
  }
  if (!ID_SHAPE.test(own.value)) facts.reading.refuse('FIELD_INVALID', own.at);
  facts.reading.note('报文没有完整的证件号码，按人员编号识别参保人');
  return personKey('psn_no', own.value);
}

export function readInsurance({ insurance: rule }: Mapping, facts: Facts): Settlement['insurance'] {
  const retired = facts.code(rule.retired);
  const assistance = facts.code(rule.assistance);
  return {
    region: facts.required(rule.region, REGION_SHAPE),
    type: facts.requiredCode(rule.type, 'other'),
    ...(retired === undefined ? {} : { retired }),
    ...(assistance === undefined ? {} : { assistance }),
  };
}
