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
    .addHelpText('after', notes('init')),
  serve(define),
  define(
    'demo',
    'server, simulated gateway and cashier page; test persons played through the real path',
    async () => (await import('../demo.ts')).demo,
  )
    .option('--once', 'stop after playing; exit 1 when a figure differs from the script')
    .option('--json', 'one JSON line a bill: case, visit, total, patientPays, payouts, status')
    .option('--port <N>', 'port of the server (7300; with --once any free one)')
    .addHelpText('after', notes('demo')),
  define(
    'gateway',
    'the simulated gateway alone, with every way a real one goes wrong',
    async () => (await import('../gateway.ts')).gateway,
  )
    .option('--port <N>', 'port (7400; 0 takes any free one)')
    .option('--seed <N>', 'the same seed gives the same ids (1)')
    .option('--no-magic', 'the last digits of a total never choose a fault')
    .option('--faults', 'prints the catalogue as the table of docs/fault-catalogue.md, and ends')
    .addHelpText('after', notes('gateway')),
];

function serve(define: Define): Command {
  const command = define(
    'serve',
    'the settlement server, with the cashier page',
    async () => (await import('../serve.ts')).serve,
  ).option('--new', 'makes the ledger first, as "huijie init" does; where there is one nothing is started');
  for (const { flag, variable, says } of SETTINGS) command.option(`--${flag} <VALUE>`, `${says} [${variable}]`);
  return command.addHelpText('after', notes('serve'));
}
