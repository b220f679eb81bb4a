/** What to write where: the hints beside the schema, by the place in a plan file. */
type Path = readonly PropertyKey[];

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^figures\.[^/]+\.values\.\d+\.source$/,
    'give the document and the sentence that grants this figure: {"doc": …, "quote": …}',
  ],
  [/^figures\.[^/]+\.values\.\d+\.from$/, 'give the first day on which the value holds, "YYYY-MM-DD"'],
  [
    /^figures\.[^/]+\.values\.\d+\.value$/,
    'give the number as text, for example "0.5", or null where the source prints none',
  ],
  [/\.values$/, 'list the values with their dates: [{"from": …, "value": …, "source": …}]'],
  [/\.unit$/, 'say what the number is: "yuan", "rate", "points", "factor", "days", "years" or "count"'],
  [/(label|name|why|^assumptions\.[^/]+)\.(zh|en)$/, 'give the text in both languages, "zh" and "en"'],
  [/\.label$/, 'give its name in both languages: {"zh": …, "en": …}'],
  [/(^|\.)name$/, 'give its name in both languages: {"zh": …, "en": …}'],
  [/^schema$/, 'write "huijie.plan/1"'],
  [/^id$/, 'give the id of plan and term, for example "huiqubao-2021"'],
  [/^version$/, 'give a version, for example "1.0.0", and raise it with every change'],
  [/^region$/, 'give the six digits of the 区划, for example "330800"'],
  [/^term$/, 'give {"from", "to", "yearBy", "source"}'],
  [/^term\.yearBy$/, 'say which date decides the year: "settlement", "discharge" or "admission"'],
  [/\.(from|to)$/, 'give the day, "YYYY-MM-DD"'],
  [/^flow$/, 'write "counter" (netted at the till) or "transfer" (paid later)'],
  [/^sources$/, 'name the documents the plan rests on: {"terms": {"title": …, "status": "primary"}}'],
  [/^sources\.[^/]+\.title$/, 'give the title of the document'],
  [/\.status$/, 'sources are "primary" or "secondary"; lists "published", "partial", "unpublished" or "made-up"'],
  [/^assumptions$/, 'name the readings you took, or write {} if there are none'],
  [/^figures$/, 'put every number of the plan here, each with unit, dates and source'],
  [/^liabilities$/, 'list what the plan pays, in order'],
  [/\.id$/, 'give it a short name such as "L1", by which bills and examples call it'],
  [/\.kind$/, 'a liability is "indemnity" or "benefit"; a list "drug", "item", "institution", "diagnosis" or "group"'],
  [/\.gates$/, 'list what must hold before it pays: [{"require": CONDITION, "reason": …, "source": …}]'],
  [/\.require$/, 'give the condition that must hold'],
  [/\.reason$/, 'give the reason the bill shows when the condition does not hold, for example "CARE_NOT_COVERED"'],
  [/\.base$/, 'say which cost counts, for example {"components": ["inScope.*", "preSelfPay"]}'],
  [/\.baseSource$/, 'give the document and the sentence that says which cost counts: {"doc": …, "quote": …}'],
  [/\.pay$/, 'say how it pays: {"rate": FIGURE, "source": …}, bands, a lump sum or steps'],
  [/\.pay\.basis$/, 'say what the limits of the bands measure: "gross", "net" or "slab"'],
  [/\.pay\.once$/, 'say how often the sum is paid: "term" or "visit"'],
  [/\.upTo$/, 'name the figure that is the upper limit, or null in the last row'],
  [/\.rate$/, 'name the figure that is the rate'],
  [/\.countsTowardDeductible$/, 'say whether the other compensation uses the deductible up: true or false'],
  [/\.(amount|share|factor|figure|premium)$/, 'name the figure that holds the number'],
  [/\.when$/, 'give the condition under which it applies'],
  [/\.who$/, 'say who may enrol: [{"require": CONDITION, "refusal": …, "source": …}]'],
  [
    /\.refusal$/,
    'say by which name others are refused: "BASIC_INSURANCE_NOT_IN_FORCE", "AGE_NOT_ADMITTED" or "PERSON_NOT_ADMITTED"',
  ],
  [/^enrolment\.(cover\.begins)$/, 'write "term" or "nextDay"'],
  [/^enrolment\.ageOn\.day$/, 'write "application" or "term"'],
  [/\.(most|least|days|relativesMost)$/, 'name the figure that holds the number'],
  [/\.relations$/, 'list "self", "spouse", "child", "parent" or "other"'],
  [/\.once$/, 'write "term" or "visit"'],
  [/\.by$/, 'say what counts as one item: "code", "group", "kind" or "category"'],
  [/\.limits$/, 'say what is limited: "payout" or "eligible"'],
  [/\.entries$/, 'list the codes, [{"code": …, "name": …}], or [] for an unpublished list'],
  [/\.source$/, 'give the document and the sentence that grants this rule: {"doc": …, "quote": …}'],
  [/\.doc$/, 'name the document, a key of "sources"'],
  [/\.quote$/, 'give the sentence itself, in the words of the document'],
  [/\.assumption$/, 'name the reading it stands for, a key of "assumptions"'],
  [/\.on$/, 'write true or false'],
  [/\.parts$/, 'name the parts that count: ["selfFunded"], "overLimit", "preSelfPay"'],
  [/\.code$/, 'give the code'],
];

