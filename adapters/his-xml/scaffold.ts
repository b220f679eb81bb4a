import { isRefusal, type Refusal } from '../../src/refusals/index.ts';
import { CHARSETS, openXml } from '../../src/xml/index.ts';
import names from './field-names.json' with { type: 'json' };
import { type Leaf, leavesOf, namespacesOf } from './leaves.ts';
import guiyangShape from './mappings/guiyang-shape.json' with { type: 'json' };
import { unwrapSoap } from './soap.ts';

/** A mapping to start from, made of one message. */
export interface Draft {
  readonly mapping: object;
  /** Facts found by the name of their field, with the path each was given: to be looked at, a name proves nothing. */
  readonly found: readonly (readonly [fact: string, path: string])[];
  /** Facts that every settlement needs and that no name gave away. */
  readonly missing: readonly string[];
  /** All places of the message, without what they say. */
  readonly places: readonly string[];
}

type Fact = keyof typeof names;

/** Stands where a path is to be put; `map check` names each that is left. */
const FILL_IN = 'FILL-IN';
const NOTE = '（请填写）';
const SPLIT = ['lines.selfFunded', 'lines.overLimit', 'lines.preSelfPay', 'lines.inScope'] as const satisfies Fact[];

/**
 * Bytes of a message -> a mapping in which every path that a field's name gives away is filled in. Refused as the
 * server would.
 */
export function draftMapping(id: string, bytes: Uint8Array): Draft | Refusal {
  const strict = openXml(bytes, { allowed: CHARSETS, declared: undefined, dropBom: false });
  const opened = isRefusal(strict)
    ? openXml(bytes, { allowed: CHARSETS, declared: undefined, dropBom: true, repairBlanks: true })
    : strict;
  if (isRefusal(opened)) return strict as Refusal;
  const body = unwrapSoap(opened.root, 'optional');
  if (isRefusal(body)) return body;
  const { root } = body;
  const leaves = leavesOf(root);
  const search = new Search(leaves, `/${root.name}/${FILL_IN}`);
  const facts = factsOf(search);
  const repairs = isRefusal(strict) ? ['attribute-blanks', 'byte-order-mark'] : [];
  const mapping = {
    schema: 'huijie.xml-mapping/1',
    id,
    name: { zh: NOTE, en: 'to be filled in' },
    edition: NOTE,
    status: 'made-up',
    note: { zh: NOTE, en: 'to be filled in' },
    charsets: [opened.charset],
    soap: body.soap === undefined ? 'none' : 'required',
    namespaces: namespacesOf(root),
    ...(repairs.length === 0 ? {} : { repairs }),
    documents: { message: { root: root.name } },
    ...facts,
    answer: { ...guiyangShape.answer, root: root.name },
  };
  const places = leaves.map(({ rows, path }) => (rows === undefined ? path : `${rows}/${path}`));
  return { mapping, found: search.found, missing: search.missing, places };
}

/** Looks facts up by the names that fields are known to have. */
class Search {
  readonly found: [string, string][] = [];
  readonly missing: string[] = [];
  readonly #leaves: readonly Leaf[];
  readonly #fillIn: string;

  constructor(leaves: readonly Leaf[], fillIn: string) {
    this.#leaves = leaves;
    this.#fillIn = fillIn;
  }

  /** The rows of most fee lines' fields, if they say an amount. */
  rows(): string | undefined {
    const facts = (Object.keys(names) as Fact[]).filter((fact) => fact.startsWith('lines.'));
    const candidates = [...new Set(this.#leaves.flatMap(({ rows }) => rows ?? []))];
    const known = (rows: string) => facts.filter((fact) => this.leaf(fact, rows) !== undefined).length;
    const [best] = candidates.sort((a, b) => known(b) - known(a));
    return best !== undefined && this.leaf('lines.amount', best) !== undefined ? best : undefined;
  }

  leaf(fact: Fact, rows?: string): Leaf | undefined {
    const among = this.#leaves.filter((leaf) => leaf.rows === rows);
    for (const name of names[fact]) {
      const leaf = among.find((one) => one.name === name);
      if (leaf !== undefined) return leaf;
    }
    return undefined;
  }

  /** Where the fact seems to stand; a path to be filled in otherwise. */
  from(fact: Fact, rows?: string): { from: string } {
    const leaf = this.leaf(fact, rows);
    if (leaf === undefined) this.missing.push(fact);
    else this.found.push([fact, rows === undefined ? leaf.path : `${rows}/${leaf.path}`]);
    return { from: leaf?.path ?? this.#fillIn };
  }

  /** Only where it was found. */
  maybe(fact: Fact, rows?: string): { from: string } | undefined {
    return this.leaf(fact, rows) === undefined ? undefined : this.from(fact, rows);
  }

  /** A code whose table only the vendor knows. */
  code(fact: Fact, rows?: string): object {
    return { ...this.from(fact, rows), source: NOTE, codes: {} };
  }
}

function factsOf(search: Search): object {
  const success = search.leaf('success');
  const amounts = ['total', 'hospitalBorne', 'personal', 'account', 'familyAccount', 'cash'] as const;
  const parts = ['selfFunded', 'overLimit', 'preSelfPay', 'inScope'] as const;
  const { from: result } = search.from('success');
  return withoutUndefined({
    // A word that is no code may be anything, and is not repeated.
    success: { from: result, values: [/^-?\w{1,10}$/.test(success?.value ?? '') ? success?.value : '0'], source: NOTE },
    kind: { fixed: 'final', because: NOTE },
    settlementId: search.from('settlementId'),
    person: withoutUndefined({
      certificateType: { fixed: '01', because: NOTE },
      certificateNumber: search.from('person.certificateNumber'),
      name: search.maybe('person.name'),
    }),
    visit: withoutUndefined({
      id: search.from('visit.id'),
      care: search.code('visit.care'),
      institution: { code: search.from('visit.institution.code'), region: search.from('visit.institution.region') },
      admittedOn: search.maybe('visit.admittedOn'),
      dischargedOn: search.maybe('visit.dischargedOn'),
      settledAt: search.from('visit.settledAt'),
    }),
    insurance: { region: search.from('insurance.region'), type: search.code('insurance.type') },
    amounts: Object.fromEntries([...amounts, ...parts].map((name) => [name, search.from(`amounts.${name}`)])),
    funds: [{ fund: 'basic', name: '基本医疗统筹基金', amount: search.from('funds.basic') }],
    lines: linesOf(search),
  });
}

/** With the split as it is said, or by its ratio; without either there are no lines for us. */
function linesOf(search: Search): object | undefined {
  const rows = search.rows();
  if (rows === undefined) return undefined;
  const isSaid = SPLIT.every((fact) => search.leaf(fact, rows) !== undefined);
  if (!isSaid && search.leaf('lines.ratio', rows) === undefined) return undefined;
  const split = isSaid
    ? Object.fromEntries(SPLIT.map((fact) => [fact.slice('lines.'.length), search.from(fact, rows)]))
    : {
        ratio: {
          ...search.from('lines.ratio', rows),
          unit: 'fraction',
          rounding: 'half-up',
          whole: 'selfFunded',
          because: NOTE,
        },
      };
  return withoutUndefined({
    rows,
    id: search.from('lines.id', rows),
    code: search.maybe('lines.code', rows),
    name: search.maybe('lines.name', rows),
    kind: search.code('lines.kind', rows),
    class: search.code('lines.class', rows),
    amount: search.from('lines.amount', rows),
    quantity: search.maybe('lines.quantity', rows),
    ...split,
  });
}

const withoutUndefined = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
