#!/usr/bin/env node
import { COULD_NOT_RUN, type Command, readArgs, say, UsageFault, warn } from './args.ts';
import { auditCommand } from './audit.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { catalogueCommand } from './catalogue.ts';
import { demoCommand } from './demo.ts';
import { gatewayCommand } from './gateway.ts';
import { mapCommand } from './map.ts';
import { planCommand } from './plan.ts';
import { quoteCommand } from './quote.ts';
import { replayCommand } from './replay.ts';
import { rosterCommand } from './roster.ts';
import { schemaCommand } from './schema.ts';
import { serveCommand } from './serve.ts';
import { thawCommand } from './thaw.ts';
import { receiptCommand, verifyCommand } from './verify.ts';
import { whatifCommand } from './whatif.ts';

const COMMANDS: Record<string, Command> = {
  serve: serveCommand,
  demo: demoCommand,
  gateway: gatewayCommand,
  plan: planCommand,
  catalogue: catalogueCommand,
  map: mapCommand,
  quote: quoteCommand,
  replay: replayCommand,
  audit: auditCommand,
  thaw: thawCommand,
  backup: backupCommand,
  restore: restoreCommand,
  verify: verifyCommand,
  receipt: receiptCommand,
  roster: rosterCommand,
  whatif: whatifCommand,
  schema: schemaCommand,
};

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    say('huijie 惠结 - one-stop 3+N settlement\n');
    for (const [id, command] of Object.entries(COMMANDS)) say(`  huijie ${id.padEnd(9)} ${command.summary}`);
    say('\n  huijie COMMAND --help for its options. Exit codes: 0 clean, 1 something is wrong, 2 could not run.');
    return 0;
  }
  const command = COMMANDS[name];
  if (command === undefined) throw new UsageFault(`no command "${name}"; see huijie --help`);
  if (rest.includes('--help') || rest.includes('-h')) {
    say(command.usage);
    return 0;
  }
  return command.run(readArgs(command, rest));
}

// A reader that closes the pipe early (head, less) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    warn(`huijie: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = COULD_NOT_RUN;
  },
);
