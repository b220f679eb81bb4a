import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openSqliteLedger } from '../../../src/ledger/sqlite/ledger.ts';
import { deskOn, RUN_AT } from './operations.ts';
import { doStep, stepsOf } from './workload.ts';

/**
 * The child whose writes are recorded: does a workload and says ACK and the number of each step when it is
 * acknowledged. Half way it closes the ledger and opens it again, as an update of the program would.
 * node recorded.js LEDGER SEED STEPS [PRAGMA...]
 */
const [, , file = '', seed, steps, ...pragmas] = process.argv;
const workload = { seed: Number(seed), steps: Number(steps) };

/** Opens as the product does. What changes it comes after that, from here: the product has no switch for it. */
function open() {
  let opened: Database.Database | undefined;
  const original = Database.prototype.pragma;
  Database.prototype.pragma = function (...args) {
    opened = this;
    return original.apply(this, args);
  };
  const ledger = openSqliteLedger(file);
  Database.prototype.pragma = original;
  for (const pragma of pragmas) opened?.pragma(pragma);
  return ledger;
}

let ledger = open();
for (const [index, step] of stepsOf(workload).entries()) {
  if (index === Math.floor(workload.steps / 2)) {
    await ledger.close();
    ledger = open();
  }
  await doStep(deskOn(ledger, RUN_AT), step);
  writeSync(1, `ACK ${index + 1}\n`);
}
await ledger.close();
