import type { Command } from 'commander';
import type { Define } from '../args.ts';

const receiptVerb = (verb: keyof typeof import('../verify.ts')) => async () => (await import('../verify.ts'))[verb];

const each = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** With which plans a bill is made. */
const withPlans = (command: Command, which: string): Command =>
  command
    .option('--plans <FOLDER>', which)
    .option('--lists <FILE>', 'entries for unpublished lists (may be repeated)', each)
    .option('--demo-lists', 'the made-up entries');

const LEDGER = 'the ledger; the server that serves it must be stopped';

/** What makes bills of files, and proves them. */
export const billCommands = (define: Define): Command[] => [
  withPlans(
    define('quote', async () => (await import('../quote.ts')).quote)
      .argument('<FILE>', 'the messages (or -)')
      .option(
        '--holds <PLAN>',
        'the person holds this plan (may be repeated); without it, every plan of the insured region in force',
        each,
      )
      .option('--not-enrolled', 'the person holds no plan')
      .option('--orders', 'also what each other order of payers would have given')
      .option('--adapter <NAME>', 'nhsa (default), pharmacy, his-xml:MAPPING')
      .option('--catalogue <FOLDER>', 'what huijie catalogue import made')
      .option('--xml-mappings <FOLDER>', "the hospital's own mappings"),
    'plan files',
  ),
  withPlans(
    define('replay', async () => (await import('../replay.ts')).replay)
      .argument('<FILE>', 'one canonical event a line (or -); huijie schema event')
      .option('--ledger <FILE>', 'into this (new) ledger instead of memory')
      .option('--brief', 'figures only, without bills'),
    'plan files',
  ),
  withPlans(
    define('whatif', async () => (await import('../whatif.ts')).whatif)
      .argument('<FILE>', 'canonical events, one a line (or -); huijie schema event')
      .requiredOption('--plan <FILE>', 'a changed plan (may be repeated; all changes apply together)', each)
      .option('--against <FILE>', 'compare with this plan instead of the one that ships (may be repeated)', each)
      .option('--json <FILE>', 'the report as JSON as well (- : to standard output, instead of the text)'),
    'the present plans',
  ),
  define('verify', receiptVerb('verify'))
    .argument('<RECEIPT>', 'a receipt file; with --ledger, the id of a settlement')
    .option('--ledger <FILE>', `${LEDGER}; while it runs: GET /v1/bills/{id}/receipt, and verify that file`)
    .option('--json', 'one JSON object'),
  define('receipt', receiptVerb('receipt'))
    .argument('<SETTLEMENT>', 'the id of the settlement')
    .requiredOption('--ledger <FILE>', `${LEDGER}; while it runs, it gives the same: GET /v1/bills/{id}/receipt`),
];
