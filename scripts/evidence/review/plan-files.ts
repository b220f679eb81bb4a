import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plansFolder } from '../../../src/main/plans.ts';
import type { Plan } from '../../../src/plan/index.ts';
import { examplesFileOf } from '../../../src/workbench/examples/examples.ts';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { type CommandRun, runHuijie } from '../../harness/command.ts';
import { type Check, check, type ReviewRow } from './row.ts';

/** Plan files with one slip each, as huijie plan check, try and serve read them. */
const QUZHOU = join(plansFolder(), 'quzhou', 'huiqubao-2021.json');
const CARD = join(plansFolder(), 'sichuan', 'huigongka-2023.json');

interface Examples {
  examples: { name: { zh: string; en: string }; visits: { visit: Record<string, unknown>; pays?: object }[] }[];
  unguarded?: { at: string; why: { zh: string; en: string } }[];
}

interface Slip {
  readonly row: string;
  readonly slip: string;
  readonly change?: (plan: Plan) => void;
  readonly examples?: (file: Examples) => void;
  readonly text?: (plan: string) => string;
  /** What the check says of it, with the place. */
  readonly says: string;
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

/** Writes a plan that ships, with its examples, into a folder of its own. */
function writePlan(folder: string, source: string, { change, examples, text }: Partial<Slip>): string {
  const [plan, worked] = [readJson<Plan>(source), readJson<Examples>(examplesFileOf(source))];
  change?.(plan);
  examples?.(worked);
  const file = join(folder, basename(source));
  const written = JSON.stringify(plan, null, 2);
  writeFileSync(file, text === undefined ? written : text(written));
  writeFileSync(examplesFileOf(file), JSON.stringify(worked));
  return file;
}

const checkFile = (file: string, ...more: readonly string[]): Promise<CommandRun> =>
  runHuijie('plan', 'check', file, ...more);

/** What was looked for, where it stands in a text; the text itself where it does not. */
const found = (says: string, { out, err }: CommandRun): string =>
  `${out}${err}`.includes(says) ? says : `${out}${err}`.trim().slice(0, 400);

const slips: readonly Slip[] = [
  {
    row: 'E-liability-id',
    slip: 'two liabilities of one id',
    change: ({ liabilities: [first, second] }) => {
      if (first !== undefined && second !== undefined) second.id = first.id;
    },
    says: 'liabilities.1.id: is "L1", as liabilities.0 is called too',
  },
  {
    row: 'E-json-key',
    slip: 'a field that stands twice',
    text: (plan) => plan.replace('"version":', '"version": "9.9.9",\n  "version":'),
    says: 'has the field "version" twice in one object, the second time at line 5, column 3',
  },
  {
    row: 'E-finding',
    slip: 'an exclusion by a misspelt finding, where silence means no',
    change: ({ liabilities: [, second] }) => {
      const source = { doc: 'seed', quote: '…' };
      const require = { not: { fact: 'finding.thirdPraty', is: true, silence: 'no' as const } };
      second?.gates.push({ require, reason: 'EXCLUDED', source });
    },
    says: 'asks for the finding "thirdPraty", which no example states',
  },
  {
    row: 'E-pool',
    slip: 'a misspelt pool',
    change: ({ liabilities }) => {
      for (const [index, { caps }] of liabilities.entries())
        if (caps[0] !== undefined) caps[0].pool = index === 1 ? 'yaer' : 'year';
    },
    says: 'liabilities.1.caps.0.pool: is "yaer", a limit per term that no other liability shares; the nearest is "year"',
  },
  {
    row: 'E-published',
    slip: 'a published list without entries',
    change: ({ lists }) => {
      if (lists.specialDrugs !== undefined) lists.specialDrugs.status = 'published';
    },
    says: 'lists.specialDrugs: is "published", which means complete, but has no entries',
  },
  {
    row: 'E-id-term',
    slip: 'an id without its term',
    change: (plan) => {
      plan.id = 'huiqubao';
    },
    says: 'id: is "huiqubao", which does not name the term',
  },
  {
    row: 'E-pays-zero',
    slip: 'examples of L3 that pay 0.00 only',
    examples: (file) => {
      file.examples = file.examples.filter(({ visits }) => !JSON.stringify(visits).includes('"L3":"'));
      const [first] = file.examples.flatMap(({ visits }) => visits);
      if (first !== undefined) first.pays = { ...first.pays, L3: '0.00' };
    },
    says: 'liabilities.L3: has no worked example that pays',
  },
];

/** The check of the plan without a slip: one run serves all rows. */
let asShipped: Promise<CommandRun> | undefined;

async function playSlip(slip: Slip): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    asShipped ??= checkFile(QUZHOU);
    const [before, after] = [await asShipped, await checkFile(writePlan(folder, QUZHOU, slip))];
    return [
      check('exit without the slip', 0, before.exit),
      check('exit with it', 1, after.exit),
      check('the sentence', slip.says, found(slip.says, after)),
    ];
  });
}

/** The card's special drugs have no printed rate: nothing is asked for, and with a rate it is. */
async function playNoRate(): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    const asked = 'liabilities.SPECIAL: has no worked example that pays';
    const without = await checkFile(writePlan(folder, CARD, {}));
    const change = ({ figures }: Plan) => {
      for (const value of figures['special.rate']?.values ?? []) value.value = '0.5';
    };
    const printed = await checkFile(writePlan(folder, CARD, { change }));
    return [
      check('exit while no source prints the rate', 0, without.exit),
      check('once it is printed', asked, found(asked, printed)),
    ];
  });
}

