import { absolute, type Fen, formatFen } from '../../src/money/index.ts';
import type { Cancellation, PersonKey } from '../../src/port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../src/refusals/index.ts';
import {
  checkSettlement,
  ID_SHAPE,
  REVERSED_FIGURES,
  type Settlement,
  type StatedFigure,
} from '../../src/settlement/index.ts';
import { noteHospitalShare } from '../reading/hospital-share.ts';
import { Reading } from '../reading/reading.ts';
import { readCommercial } from './commercial.ts';
import { Facts, placeOfMoney } from './facts.ts';
import { readLines } from './lines.ts';
import type { Mapping } from './mapping.ts';
import { amountsOf, checkSums, readCritical } from './money.ts';
import { originOf } from './origin.ts';
import { pathsOf } from './paths.ts';
import { readInsurance, readPerson } from './person.ts';
import { Places, parsePath } from './places.ts';
import { PostedDocument } from './posted.ts';
import { checkedByRatio } from './ratio.ts';
import type { MoneySource } from './sources.ts';
import { readVisit } from './visit.ts';

type Sign = NonNullable<Mapping['cancellation']>['sign'];
type Kind = 'final' | 'trial' | 'none' | 'cancel';

/** One message -> one canonical settlement, or the first reason why not. */
export function readSettlement(mapping: Mapping, payload: unknown, personKey: PersonKey): Settlement | Refusal {
  const begun = begin(mapping, payload);
  if (isRefusal(begun)) return begun;
  const { facts, kind, posted } = begun;
  if (kind === 'cancel') return refuse('TRANSACTION_UNSUPPORTED', placeOf(mapping));
  const settlement = settlementOf(mapping, facts, kind, posted, personKey);
  return facts.reading.refusal ?? checkSettlement(settlement) ?? settlement;
}

/** The message that takes a settlement back. */
export function readCancellation(mapping: Mapping, payload: unknown): Cancellation | Refusal {
  const begun = begin(mapping, payload);
  if (isRefusal(begun)) return begun;
  const { facts, kind } = begun;
  if (mapping.cancellation === undefined || kind !== 'cancel') {
    return facts.reading.refusal ?? refuse('TRANSACTION_UNSUPPORTED', placeOf(mapping));
  }
  const institution = facts.required(mapping.visit.institution.code, ID_SHAPE);
  const id = facts.required(mapping.cancellation.settlementId, ID_SHAPE);
  const { total: source, sign, figures } = mapping.cancellation;
  const amount = (from: MoneySource | undefined) => reversedAmount(from, sign, facts);
  const total = amount(source);
  const stated = REVERSED_FIGURES.flatMap((figure): StatedFigure[] => {
    const from = figures[figure];
    const said = amount(from);
    return from === undefined || said === undefined ? [] : [{ figure, amounts: [said], at: placeOfMoney(from) }];
  });
  const settlementId = `${institution}:${id}`;
  if (facts.reading.refusal !== undefined) return facts.reading.refusal;
  return {
    settlementId,
    ...(total === undefined ? {} : { total }),
    ...(stated.length === 0 ? {} : { stated: { figures: stated, words: [] } }),
  };
}

/** Without its sign, which must be the one that the mapping names. */
function reversedAmount(source: MoneySource | undefined, sign: Sign, facts: Facts): Fen | undefined {
  const said = facts.optionalMoney(source, undefined, 'any');
  if (source === undefined || said === undefined) return undefined;
  if (sign === 'negative' ? said > 0n : sign === 'positive' && said < 0n)
    facts.reading.contradicts(placeOfMoney(source), 'mapping.cancellation.sign', {
      said: formatFen(said),
      expected: sign,
    });
  return absolute(said);
}

interface Begun {
  readonly posted: PostedDocument;
  readonly facts: Facts;
  readonly kind: Kind;
}

