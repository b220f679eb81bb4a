import { existsSync } from 'node:fs';
import { type Receipt, receiptOf, receiptSchema, verifyReceipt } from '../audit/index.ts';
import { plainNumbers } from '../json/index.ts';
import { openLedger } from '../main/ledger.ts';
import { isRefusal } from '../refusals/index.ts';
import { CLEAN, type Run, say, UsageFault, WRONG } from './args.ts';
import { readJsonFile } from './input.ts';
import { openOr } from './open.ts';

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

export const receipt: Run = async (args) => {
  const [id = ''] = args.positionals;
  say(JSON.stringify(await fromLedger(args.text('ledger') ?? '', id)));
  return CLEAN;
};

export const verify: Run = async (args) => {
  const [what = ''] = args.positionals;
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
};