async function playSchema(): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    const text = (plan: string) => plan.replace('{', '{ "$schema": "../../schema/plan.schema.json",');
    const file = writePlan(folder, QUZHOU, { text });
    const same = await runHuijie('plan', 'diff', file, QUZHOU, '--json');
    const { a, b } = JSON.parse(same.out) as Record<'a' | 'b', { hash: string }>;
    return [
      check('exit of the check', 0, (await checkFile(file)).exit),
      check('the plan by its content', b.hash, a.hash),
    ];
  });
}

async function playTry(): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    const visit = {
      settledOn: '2021-05-10',
      lines: [{ kind: 'drug', class: 'C', amount: '30000.00', approved: true }],
    };
    const tried = async (amount: string): Promise<CommandRun> => {
      const file = join(folder, 'example.json');
      writeFileSync(file, JSON.stringify({ because: 'tried', visits: [{ visit, pays: { L2: amount } }] }));
      return runHuijie('plan', 'try', QUZHOU, file);
    };
    const [right, wrong] = [await tried('10000.00'), await tried('10000.01')];
    const says = 'L2 pays 10000.00, the example says 10000.01';
    return [
      check('exit where the plan pays what the example says', 0, right.exit),
      check('exit where it does not', 1, wrong.exit),
      check('the difference', says, found(says, wrong)),
    ];
  });
}

interface CheckedLine {
  readonly plan?: string;
  readonly figures?: number;
  readonly unguarded?: number;
  readonly faults?: readonly unknown[];
}

async function playMutate(): Promise<readonly Check[]> {
  const { exit, out } = await runHuijie('plan', 'check', '--mutate', '--json');
  const plans = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CheckedLine);
  const sum = (of: (line: CheckedLine) => number) => plans.reduce((total, line) => total + of(line), 0);
  const [figures, reasoned] = [sum((line) => line.figures ?? 0), sum((line) => line.unguarded ?? 0)];
  const bare = plans.filter((line) => line.figures === undefined || line.figures === 0).length;
  const of = `of ${figures} figures of ${plans.length} plans, ${reasoned} with a reason`;
  return [
    check('exit over the plans that ship', 0, exit),
    check('plans of which no figure was changed', 0, bare),
    check(
      `guarded neither by an example nor by a reason (${of})`,
      0,
      sum((line) => line.faults?.length ?? 0),
    ),
  ];
}

/** Without the examples that reach them, the limits of 惠衢保 are named; a reason for a guarded one is refused. */
async function playLimits(): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    const examples = (file: Examples) => {
      file.examples = file.examples.filter(({ name }) => !name.zh.includes('年度限额50万元'));
    };
    const loose = await checkFile(writePlan(folder, QUZHOU, { examples }), '--mutate');
    const limits = ['figures.l1.cap', 'figures.l3.cap'].map((at) => `${at}: could be 450000 instead of 500000`);
    const why = { zh: '无', en: 'none' };
    const reason = (file: Examples) => {
      file.unguarded = [{ at: 'figures.l2.rate', why }];
    };
    const untrue = await checkFile(writePlan(folder, QUZHOU, { examples: reason }), '--mutate');
    const refused = 'figures.l2.rate: stands under "unguarded" of the examples file, but an example guards it';
    return [
      ...limits.map((says) => check('without its example', says, found(says, loose))),
      check('a reason that is not true', refused, found(refused, untrue)),
    ];
  });
}

/** A file of lists without its note: the server does not start, and says why in words. */
async function playLists(): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    const lists = join(folder, 'lists.json');
    writeFileSync(lists, JSON.stringify({ plans: {} }));
    const said = await startServerChild(join(folder, 'lists.db'), [], { HUIJIE_LISTS: lists }).then(
      async (server) => {
        await server.stop();
        return 'it started';
      },
      (error: unknown) => String(error),
    );
    const says = 'note: is missing or no object; say where the entries come from, in both languages';
    return [
      check('what serve says', says, said.includes(says) ? says : said.slice(0, 400)),
      check('words of the schema library', 'none', /ZodError|invalid_type|expected/.test(said) ? 'some' : 'none'),
    ];
  });
}

export const rows: readonly ReviewRow[] = [
  ...slips.map(
    (slip): ReviewRow => ({
      row: slip.row,
      plays: `huijie plan check of 惠衢保 with ${slip.slip}`,
      play: () => playSlip(slip),
    }),
  ),
  { row: 'E-no-rate', plays: 'huijie plan check of a liability whose rate no source prints', play: playNoRate },
  { row: 'E-schema', plays: 'huijie plan check and diff of a plan that names its $schema', play: playSchema },
  { row: 'E-try', plays: 'huijie plan try with an example that is right and one that is not', play: playTry },
  { row: 'E-mutate', plays: 'huijie plan check --mutate of every plan that ships', play: playMutate },
  {
    row: 'E-unguarded',
    plays:
      'huijie plan check --mutate of 惠衢保 without the examples of its limits, and with a reason that is not true',
    play: playLimits,
  },
  { row: 'D-lists', plays: 'huijie serve with a file of lists that has no note', play: playLists },
];
