import { Argument, type Command, Option } from 'commander';
import type { Define } from '../args.ts';
import { notes } from './notes.ts';

const planVerb = (verb: keyof typeof import('../plan.ts')) => async () => (await import('../plan.ts'))[verb];
const catalogueVerb = (verb: keyof typeof import('../catalogue.ts')) => async () =>
  (await import('../catalogue.ts'))[verb];
const mapVerb = (verb: keyof typeof import('../map.ts')) => async () => (await import('../map.ts'))[verb];

const PLANS = 'folder in which ids of plans are looked up';

/** What reads and writes files of ours: plans, catalogues, mappings, schemas. None needs a ledger. */
export const fileCommands = (define: Define): Command[] => [
  plan(define),
  catalogue(define),
  map(define),
  define(
    'schema',
    'the JSON Schema of canonical events, of plan files, or of XML mappings',
    async () => (await import('../schema.ts')).schema,
  )
    .addArgument(new Argument('<KIND>', 'what it describes').choices(['event', 'plan', 'mapping']))
    .addHelpText('after', notes('schema')),
];

function plan(define: Define): Command {
  const json = (command: Command) => command.option('--json', 'machine-readable output');
  const plans = (command: Command) => command.option('--plans <FOLDER>', PLANS);
  return define('plan', 'plan files: check, new, diff, explain, try')
    .addCommand(
      plans(json(define('check', 'checks plan files and runs their worked examples', planVerb('checkVerb'))))
        .argument('[PLACE]', 'a plan file or a folder; without it, the plans that ship with huijie')
        .option('--mutate', 'changes every figure by one step, one at a time, and names those that no example guards'),
    )
    .addCommand(
      define('new', 'a plan file and an examples file to start from', planVerb('newVerb'))
        .argument('<ID>', 'the id of the plan')
        .requiredOption('--region <R>', 'the region, six digits')
        .requiredOption('--from <D>', 'its first day, yyyy-MM-dd')
        .requiredOption('--to <D>', 'its last day')
        .option('--dir <FOLDER>', 'where the files are written (.)')
        .addHelpText('after', notes('plan new')),
    )
    .addCommand(
      plans(
        json(
          define('diff', 'what differs between two plans, in plain words, Chinese then English', planVerb('diffVerb')),
        ),
      )
        .argument('<A>', 'a plan: a file or an id')
        .argument('<B>', 'the other')
        .addHelpText('after', notes('plan diff')),
    )
    .addCommand(
      plans(
        define(
          'explain',
          'the plan as a page to read: every rule in words, with the sentence it rests on',
          planVerb('explainVerb'),
        ),
      )
        .argument('<PLAN>', 'a file or the id of a plan')
        .addOption(new Option('--lang <LANG>', 'its language').choices(['zh', 'en']).default('zh'))
        .option('--html <FILE>', 'writes the page as HTML'),
    )
    .addCommand(
      plans(json(define('try', 'what the plan would pay for a case, step by step', planVerb('tryVerb'))))
        .argument('<PLAN>', 'a file or the id of a plan')
        .argument('<CASE>', 'a file (or -): a visit in the short form of the examples, a list, an example')
        .addHelpText('after', notes('plan try')),
    );
}

const catalogue = (define: Define): Command =>
  define('catalogue', 'drugs and institutions: check tables, import them as versions')
    .addCommand(
      define('check', 'checks tables; every fault has its line', catalogueVerb('checkVerb'))
        .argument('<FILE...>', 'CSV, UTF-8; the first line names the columns, English or Chinese')
        .addHelpText('after', notes('catalogue check')),
    )
    .addCommand(
      define(
        'import',
        'checks all of them, then adds each as a new version, whole or not at all',
        catalogueVerb('importVerb'),
      )
        .argument('<FILE...>', 'tables as huijie catalogue check takes them')
        .option('--into <FOLDER>', 'the catalogue folder (HUIJIE_CATALOGUE)')
        .option('--made-up', 'the entries are made up: bills say so of lists that they fill')
        .addHelpText('after', notes('catalogue import')),
    );

const map = (define: Define): Command =>
  define('map', 'XML mappings of hospitals: check, new, read')
    .addCommand(
      define('check', 'checks XML mappings against their samples', mapVerb('checkVerb'))
        .argument('[PLACE...]', 'mappings, or folders of them; without one, those that ship')
        .option('--json', 'machine-readable output, one line a mapping')
        .addHelpText('after', notes('map check')),
    )
    .addCommand(
      define('new', 'a mapping to start from', mapVerb('newVerb'))
        .argument('<ID>', 'the id of the mapping')
        .requiredOption('--from <MESSAGE>', 'a message of the hospital')
        .option('--dir <FOLDER>', 'where the file is written (.)')
        .addHelpText('after', notes('map new')),
    )
    .addCommand(
      define('read', 'what a message becomes: the settlement, the cancellation or the refusal', mapVerb('readVerb'))
        .argument('<MAPPING>', 'a file, or the id of a mapping that ships')
        .argument('<MESSAGE>', 'a file')
        .addHelpText('after', notes('map read')),
    );
