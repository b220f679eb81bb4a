import type { Command } from 'commander';
import type { Define } from '../args.ts';
import { SETTINGS } from '../serve-settings.ts';
import { notes } from './notes.ts';

/** What starts a server, and what is needed before. */
export const serverCommands = (define: Define): Command[] => [
  define(
    'init',
    'makes the ledger of a new installation, and the key of its persons where none is set',
    async () => (await import('../init.ts')).init,
  )
    .argument('[LEDGER]', 'its file; HUIJIE_LEDGER (huijie.db) without it')
    .addHelpText(
      'after',
      notes(`Once in the life of an installation; a ledger that is there is never touched. The folder it lies in is made where it
is missing; one above it must be there. The person key is HUIJIE_PERSON_KEY or ~/.huijie/person-key, which is made
when it is not there: keep a copy apart from the ledger. Exit 0 made, 2 could not run.`),
    ),
  serve(define),
  define(
    'demo',
    'server, simulated gateway and cashier page; test persons played through the real path',
    async () => (await import('../demo.ts')).demo,
  )
    .option('--once', 'stop after playing; exit 1 when a figure differs from the script')
    .option('--json', 'one JSON line a bill: case, visit, total, patientPays, payouts, status')
    .option('--port <N>', 'port of the server (7300; with --once any free one)')
    .addHelpText(
      'after',
      notes(`Starts the server with a ledger in memory and the simulated gateway, plays every test person through gateway ->
adapter -> engine -> ledger over HTTP, prints each 3+N bill, and stays up with the cashier page.`),
    ),
  define(
    'gateway',
    'the simulated gateway alone, with every way a real one goes wrong',
    async () => (await import('../gateway.ts')).gateway,
  )
    .option('--port <N>', 'port (7400; 0 takes any free one)')
    .option('--seed <N>', 'the same seed gives the same ids (1)')
    .option('--no-magic', 'the last digits of a total never choose a fault')
    .option('--faults', 'prints the catalogue as the table of docs/fault-catalogue.md, and ends')
    .addHelpText(
      'after',
      notes(`Starts on 127.0.0.1, prints its address and the faults it knows, and stays up.

Choosing a fault: adapters/simulated-gateway/README.md.`),
    ),
];

function serve(define: Define): Command {
  const command = define(
    'serve',
    'the settlement server, with the cashier page',
    async () => (await import('../serve.ts')).serve,
  ).option('--new', 'makes the ledger first, as "huijie init" does; where there is one nothing is started');
  for (const { flag, variable, says } of SETTINGS) command.option(`--${flag} <VALUE>`, `${says} [${variable}]`);
  return command.addHelpText(
    'after',
    notes(`Each setting is a flag or the variable in brackets; the flag wins.

SIGTERM and SIGINT stop the server gracefully; SIGUSR2 takes a backup now.`),
  );
}
