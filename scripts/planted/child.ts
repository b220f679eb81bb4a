import { PLANTED } from './bugs.ts';
import { tryBug } from './plant.ts';

/** node dist/scripts/planted/child.js SEED NAME...: tries these bugs one after the other, a line of JSON for each. */
const [seed, ...names] = process.argv.slice(2);
for (const name of names) {
  const bug = PLANTED.find((one) => one.name === name);
  if (bug === undefined) throw new Error(`no bug "${name}"`);
  process.stdout.write(`${JSON.stringify(await tryBug(bug, Number(seed)))}\n`);
}
process.exit(0);
