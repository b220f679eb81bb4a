#!/usr/bin/env node
import { COULD_NOT_RUN, warn } from './args.ts';
import { run } from './program.ts';

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

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    warn(`huijie: ${wordsOf(error)}`);
    process.exitCode = COULD_NOT_RUN;
  },
);
