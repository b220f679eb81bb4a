import type { PersonKey } from '../../src/port/adapter.ts';
import { isCertificateNumber, type Settlement } from '../../src/settlement/index.ts';
import { dateOf } from '../reading/dates.ts';
import { masked, tailOf } from '../reading/mask.ts';
import type { Reading } from '../reading/reading.ts';
import { sexOf } from './codes.ts';
import type { Node } from './wire.ts';

const TYPE_SHAPE = /^\d{1,2}$/;
const DIAGNOSES_MAX = 50;

/**
 * The certificate becomes the person's key here; of it, and of the name, no more goes further than a screen may show.
 */
export function personKeyIn(row: Node, personKey: PersonKey, reading: Reading): string {
  const [type, number] = [row.text('credentialType') ?? '', row.text('credentialNum') ?? ''];
  if (!TYPE_SHAPE.test(type)) reading.refuse('FIELD_INVALID', row.at('credentialType'));
  if (!isCertificateNumber(number)) reading.refuse('FIELD_INVALID', row.at('credentialNum'));
  // "1" and "01", "x" and "X" are the same certificate and must be the same person.
  return personKey(type.padStart(2, '0'), number.toUpperCase());
}

export function readPerson(row: Node, personKey: PersonKey, reading: Reading): Settlement['person'] {
  const name = row.text('name');
  const gender = row.text('gender');
  const sex = gender === undefined ? 'unsaid' : sexOf(gender);
  if (sex === undefined && gender !== undefined) reading.unknownCode(row.at('gender'), gender);
  const birthDate = dateOf(row.text('birthday'), row.at('birthday'), reading);
  const tail = tailOf(row.text('credentialNum'));
  return {
    key: personKeyIn(row, personKey, reading),
    ...(name === undefined ? {} : { maskedName: masked(name) }),
    ...(tail === undefined ? {} : { certificateTail: tail }),
    ...(sex === undefined || sex === 'unsaid' ? {} : { sex }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/** Those of the discharge say more than those of the admission. */
export function readDiagnoses(asked: Node, opened: Node, reading: Reading): Settlement['visit']['diagnoses'] {
  const lists = [asked, opened].map((row, index) => {
    const name = index === 0 ? 'dischDiagnosisList' : 'inHosDiagnosisList';
    const rows = row.rows(name);
    if (rows === undefined || rows.length > DIAGNOSES_MAX) reading.refuse('FIELD_INVALID', row.at(name));
    return rows ?? [];
  });
  const rows = lists.find((list) => list.length > 0) ?? [];
  const sorted = rows.some((row) => row.text('diagSort') === '1');
  return rows.map((row, index) => {
    const code = row.text('diagnosisCode') ?? '';
    const name = row.text('diagnosisName');
    if (!/^\S{1,32}$/.test(code)) reading.refuse('FIELD_INVALID', row.at('diagnosisCode'));
    const main = sorted ? row.text('diagSort') === '1' : index === 0;
    return { code, main, ...(name === undefined ? {} : { name: name.slice(0, 200) }) };
  });
}
