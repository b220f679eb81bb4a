import { ID_SHAPE, type Settlement } from '../../src/settlement/index.ts';
import { dateOf, momentOf } from '../reading/dates.ts';
import type { Facts } from './facts.ts';
import type { Mapping } from './mapping.ts';
import type { TextSource } from './sources.ts';

type Visit = Settlement['visit'];

export const REGION_SHAPE = /^\d{6}$/;
const DIAGNOSES_MAX = 50;
const CODE_SHAPE = /^\S{1,32}$/;

export function readVisit({ visit: rule }: Mapping, facts: Facts): Visit {
  const care = facts.requiredCode(rule.care, 'outpatient');
  const { value: settled, at } = facts.text(rule.settledAt);
  const settledAt = momentOf(settled, at, facts.reading);
  if (settledAt === undefined) facts.reading.refuse('FIELD_INVALID', at);
  const referral = facts.code(rule.referral);
  return {
    id: facts.required(rule.id, ID_SHAPE),
    care,
    institution: readInstitution(rule.institution, facts),
    ...(care === 'inpatient' ? readStay(rule, facts) : {}),
    settledAt: settledAt ?? '',
    diagnoses: readDiagnoses(rule.diagnoses, facts),
    ...(referral === undefined ? {} : { referral }),
  };
}

function readInstitution(rule: Mapping['visit']['institution'], facts: Facts): Visit['institution'] {
  const name = facts.text(rule.name).value;
  const grade = facts.code(rule.grade);
  return {
    code: facts.required(rule.code, ID_SHAPE),
    region: facts.required(rule.region, REGION_SHAPE),
    ...(name === undefined ? {} : { name }),
    ...(grade === undefined ? {} : { grade }),
  };
}

/** Only a stay has days. */
function readStay(rule: Mapping['visit'], facts: Facts): { admittedOn?: string; dischargedOn?: string } {
  const [from, to] = [readDate(rule.admittedOn, facts), readDate(rule.dischargedOn, facts)];
  if (from.on !== undefined && to.on !== undefined && to.on < from.on) facts.reading.contradicts(to.at, from.at);
  return {
    ...(from.on === undefined ? {} : { admittedOn: from.on }),
    ...(to.on === undefined ? {} : { dischargedOn: to.on }),
  };
}

export function readDate(source: TextSource | undefined, facts: Facts): { on: string | undefined; at: string } {
  const { value, at } = facts.text(source);
  return { on: dateOf(value, at, facts.reading), at };
}

function readDiagnoses(rule: Mapping['visit']['diagnoses'], facts: Facts): Visit['diagnoses'] {
  if (rule === undefined) return [];
  const rows = facts.places.rows(rule.rows);
  if (rows.length > DIAGNOSES_MAX) facts.reading.refuse('FIELD_INVALID', rule.rows);
  const read = rows.map((row) => ({
    code: facts.required(rule.code, CODE_SHAPE, row),
    name: facts.text(rule.name, row).value,
    main: facts.code(rule.main, row),
  }));
  const flagged = read.some(({ main }) => main === true);
  return read.map(({ code, name, main }, index) => ({
    code,
    // Rows without a flag stand in order, the main diagnosis first.
    main: flagged ? main === true : index === 0,
    ...(name === undefined ? {} : { name }),
  }));
}
