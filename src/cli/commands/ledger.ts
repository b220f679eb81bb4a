import type { Command } from 'commander';
import type { Define } from '../args.ts';
import { notes } from './notes.ts';

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
  define('roster', 'insurers’ files of insured persons: import, status')
    .addCommand(
      define('import', "enrols everybody in an insurer's file", rosterVerb('importVerb'))
        .argument('<FILE>', 'CSV, one person a line; the first line names the columns (plans/README.md)')
        .option('--plan <PLAN>', 'the plan of everybody, for a file without a column of plans')
        .option('--ledger <FILE>', 'the ledger (HUIJIE_LEDGER, huijie.db)')
        .option('--encoding <E>', 'utf-8 (default) or gb18030')
        .option('--dry-run', 'checks everything and says what would be; nothing is kept but the file of errors')
        .option('--json', 'the summary as one JSON object')
        .addHelpText(
          'after',
          notes(`Lines that are refused stand in FILE.errors.csv by number, field and code. The same content again does nothing; a run
that was broken off goes on where it stood. Stop the server first: it holds the ledger.

Exit 0 all lines taken, 1 some were refused, 2 could not run.`),
        ),
    )
    .addCommand(
      define('status', 'the rosters of a ledger, the newest first', rosterVerb('statusVerb'))
        .option('--ledger <FILE>', 'the ledger (HUIJIE_LEDGER, huijie.db)')
        .option('--json', 'one JSON object a line'),
    ),
  define(
    'audit',
    're-adds everything in a ledger, prices every settlement again, freezes who does not verify',
    async () => (await import('../audit.ts')).auditLedger,
  )
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
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      notes(`Follows every hash chain; one line for each check, one for each finding. Persons whose account does not verify are
frozen (their settlements are refused until a thaw); nothing is ever repaired. Findings name entries by number and
persons by key.

The server that serves the ledger must be stopped; while it runs, audit a backup with --no-freeze (kill -USR2 takes
one).

Exit 0 clean, 1 something does not add up, 2 could not run.`),
    ),
  byTwo(
    define(
      'thaw',
      'lets a frozen person be settled again, when the account verifies and two people say so',
      async () => (await import('../thaw.ts')).thawPerson,
    ).argument('<PERSON>', 'the key that the audit named'),
  ).addHelpText(
    'after',
    notes(`The whole account is audited first; what does not verify stays frozen. Both names, and why, are kept for ever.

Exit 0 thawed, 1 still frozen, 2 could not run.`),
  ),
  byTwo(
    define(
      'lift',
      'lets a settlement come whose reversal came first, when two people say that it was not taken back',
      async () => (await import('../lift.ts')).lift,
    ).argument('<SETTLEMENT>', 'the id that was refused with CANCELLED_BEFORE_SETTLED'),
  ).addHelpText(
    'after',
    notes(`Look the settlement up at the gateway first: what was taken back there must not be settled here. Both names, and why,
are an entry of the ledger. The same reversal sent once more blocks the number no longer. Exit 0 lifted, 2 could not
run.`),
  ),
  define(
    'backup',
    'a consistent copy of a ledger in one file, audited whole before it has its name',
    backupVerb('backup'),
  )
    .argument('<LEDGER>', 'the file of the ledger')
    .argument('<FILE>', 'the backup')
    .addHelpText(
      'after',
      notes(`The server that serves the ledger must be stopped. A running one takes its own, with HUIJIE_BACKUP_DIR: kill -USR2
PID.

Prints the last entry and the digest over all entries: a ledger with the same two holds the same entries.

Exit 0 written and clean, 1 written, and what is in it does not verify, 2 could not run.`),
    ),
  define('restore', 'puts a backup in the place of a ledger, after a full audit', backupVerb('restoreBackup'))
    .argument('<FILE>', 'the backup')
    .argument('<LEDGER>', 'the file of the ledger')
    .option('--replace', 'there is a ledger already: it is kept aside as LEDGER.replaced-N, with its journal')
    .addHelpText(
      'after',
      notes(`The backup is copied, brought to this program's schema and audited whole; only then it takes the name of the ledger.

What was settled after the backup is not in it: huijie audit LEDGER --against FILE says which entries before you
restore, and docs/operations.md how they come back. Exit 0 restored, 1 the backup does not verify, for example because
it is cut short (nothing was changed: take another backup), 2 could not run.`),
    ),
];
