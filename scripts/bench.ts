import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { writePage } from './bench/page.ts';
import { benchParts, PARTS, type Part, SIZES } from './bench/parts.ts';
import { sectionsOf } from './bench/report.ts';
import { ensureBuilt } from './harness/built.ts';

/**
 * npm run bench [-- --quick | --long] [--only PART,PART] [--json] [--write]
 * Engine and server beside others, in turns, in one run. It judges nothing: `npm run evidence speed` does.
 */
const USAGE = `npm run bench [-- --quick | --long] [--only ${PARTS.join(',')}] [--json] [--write]`;

const machine = (): string => {
  const [{ model } = { model: 'unknown processor' }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return `Node ${process.version}, ${cpus().length} × ${model.trim()}, ${memory} GB, ${process.platform} ${process.arch}, ${day}.`;
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
      long: { type: 'boolean' },
      write: { type: 'boolean' },
      only: { type: 'string' },
    },
  });
  const asked = values.only?.split(',') ?? PARTS;
  const parts = PARTS.filter((part) => asked.includes(part));
  if (parts.length !== asked.length || (values.quick === true && values.long === true)) throw new Error(USAGE);
  if (values.write === true && values.only !== undefined)
    throw new Error('--write writes the whole page: without --only');
  await ensureBuilt();
  const size = SIZES[values.quick === true ? 'quick' : values.long === true ? 'long' : 'usual'];
  const result = await benchParts(parts satisfies Part[], size);
  if (values.json === true) process.stdout.write(`${JSON.stringify({ machine: machine(), ...result })}\n`);
  else process.stdout.write(`${[machine(), ...sectionsOf(result)].join('\n\n')}\n`);
  if (values.write === true) writePage(result, machine());
  const exit = result.settles?.auditExit ?? 0;
  if (exit !== 0) throw new Error(`huijie audit of the bench's ledger ended with ${exit}`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
