import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchEngine, type EngineBench } from './bench/engine.ts';
import { benchSettles, type SettleBench } from './bench/settles.ts';
import { ensureBuilt } from './harness/built.ts';

/** npm run bench [-- --json] [--seconds N]: the engine and the server beside the least that could do the same. */
const SECONDS = 27;
/** Of the seconds asked for; warm-ups and starts come on top. */
const ENGINE_SHARE = 1 / 3;
const SEED = 1;

const facts = () => ({
  node: process.version,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
});

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, seconds: { type: 'string' } } });
  const seconds = Number(values.seconds ?? SECONDS);
  if (!(seconds >= 3 && seconds <= 3600)) throw new Error('--seconds takes a number from 3 to 3600');
  await ensureBuilt();
  const engine = await benchEngine(seconds * ENGINE_SHARE, SEED);
  const settles = await benchSettles(Math.max(1, Math.round((seconds * (1 - ENGINE_SHARE)) / 2)));
  if (values.json === true) process.stdout.write(`${JSON.stringify({ machine: facts(), engine, settles })}\n`);
  else for (const line of table(engine, settles)) process.stdout.write(`${line}\n`);
  if (settles.auditExit !== 0) throw new Error(`huijie audit of the bench's ledger ended with ${settles.auditExit}`);
}

function table(engine: EngineBench, settles: SettleBench): string[] {
  const { node, cpu, cores, memoryGb, platform } = facts();
  const row = (what: string, value: string, ratio: string) =>
    `${what.padEnd(58)}${value.padStart(16)}${ratio.padStart(12)}`;
  const us = (value: number) => `${value.toFixed(1)} µs`;
  const times = (value: number) => `${value.toFixed(2)} ×`;
  const { ours, bare } = settles;
  return [
    `node ${node}, ${cores} × ${cpu}, ${memoryGb} GB, ${platform}`,
    '',
    row(`One bill of ${engine.lines} lines (median of ${engine.rounds} rounds)`, 'per bill', 'to ours'),
    row('  huijie price(): three liabilities, every step explained', us(engine.engine), times(1)),
    row(
      '  the same rules by hand with decimal.js, figures only',
      us(engine.byHand),
      times(engine.byHand / engine.engine),
    ),
    row('  the same rules in @gorules/zen-engine, figures only', us(engine.zen), times(engine.zen / engine.engine)),
    '',
    row(
      `POST /v1/settlements, ${settles.bodyBytes} bytes, ${settles.connections} connections`,
      'per second',
      'to ours',
    ),
    row('  huijie serve: file ledger, WAL, synchronous=FULL', ours.perSecond.toFixed(0), times(1)),
    row(
      '  Express + zod, same payload, nothing stored',
      bare.perSecond.toFixed(0),
      times(bare.perSecond / ours.perSecond),
    ),
    row('  median / 99th percentile, huijie', `${ours.p50Ms} / ${ours.p99Ms} ms`, ''),
    row('  median / 99th percentile, Express + zod', `${bare.p50Ms} / ${bare.p99Ms} ms`, ''),
    `  ${ours.requests} settlements, each with its own id; huijie audit of the ledger afterwards: exit ${settles.auditExit}`,
  ];
}

try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
