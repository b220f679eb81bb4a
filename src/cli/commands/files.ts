import { Argument, type Command, Option } from 'commander';
import type { Define } from '../args.ts';

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
  define('schema', async () => (await import('../schema.ts')).schema).addArgument(
    new Argument('<KIND>', 'what it describes').choices(['event', 'plan', 'mapping']),
  ),
];

function plan(define: Define): Command {
  const json = (command: Command) => command.option('--json', 'machine-readable output');
  const plans = (command: Command) => command.option('--plans <FOLDER>', PLANS);
  return define('plan')
    .addCommand(
      plans(json(define('plan check', planVerb('checkVerb'))))
        .argument('[PLACE]', 'a plan file or a folder; without it, the plans that ship with huijie')
        .option('--mutate', 'changes every figure by one step, one at a time, and names those that no example guards'),
    )
    .addCommand(
      define('plan new', planVerb('newVerb'))
        .argument('<ID>', 'the id of the plan')
        .requiredOption('--region <R>', 'the region, six digits')
        .requiredOption('--from <D>', 'its first day, yyyy-MM-dd')
        .requiredOption('--to <D>', 'its last day')
        .option('--dir <FOLDER>', 'where the files are written (.)'),
    )
    .addCommand(
      plans(json(define('plan diff', planVerb('diffVerb'))))
        .argument('<A>', 'a plan: a file or an id')
        .argument('<B>', 'the other'),
    )
    .addCommand(
      plans(define('plan explain', planVerb('explainVerb')))
        .argument('<PLAN>', 'a file or the id of a plan')
        .addOption(new Option('--lang <LANG>', 'its language').choices(['zh', 'en']).default('zh'))
        .option('--html <FILE>', 'writes the page as HTML'),
    )
    .addCommand(
      plans(json(define('plan try', planVerb('tryVerb'))))
        .argument('<PLAN>', 'a file or the id of a plan')
        .argument('<CASE>', 'a file (or -): a visit in the short form of the examples, a list, an example'),
    );
}

const catalogue = (define: Define): Command =>
  define('catalogue')
    .addCommand(
      define('catalogue check', catalogueVerb('checkVerb')).argument(
        '<FILE...>',
        'CSV, UTF-8; the first line names the columns, English or Chinese',
      ),
    )
    .addCommand(
      define('catalogue import', catalogueVerb('importVerb'))
        .argument('<FILE...>', 'tables as huijie catalogue check takes them')
        .option('--into <FOLDER>', 'the catalogue folder (HUIJIE_CATALOGUE)')
        .option('--made-up', 'the entries are made up: bills say so of lists that they fill'),
    );

const map = (define: Define): Command =>
  define('map')
    .addCommand(
      define('map check', mapVerb('checkVerb'))
        .argument('[PLACE...]', 'mappings, or folders of them; without one, those that ship')
        .option('--json', 'machine-readable output, one line a mapping'),
    )
    .addCommand(
      define('map new', mapVerb('newVerb'))
        .argument('<ID>', 'the id of the mapping')
        .requiredOption('--from <MESSAGE>', 'a message of the hospital')
        .option('--dir <FOLDER>', 'where the file is written (.)'),
    )
    .addCommand(
      define('map read', mapVerb('readVerb'))
        .argument('<MAPPING>', 'a file, or the id of a mapping that ships')
        .argument('<MESSAGE>', 'a file'),
    );