/** Is it a success, and of what? Only `Posted` was guarded: no other payload is looked into. */
function begin(mapping: Mapping, payload: unknown): Begun | Refusal {
  if (!(payload instanceof PostedDocument)) return refuse('BODY_NOT_XML', 'body', { why: 'notXml' });
  const reading = new Reading();
  const facts = new Facts(new Places(payload.documents, reading), reading, mapping.morePrecise);
  const { value, at } = facts.places.one(mapping.success.from);
  if (value === undefined) reading.refuse('FIELD_INVALID', at);
  // The vendor's error text is never repeated: it may name the patient.
  else if (!mapping.success.values.includes(value))
    reading.refuse('GATEWAY_REFUSED', at, /^-?\w{1,10}$/.test(value) ? { code: value } : undefined);
  for (const path of singlesOf(mapping)) facts.places.one(path);
  for (const { at: place, as } of mapping.same) facts.places.first([as], [place]);
  const turned = facts.code<boolean>(mapping.reversal) === true;
  const kind = turned ? 'cancel' : facts.requiredCode<Kind>(mapping.kind, 'final');
  return reading.refusal ?? { posted: payload, facts, kind };
}

const singles = new WeakMap<Mapping, readonly string[]>();

/** Every place that says one fact, whether this message needs the fact or not: a contradiction is never overlooked. */
function singlesOf(mapping: Mapping): readonly string[] {
  const known = singles.get(mapping);
  if (known !== undefined) return known;
  const fixed = pathsOf(mapping).filter(({ path }) => parsePath(path).absolute && !path.includes('[]'));
  const found = [...new Set(fixed.map(({ path }) => path))];
  singles.set(mapping, found);
  return found;
}

function placeOf({ kind }: Mapping): string {
  if ('fixed' in kind) return 'mapping';
  return ('firstOf' in kind ? kind.firstOf[0]?.from[0] : kind.from[0]) ?? 'mapping';
}

function settlementOf(
  mapping: Mapping,
  facts: Facts,
  kind: Exclude<Kind, 'cancel'>,
  posted: PostedDocument,
  personKey: PersonKey,
): Settlement {
  const insurance = readInsurance(mapping, facts);
  const visit = readVisit(mapping, facts);
  const { amounts, funds } = amountsOf(mapping, facts, insurance.type);
  const criticalIllness = readCritical(mapping, facts, visit.care);
  const read = readLines(mapping, facts);
  const lines = checkedByRatio(mapping, read, amounts, facts);
  const gatewayRows = readCommercial(mapping, facts, visit.settledAt.slice(0, 10));
  checkSums(mapping, facts, amounts, lines);
  noteHospitalShare(amounts, facts.reading);
  const settlementId = kind === 'trial' ? '' : facts.required(mapping.settlementId, ID_SHAPE);
  const findings = Object.entries(mapping.findings).flatMap(([name, source]) => {
    const found = facts.code<boolean | string>(source);
    return found === undefined ? [] : [[name, found] as const];
  });
  return {
    id: idOf(mapping, facts, kind, visit, settlementId),
    person: readPerson(mapping, facts, personKey),
    visit,
    insurance,
    basic: { state: kind, ...(kind === 'final' ? { settlementId } : {}) },
    amounts: { ...amounts, funds },
    ...(criticalIllness === undefined ? {} : { criticalIllness }),
    lines: [...lines],
    gatewayRows,
    findings: Object.fromEntries(findings),
    origin: originOf(mapping),
    notes: [...posted.notes, ...facts.reading.notes(), ...facts.notes()],
  };
}

/** As every adapter makes it: the same settlement has the same id whichever way it comes. */
function idOf(
  mapping: Mapping,
  facts: Facts,
  kind: Exclude<Kind, 'cancel'>,
  visit: Settlement['visit'],
  settlementId: string,
): string {
  const { code } = visit.institution;
  if (kind === 'final') return `${code}:${settlementId}`;
  if (kind === 'none') return `${code}:self:${settlementId}`;
  const batch = facts.text(mapping.batch).value ?? '0';
  if (!ID_SHAPE.test(batch)) facts.reading.refuse('FIELD_INVALID', facts.text(mapping.batch).at);
  return `${code}:trial:${visit.id}:${batch}`;
}
