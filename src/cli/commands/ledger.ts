import type { Command } from 'commander';
import type { Define } from '../args.ts';

const rosterVerb = (verb: keyof typeof import('../roster.ts')) => async () => (await import('../roster.ts'))[verb];
const backupVerb = (verb: keyof typeof import('../backup.ts')) => async () => (await import('../backup.ts'))[verb];

/** An act that two people answer for. */
const byTwo = (command: Command): Command =>
  command
    .requiredOption('--ledger <FILE>', 'the ledger; while a server serves it, stop that first')
    .requiredOption('--why <TEXT>', 'the reason, which is kept')
    .requiredOption('--by <NAME>', 'who does it')
    .requiredOption('--second <NAME>', 'who agrees: another person');

/** What is done with a ledger while no server serves it. */
export const ledgerCommands = (define: Define): Command[] => [
  define('roster')
    .addCommand(
      define('roster import', rosterVerb('importVerb'))
        .argument('<FILE>', 'CSV, one person a line; the first line names the columns (plans/README.md)')
        .option('--plan <PLAN>', 'the plan of everybody, for a file without a column of plans')
        .option('--ledger <FILE>', 'the ledger (HUIJIE_LEDGER, huijie.db)')
        .option('--encoding <E>', 'utf-8 (default) or gb18030')
        .option('--dry-run', 'checks everything and says what would be; nothing is kept but the file of errors')
        .option('--json', 'the summary as one JSON object'),
    )
    .addCommand(
      define('roster status', rosterVerb('statusVerb'))
        .option('--ledger <FILE>', 'the ledger (HUIJIE_LEDGER, huijie.db)')
        .option('--json', 'one JSON object a line'),
    ),
  define('audit', async () => (await import('../audit.ts')).auditLedger)
    .argument('<LEDGER>', 'the file of the ledger')
    .option(
      '--no-freeze',
      'only look: nothing in the file is changed; one that an older program wrote is brought up to date in a copy first (huijie restore LEDGER.db COPY.db)',
    )
    .option(
      '--since <SEQ>',
      'only persons with an entry after SEQ (their whole history), the sequence and the messages after it',
    )
    .option(
      '--against <BACKUP>',
      'also say which entries the ledger has that the backup has not, and whether all others are the same',
    )
    .option('--readable', 'every bill is priced by the readable engine too, not only one in 64 (docs/operations.md)')
    .option('--threads <N>', 'how many threads look at persons at the same time (one a core)')
    .option(
      '--resume',
      'notes what was looked at in LEDGER.audit-parts; the next audit with --resume goes on there if this one is stopped',
    )
    .option('--json', 'one JSON object'),
  byTwo(
    define('thaw', async () => (await import('../thaw.ts')).thawPerson).argument(
      '<PERSON>',
      'the key that the audit named',
    ),
  ),
  byTwo(
    define('lift', async () => (await import('../lift.ts')).lift).argument(
      '<SETTLEMENT>',
      'the id that was refused with CANCELLED_BEFORE_SETTLED',
    ),
  ),
  define('backup', backupVerb('backup'))
    .argument('<LEDGER>', 'the file of the ledger')
    .argument('<FILE>', 'the backup'),
  define('restore', backupVerb('restoreBackup'))
    .argument('<FILE>', 'the backup')
    .argument('<LEDGER>', 'the file of the ledger')
    .option('--replace', 'there is a ledger already: it is kept aside as LEDGER.replaced-N, with its journal'),
];
