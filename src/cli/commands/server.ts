import type { Command } from 'commander';
import type { Define } from '../args.ts';
import { SETTINGS } from '../serve-settings.ts';

/** What starts a server, and what is needed before. */
export const serverCommands = (define: Define): Command[] => [
  define('init', async () => (await import('../init.ts')).init).argument(
    '[LEDGER]',
    'its file; HUIJIE_LEDGER (huijie.db) without it',
  ),
  serve(define),
  define('demo', async () => (await import('../demo.ts')).demo)
    .option('--once', 'stop after playing; exit 1 when a figure differs from the script')
    .option('--json', 'one JSON line a bill: case, visit, total, patientPays, payouts, status')
    .option('--port <N>', 'port of the server (7300; with --once any free one)'),
  define('gateway', async () => (await import('../gateway.ts')).gateway)
    .option('--port <N>', 'port (7400; 0 takes any free one)')
    .option('--seed <N>', 'the same seed gives the same ids (1)')
    .option('--no-magic', 'the last digits of a total never choose a fault')
    .option('--faults', 'prints the catalogue as the table of docs/fault-catalogue.md, and ends'),
];

function serve(define: Define): Command {
  const command = define('serve', async () => (await import('../serve.ts')).serve).option(
    '--new',
    'makes the ledger first, as "huijie init" does; where there is one nothing is started',
  );
  for (const { flag, variable, says } of SETTINGS) command.option(`--${flag} <VALUE>`, `${says} [${variable}]`);
  return command;
}
