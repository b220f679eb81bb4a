import crypto from 'node:crypto';
import { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { codeOf } from '../../../src/ledger/sqlite/guard.ts';
import { openSqliteLedger } from '../../../src/ledger/sqlite/ledger.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { operationOf } from './all-operations.ts';
import { armFailpoint } from './failpoints.ts';
import { deskOn, RUN_AT } from './operations.ts';

/**
 * A child that opens a ledger, does one operation, and says what became of it, a line each: ACK with the answer only
 * after the operation returned; REFUSED and the code, and then it tries once more; FATAL when the ledger tells that
 * its disk failed; THREW for everything else; CLOSED at the end. node one-op.js OPERATION LEDGER [FAILPOINT]
 */
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

async function main(name: string, file: string, failpoint: string | undefined): Promise<void> {
  // Ids that the product draws are the same in every life, so that a ledger is as good as known beforehand.
  crypto.randomUUID = () => '00000000-0000-4000-8000-000000000001';
  syncBuiltinESMExports();
  const points = failpoint === undefined ? undefined : armFailpoint(failpoint);
  const ledger = openSqliteLedger(file, { onFatal: (code) => say(`FATAL ${code}`) });
  const desk = deskOn(ledger, RUN_AT);
  const operation = operationOf(name);
  const first = await operation.run(desk);
  if (isRefusal(first)) say(`REFUSED ${first.code}`);
  const last = isRefusal(first) ? await operation.retry(desk) : first;
  say(isRefusal(last) ? `REFUSED ${last.code}` : `ACK ${JSON.stringify(last)}`);
  await ledger.close();
  say('CLOSED');
  if (points !== undefined) say(`POINTS ${points()}`);
}

const [, , name = '', file = '', failpoint] = process.argv;
try {
  await main(name, file, failpoint);
} catch (error) {
  say(`THREW ${codeOf(error) || (error instanceof Error ? error.message : String(error))}`);
  process.exitCode = 1;
}
