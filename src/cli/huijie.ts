#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../root.ts';
import { COULD_NOT_RUN, type Command, readArgs, say, UsageFault, warn } from './args.ts';

/** Each is loaded when it is asked for: a server starts without the demo, an audit without the server's pages. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  init: async () => (await import('./init.ts')).initCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  gateway: async () => (await import('./gateway.ts')).gatewayCommand,
  plan: async () => (await import('./plan.ts')).planCommand,
  catalogue: async () => (await import('./catalogue.ts')).catalogueCommand,
  map: async () => (await import('./map.ts')).mapCommand,
  quote: async () => (await import('./quote.ts')).quoteCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  audit: async () => (await import('./audit.ts')).auditCommand,
  thaw: async () => (await import('./thaw.ts')).thawCommand,
  lift: async () => (await import('./lift.ts')).liftCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./backup.ts')).restoreCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  receipt: async () => (await import('./verify.ts')).receiptCommand,
  roster: async () => (await import('./roster.ts')).rosterCommand,
  whatif: async () => (await import('./whatif.ts')).whatifCommand,
  schema: async () => (await import('./schema.ts')).schemaCommand,
};

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === '-V') {
    say(`huijie ${versionOf()}`);
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    say('huijie 惠结 - one-stop 3+N settlement\n');
    for (const [id, load] of Object.entries(COMMANDS)) say(`  huijie ${id.padEnd(9)} ${(await load()).summary}`);
    say('\n  huijie COMMAND --help for its options. Exit codes: 0 clean, 1 something is wrong, 2 could not run.');
    return 0;
  }
  const load = COMMANDS[name];
  if (load === undefined) throw new UsageFault(`no command "${name}"; see huijie --help`);
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    say(command.usage);
    return 0;
  }
  return command.run(readArgs(command, rest));
}

/** The system's own words for a port that is taken say neither what to do nor which setting it is. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port }: NodeJS.ErrnoException & { port?: number } = error;
  if (code !== 'EADDRINUSE') return error.message;
  return `端口已被占用 port ${port} is taken: stop what listens there, or choose another with --port`;
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
    warn(`huijie: ${wordsOf(error)}`);
    process.exitCode = COULD_NOT_RUN;
  },
);
