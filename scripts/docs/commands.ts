import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { huijieProgram } from '../../src/cli/program.ts';
import { packageRoot } from '../../src/main/root.ts';

const NPM: Readonly<Record<string, string>> = {
  demo: 'server, simulated gateway and cashier page; the test persons played through the real path (`-- --once`, `-- --json`)',
  start: 'the server, as `huijie serve`',
  test: 'every test',
  'test:lines': 'every test on each line of Node (`-- --only 24`, `-- --files test/ledger`)',
  check: 'types, format and house rules',
  format: 'writes every file as the formatter has it',
  docs: 'writes this page and `docs/errors.md` from the product',
  evidence:
    'measures afresh what the product promises; exit 1 where a figure falls short (`TOPIC -- --json --long --seed N`)',
  bench:
    'races engine and server against a formula by hand, two rule engines and bare servers (`-- --quick`, `--long`, `--only PART`, `--write`)',
  planted: 'plants ten bugs, one after the other, and says which harness found each',
  sim: 'plays the whole system from seeds',
  build: 'compiles server, declarations and pages into `dist/`',
};

/** Scripts that are parts of others. */
const PARTS = ['prepare', 'build:server', 'huijie'];

/** The page docs/commands.md, from the table of commands and the scripts of the package. */
export function commandsPage(): string {
  const packageFile = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const rows = huijieProgram().commands.map((command) => `| \`huijie ${command.name()}\` | ${command.summary()} |\n`);
  const scripts = Object.keys(packageFile.scripts).filter((name) => !PARTS.includes(name));
  const unnamed = scripts.find((name) => NPM[name] === undefined);
  if (unnamed !== undefined) throw new Error(`scripts/docs/commands.ts says nothing of npm run ${unnamed}`);
  const ofNpm = scripts.map((name) => `| \`npm ${name === 'test' ? '' : 'run '}${name}\` | ${NPM[name]} |\n`);
  return `# The command line

In the clone, after \`npm ci\`: \`npx huijie COMMAND\`. Each has \`--help\`. Exit codes: 0 clean, 1 something is wrong, 2 could not run.
\`npm run docs\` writes this page from \`src/cli/commands/\` and \`package.json\`.

| command | what it does |
| --- | --- |
${rows.join('')}
To try some at once:

\`\`\`sh
npx huijie quote docs/examples/inpatient.json
npx huijie replay docs/examples/year.ndjson
npx huijie plan explain huiqubao-2021
\`\`\`

## Completion

\`huijie completion SHELL\` prints a script that completes commands, options and their values; SHELL is bash, zsh, fish or
powershell. Once, where \`huijie\` is on the path (\`npm link\` in a clone):

\`\`\`sh
huijie completion bash > ~/.local/share/bash-completion/completions/huijie
huijie completion zsh > ~/.zfunc/_huijie
huijie completion fish > ~/.config/fish/completions/huijie.fish
\`\`\`

A word that is none of ours gets the nearest one that is: \`huijie qoute\` names \`quote\`, \`--prot\` names \`--port\`.

## In a clone

| command | what it does |
| --- | --- |
${ofNpm.join('')}`;
}
