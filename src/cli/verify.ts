import { existsSync } from 'node:fs';
import { type Receipt, receiptOf, receiptSchema, verifyReceipt } from '../audit/index.ts';
import { plainNumbers } from '../json/index.ts';
import { openLedger } from '../main/ledger.ts';
import { isRefusal } from '../refusals/index.ts';
import { CLEAN, type Command, say, UsageFault, WRONG } from './args.ts';
import { readJsonFile } from './input.ts';
import { openOr } from './open.ts';

const LEDGER = { ledger: { type: 'string' } } as const;

const IN_USE = 'Ask that server: GET /v1/bills/{id}/receipt, with the settlement as {id}; or stop it first';

async function fromLedger(file: string, settlementId: string): Promise<Receipt> {
  if (!existsSync(file)) throw new UsageFault(`there is no ledger ${file}`);
  const ledger = openOr(file, openLedger, IN_USE);
  try {
    const receipt = await receiptOf(ledger, settlementId);
    if (isRefusal(receipt)) throw new UsageFault(`${settlementId}: ${receipt.code}`);
    return receipt;
  } finally {
    await ledger.close();
  }
}

export const receiptCommand: Command = {
  usage: `huijie receipt SETTLEMENT --ledger LEDGER.db
  Prints the receipt as JSON. The server that serves the ledger must be stopped; while it runs, it gives the same:
  GET /v1/bills/{id}/receipt`,
  options: LEDGER,
  async run(args) {
    const [id] = args.positionals;
    const file = args.text('ledger');
    if (id === undefined || file === undefined) throw new UsageFault('huijie receipt SETTLEMENT --ledger LEDGER.db');
    say(JSON.stringify(await fromLedger(file, id)));
    return CLEAN;
  },
};

export const verifyCommand: Command = {
  usage: `huijie verify RECEIPT.json | huijie verify SETTLEMENT --ledger LEDGER.db
  With --ledger the server that serves it must be stopped; while it runs: GET /v1/bills/{id}/receipt, and verify that file.
  Exit 0 equal, 1 something differs (and where), 2 could not run.
  --json   one JSON object`,
  options: { ...LEDGER, json: { type: 'boolean' } },
  async run(args) {
    const [what] = args.positionals;
    if (what === undefined) throw new UsageFault('huijie verify RECEIPT.json, or SETTLEMENT --ledger LEDGER.db');
    const file = args.text('ledger');
    const parsed = file === undefined ? receiptSchema.safeParse(plainNumbers(readJsonFile(what))) : undefined;
    if (parsed !== undefined && !parsed.success) throw new UsageFault(`${what} is not a receipt`);
    const receipt = parsed?.data ?? (await fromLedger(file ?? '', what));
    const verified = await verifyReceipt(receipt);
    if (args.flag('json')) say(JSON.stringify(verified));
    else {
      for (const check of verified.checks)
        say(`${check.ok ? '✓' : '✗'} ${check.what}${check.at === undefined ? '' : `: ${check.at}`}`);
      say(verified.equal ? '✓ 一致 equal' : '✗ 不一致 differs');
    }
    return verified.equal ? CLEAN : WRONG;
  },
};
