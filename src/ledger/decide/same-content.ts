import { canonicalJson } from '../../json/index.ts';
import { formatFen, parseFen } from '../../money/index.ts';
import type { SettlementWire } from '../../settlement/index.ts';

type LineWire = SettlementWire['lines'][number];
type Diagnosis = SettlementWire['visit']['diagnoses'][number];

/** How two statements of one settlement relate. */
export interface Comparison {
  /** The first place at which both say something, and not the same. */
  readonly differs?: string;
  /** What the second says and the first leaves unsaid. */
  readonly added: readonly string[];
}

/**
 * Compares what is said of a settlement now with what was settled under its id. What one of the two leaves unsaid
 * differs from nothing: each adapter hears other facts. Money that is stated differently always differs.
 */
export function compareContent(stored: SettlementWire, settlement: SettlementWire): Comparison {
  const plain = JSON.parse(canonicalJson(settlement)) as SettlementWire;
  const added: string[] = [];
  const differs = firstContradiction(statedBy(stored), statedBy(plain), '', added);
  return { added, ...(differs === undefined ? {} : { differs }) };
}

/** The first place at which what is said now differs from what was settled under the same id. */
export const contentDiffers = (stored: SettlementWire, settlement: SettlementWire): string | undefined =>
  compareContent(stored, settlement).differs;

const ADDED_MAX = 20;

/** Objects are compared by their keys, everything else whole. */
function firstContradiction(before: unknown, now: unknown, path: string, added: string[]): string | undefined {
  if (now === undefined) return undefined;
  if (before === undefined) {
    if (added.length < ADDED_MAX) added.push(path);
    return undefined;
  }
  if (!isObject(before) || !isObject(now)) return canonicalJson(before) === canonicalJson(now) ? undefined : path;
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()) {
    const found = firstContradiction(before[key], now[key], path === '' ? key : `${path}.${key}`, added);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The facts a settlement states: without where the reader found them, what the reader remarked and what the reader
 * looked up. A list that is empty, or a code that stands for "nobody said", states nothing. Every list of money is a
 * statement.
 */
function statedBy(said: SettlementWire): unknown {
  const { origin: _origin, notes: _notes, person, visit, amounts, criticalIllness, lines, gatewayRows, ...rest } = said;
  // Whose phone showed the code is no part of what was settled: a repeat from another source may not know it.
  const { presentedBy: _presentedBy, certificateTail: _shown, ...whose } = person;
  const { diagnoses, ...stay } = visit;
  const { lineFrom: _table, ...critical } = criticalIllness ?? {};
  return {
    ...rest,
    person: whose,
    visit: { ...stay, ...diagnosesStated(diagnoses) },
    amounts: { ...amounts, funds: fundsStated(amounts.funds) },
    criticalIllness: criticalIllness === undefined ? undefined : critical,
    ...linesStated(lines),
    gatewayRows: gatewayRows.map(({ plan, liability, amount }) => canonicalJson({ plan, liability, amount })).sort(),
  };
}

/** What each kind of fund pays; one that pays nothing need not be named. Only an other fund is told by its name. */
function fundsStated(funds: SettlementWire['amounts']['funds']): readonly string[] {
  const paid = new Map<string, bigint>();
  for (const { fund, name, amount } of funds) {
    const key = fund === 'other' ? `${fund} ${name}` : fund;
    paid.set(key, (paid.get(key) ?? 0n) + (parseFen(amount) ?? 0n));
  }
  return [...paid].flatMap(([key, fen]) => (fen === 0n ? [] : [`${key} ${formatFen(fen)}`])).sort();
}

/** One message has all diagnoses, another only the main one: those that both have, and the main ones, are compared. */
function diagnosesStated(diagnoses: readonly Diagnosis[]): object {
  const main = diagnoses.find((diagnosis) => diagnosis.main)?.code;
  return {
    mainDiagnosis: main,
    diagnoses: Object.fromEntries(diagnoses.map(({ code, name }) => [code, { name }])),
  };
}

/** By their ids, in whatever order they come. All lines of a settlement are one statement: none may be missing. */
function linesStated(lines: readonly LineWire[]): object {
  if (lines.length === 0) return {};
  const byId = new Map<string, unknown[]>();
  for (const line of lines) byId.set(line.id, [...(byId.get(line.id) ?? []), lineStated(line)]);
  return {
    lineIds: lines.map(({ id }) => id).sort(),
    // An older program let an id be repeated: such lines are compared whole.
    lines: Object.fromEntries([...byId].map(([id, stated]) => [id, stated.length === 1 ? stated[0] : stated])),
  };
}

function lineStated(line: LineWire): unknown {
  const { code, codeUnknown, kind, class: level, approval, negotiated, groups, quantity, ...said } = line;
  const stated = { ...said, ...(quantity === undefined ? {} : { quantity: plainQuantity(quantity) }) };
  // What the reader looked up in a catalogue is no statement of the sender.
  if (line.said !== undefined) return stated;
  return {
    ...stated,
    ...(codeUnknown === true || code.startsWith('-') ? {} : { code }),
    ...(kind === 'unknown' ? {} : { kind }),
    ...(level === 'unknown' ? {} : { class: level }),
    ...(approval === undefined ? {} : { approval }),
    ...(negotiated === undefined ? {} : { negotiated }),
    ...(groups === undefined || groups.length === 0 ? {} : { groups: [...groups].sort() }),
  };
}

/** "2", "2.0" and "2.00" are one quantity. */
const plainQuantity = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
