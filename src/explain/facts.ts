import type { Bilingual, FactName, LineFactName } from '../plan/index.ts';
import { text } from './say.ts';
import words from './words.json' with { type: 'json' };

/** A fact that a rule asks for and a bill may lack: its name in words, and who can supply it. */
export interface FactWords {
  readonly name: Bilingual;
  readonly from: Bilingual;
}

/** Other facts that the engine names when they are absent. */
type OtherFact = 'lines' | 'criticalIllness' | 'criticalIllness.line' | 'enrolment.units';

const { hospital, gateway, insurer } = words.facts;
const FACTS: Readonly<Record<FactName | LineFactName | OtherFact, Bilingual>> = { ...hospital, ...gateway, ...insurer };

function supplierOf(fact: string): Bilingual {
  if (fact in hospital) return text('医院', 'The hospital');
  return fact in gateway ? text('医保平台', 'The insurance gateway') : text('承保公司', 'The insurer');
}

/** Findings are named by the plans; these occur in several, any other is described as what it is. */
const FINDINGS: Readonly<Record<string, Bilingual>> = words.findings;
const STAFF = text('工作人员', 'A member of staff');

/** @returns undefined for a name that is no fact (a bound that could not be compared) */
export function factWords(name: string): FactWords | undefined {
  if (!name.startsWith('finding.')) {
    const fact = (FACTS as Readonly<Record<string, Bilingual>>)[name];
    return fact === undefined ? undefined : { name: fact, from: supplierOf(name) };
  }
  const finding = name.slice('finding.'.length);
  const known = FINDINGS[finding];
  if (known !== undefined) return { name: known, from: STAFF };
  return { name: text('一项要人工确认的情况', 'a circumstance that a person must confirm'), from: STAFF };
}
