import { readFileSync } from 'node:fs';
import { packageRoot } from '../../src/main/root.ts';
import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';
import { playChecklists } from '../house/checklist-steps.ts';
import { CHECKLISTS } from '../house/checklists.ts';
import { AFTER_THE_MOVES, BEFORE_THE_MOVES, withEarlier, withFilesOf } from '../house/earlier.ts';
import { filesImportedBy, isProduct, productBelow, sourceFiles, textOf } from '../house/files.ts';
import { circlesOf, floorsOf } from '../house/graph.ts';
import { forbiddenImports, roomGraph } from '../house/rooms.ts';
import { castsOf, functionsOf, lengthOf, median, withoutComments } from '../house/sizes.ts';
import { compareStarts } from '../house/start.ts';

/**
 * How the house stands: who imports whom, how large things are, where refusals are decided, how fast a command starts.
 */
export const figures: readonly FigureSpec[] = [
  { figure: 'rooms', run: rooms },
  { figure: 'circles', run: circles },
  { figure: 'sizes', run: sizes },
  { figure: 'refusals', run: refusals },
  { figure: 'less', run: less },
  { figure: 'checklists', alone: 'always', run: checklists },
  { figure: 'start', alone: 'always', run: start },
];

const product = (): string[] => sourceFiles().filter(isProduct);
const named = (words: string, names: readonly string[]): string[] => names.map((name) => `${words}: ${name}`);

async function rooms(): Promise<Measured> {
  const files = product();
  const graph = roomGraph(files);
  const up = files.flatMap(forbiddenImports);
  const arrows = [...graph.values()].reduce((sum, targets) => sum + targets.length, 0);
  const floors = Math.max(...floorsOf(graph).values()) + 1;
  return {
    figure: 'rooms',
    measured: `${graph.size} rooms on ${floors} floors, ${arrows} arrows, ${up.length} of them up`,
    needed: '0 arrows up',
    counts: { rooms: graph.size, floors, arrows, up: up.length, files: files.length },
    short: up,
  };
}

async function circles(): Promise<Measured> {
  const files = product();
  const ofRooms = circlesOf(roomGraph(files));
  const ofFiles = circlesOf(new Map(files.map((file) => [file, filesImportedBy(file, true)])));
  return {
    figure: 'circles',
    measured: `${ofRooms.length} of rooms, ${ofFiles.length} of files (those of types alone too)`,
    needed: '0 and 0',
    counts: { rooms: ofRooms.length, files: ofFiles.length },
    short: named(
      'a circle',
      [...ofRooms, ...ofFiles].map((circle) => circle.join(' -> ')),
    ),
  };
}

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 70;

async function sizes(): Promise<Measured> {
  const files = product();
  const lengths = files.map(lengthOf);
  const functions = files.flatMap(functionsOf);
  const [file, largest] = [Math.max(...lengths), Math.max(...functions.map(({ lines }) => lines))];
  const ofFunctions = median(functions.map(({ lines }) => lines));
  return {
    figure: 'sizes',
    measured: `files: median ${median(lengths)} lines, largest ${file}; functions: median ${ofFunctions}, largest ${largest}`,
    needed: `no file over ${FILE_LINES_MAX} lines, no function over ${FUNCTION_LINES_MAX}`,
    counts: { files: files.length, functions: functions.length, file, function: largest },
    short: [
      ...named(
        'too long',
        files.filter((one) => lengthOf(one) > FILE_LINES_MAX),
      ),
      ...named(
        'too long',
        functions.filter(({ lines }) => lines > FUNCTION_LINES_MAX).map(({ name }) => name),
      ),
    ],
  };
}

const REFUSES = /\brefuse\(\s*'(?!LEDGER_)/g;

async function refusals(): Promise<Measured> {
  const ofLedger = product().filter((file) => file.startsWith('src/ledger/'));
  const count = (file: string) => [...withoutComments(textOf(file)).matchAll(REFUSES)].length;
  const isRule = (file: string) => /^src\/ledger\/(decide\/)?[^/]+\.ts$/.test(file);
  const inEngines = ofLedger.filter((file) => !isRule(file) && count(file) > 0);
  const inRules = ofLedger.filter(isRule).reduce((sum, file) => sum + count(file), 0);
  return {
    figure: 'refusals',
    measured: `${inEngines.length} files of ledger engines refuse something; ${inRules} refusals in the rules`,
    needed: 'no engine refuses anything but what its own store cannot do (LEDGER_...)',
    counts: { inEngines: inEngines.length, inRules },
    short: named('an engine refuses', inEngines),
  };
}

/** Lines that do something: neither blank nor a comment, which may be as long as it needs to be. */
const codeLinesOf = (text: string): number =>
  withoutComments(text)
    .split('\n')
    .filter((line) => line.trim() !== '').length;

const linesBelow = (root: string): number =>
  productBelow(root).reduce((sum, file) => sum + codeLinesOf(readFileSync(file, 'utf8')), 0);

async function less(): Promise<Measured> {
  const files = product();
  const count = (commit: string) => withFilesOf(commit, async (root) => linesBelow(root));
  const [before, after] = [await count(BEFORE_THE_MOVES), await count(AFTER_THE_MOVES)];
  const now = linesBelow(packageRoot());
  const casts = files.reduce((sum, file) => sum + castsOf(file), 0);
  return {
    figure: 'less',
    measured: `${before} lines of product code before the moves, ${after} when they ended, ${now} today; ${casts} casts`,
    needed: 'the moves ended with fewer than they began with',
    counts: { before, after, now, casts },
    short: after < before ? [] : [`${after - before} lines of product code more than before`],
  };
}

async function checklists(): Promise<Measured> {
  const played = playChecklists(CHECKLISTS);
  const steps = played.flatMap(({ name, leftOut }) => leftOut.map((one) => ({ ...one, name })));
  const row = ({ name, files, leftOut }: (typeof played)[number]) =>
    [
      `${name}: ${leftOut.length} steps, ${files} files`,
      ...leftOut.map(({ step, noticed = 'nobody' }) => `without ${step}: ${noticed.slice(0, NOTICE_MAX)}`),
    ].join('; ');
  return {
    figure: 'checklists',
    measured: played.map(row).join('\n'),
    needed: 'each change builds and passes whole, and fails without any one of its steps',
    counts: { checklists: played.length, steps: steps.length },
    short: [
      ...played.flatMap(({ name, fails }) => (fails === undefined ? [] : [`${name} as a whole: ${fails}`])),
      ...steps
        .filter(({ noticed }) => noticed === undefined)
        .map(({ name, step }) => `${name}: nobody notices that step ${step} is left out`),
    ],
  };
}
const NOTICE_MAX = 100;

const COMMANDS = [['--help'], ['quote', '--help'], ['plan', 'check'], ['audit', '--help'], ['roster', 'status']];

async function start({ long }: RunOptions): Promise<Measured> {
  return withEarlier(BEFORE_THE_MOVES, async (earlier) => {
    const rows = COMMANDS.map((args) => ({
      name: `huijie ${args.join(' ')}`,
      ...compareStarts(earlier, packageRoot(), args, long ? 11 : 3),
    }));
    return {
      figure: 'start',
      measured: rows
        .map(
          ({ name, before, after }) =>
            `${name}: ${before.files} -> ${after.files} files, ${before.milliseconds} -> ${after.milliseconds} ms`,
        )
        .join('; '),
      needed: 'each command loads fewer files than before',
      counts: { commands: rows.length },
      short: rows
        .filter(({ before, after }) => after.files >= before.files)
        .map(({ name }) => `${name} loads no fewer`),
    };
  });
}
