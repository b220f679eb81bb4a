#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../main/root.ts';
import { COULD_NOT_RUN, readArgs, say, UsageFault, warn } from './args.ts';
import { COMMANDS } from './commands.ts';

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
    for (const [id, { summary }] of Object.entries(COMMANDS)) say(`  huijie ${id.padEnd(9)} ${summary}`);
    say('\n  huijie COMMAND --help for its options. Exit codes: 0 clean, 1 something is wrong, 2 could not run.');
    return 0;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw new UsageFault(`no command "${name}"; see huijie --help`);
  const command = await entry.load();
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