export function missingHint(path: Path): string {
  const at = path.map(String).join('.');
  return HINTS.find(([pattern]) => pattern.test(at))?.[1] ?? 'add it; plans/README.md shows where it stands';
}

const CONDITION = [
  '{"fact": F, "is": VALUE}',
  '{"fact": F, "atLeast": BOUND}',
  '{"fact": F, "below": BOUND}',
  '{"fact": F, "inList": LIST}',
  '{"all": […]}',
  '{"any": […]}',
  '{"not": …}',
  '{"switch": NAME}',
];
export const FIGURE = ['the name of a figure', '{"choose": [{"when": CONDITION, "figure": NAME}], "otherwise": NAME}'];

const FORMS: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /\.pay$/,
    [
      '{"rate": FIGURE, "source": …}',
      '{"basis": …, "bands": […], "source": …}',
      '{"lumpSum": FIGURE, "once": …, "source": …}',
      '{"steps": […], "source": …}',
    ],
  ],
  [/\.criticalIllnessLeft$/, ['true', '"beforeAssistance"']],
  [
    /(\.base|\.of|\.sum\.\d+)$/,
    [
      '{"components": […]}',
      '{"lines": CONDITION, "parts": […]}',
      '{"criticalIllnessLeft": true}',
      '{"sum": […]}',
      '{"share": FIGURE, "of": …}',
      '{"leftAfter": […]}',
      '{"overflowOf": LIABILITY}',
      '{"days": "stay"}',
    ],
  ],
  [/\.deductible\.amount$/, [...FIGURE, '{"lineOf": "criticalIllness"}']],
  [/^enrolment\.who$/, ['[{"require": CONDITION, "refusal": …, "source": …}]', ...CONDITION]],
  [/\.(when|where|require|lines|waivedWhen|holder|not|(all|any)\.\d+)$/, CONDITION],
  [/\.is(\.\d+)?$/, ['text in quotes', 'true', 'false', 'a list of these']],
  [/./, FIGURE],
];

/** The forms that a rule at this place can take. */
export function formsAt(path: Path): readonly string[] {
  const at = path.map(String).join('.');
  return FORMS.find(([pattern]) => pattern.test(at))?.[1] ?? FIGURE;
}

/** What an object of the file is, for a sentence: `"values.0" of the figure "l1.rate"`. */
export function ownerOf(path: Path, json: unknown): string {
  const [room, key, ...rest] = path.map(String);
  if (room === undefined) return 'the plan';
  if (key === undefined) return `"${room}" of the plan`;
  const inside = rest.length === 0 ? '' : `${part(rest)} of `;
  if (room === 'figures') return `${inside}the figure "${key}"`;
  if (room === 'liabilities') return `${inside}the liability ${nameOf(json, key)}`;
  if (room === 'lists') return `${inside}the list "${key}"`;
  if (room === 'sources') return `${inside}the source "${key}"`;
  if (room === 'assumptions') return `${inside}the assumption "${key}"`;
  if (room === 'switches') return `${inside}the switch "${key}"`;
  return `"${[key, ...rest].join('.')}" of "${room}"`;
}

/** `gates.2.source` reads `"source" of "gates.2"`. */
function part(path: readonly string[]): string {
  const words: string[] = [];
  for (const [index, key] of path.entries()) {
    if (/^\d+$/.test(key)) continue;
    const next = path[index + 1];
    words.unshift(next !== undefined && /^\d+$/.test(next) ? `${key}.${next}` : key);
  }
  return words.map((word) => `"${word}"`).join(' of ');
}

function nameOf(json: unknown, index: string): string {
  const liabilities = (json as { liabilities?: unknown } | null)?.liabilities;
  const found = Array.isArray(liabilities)
    ? (liabilities[Number(index)] as { id?: unknown } | undefined)?.id
    : undefined;
  return typeof found === 'string' ? `"${found}"` : `number ${Number(index) + 1}`;
}
