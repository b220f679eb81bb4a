import { createServer } from 'node:net';
import type { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { runHuijie, TEST_PERSON_KEY } from '../../scripts/harness/child.ts';
import { UsageFault } from '../../src/cli/args.ts';
import { huijieProgram, run } from '../../src/cli/program.ts';

/** The command line speaks in its own words: those of the system name neither the setting nor what to do. */

beforeAll(ensureBuilt);

const HELP = 'see huijie';
test.each([
  [['serve', '--bogus'], `没有这个选项 unknown option --bogus; ${HELP} serve --help`],
  [['serve', '-x'], `没有这个选项 unknown option -x; ${HELP} serve --help`],
  [['serve', '--prot', '1'], `没有这个选项 unknown option --prot, 是否 did you mean --port?; ${HELP} serve --help`],
  [['serve', '--port'], `选项缺少值 option --port needs a value; ${HELP} serve --help`],
  [['serve', '--port', '--new'], `选项缺少值 option --port needs a value; ${HELP} serve --help`],
  [['serve', '--new=yes'], `选项不带值 option --new takes no value; ${HELP} serve --help`],
  [['serve', 'now'], `参数过多 too many arguments; ${HELP} serve --help`],
  [['qoute'], `没有这个命令 no command "qoute", 是否 did you mean quote?; ${HELP} --help`],
  [['xyzzy'], `没有这个命令 no command "xyzzy"; ${HELP} --help`],
  [['plan'], `缺少子命令 say which: check, new, diff, explain, try; ${HELP} plan --help`],
  [['plan', 'chekc'], `没有这个命令 no command "chekc", 是否 did you mean check?; ${HELP} plan --help`],
  [['plan', 'diff', 'a'], `缺少参数 B is missing; ${HELP} plan diff --help`],
  [['plan', 'explain', 'a', '--lang', 'fr'], `取值有误 --lang is one of zh, en; ${HELP} plan explain --help`],
  [['schema', 'x'], `取值有误 KIND is one of event, plan, mapping; ${HELP} schema --help`],
  [['thaw', 'p1', '--by', 'Wang'], `缺少选项 option --ledger is missing; ${HELP} thaw --help`],
])('huijie %j is refused in one sentence', async (argv, says) => {
  await expect(run(argv)).rejects.toEqual(new UsageFault(says));
});

test('every command says what it does, and describes each argument and option', () => {
  const undescribed = (command: Command): string[] => [
    ...(command.summary() === '' ? [command.name()] : []),
    ...[...command.registeredArguments, ...command.options]
      .filter(({ description }) => description === '')
      .map((one) => `${command.name()} ${one.name()}`),
    ...command.commands.flatMap(undescribed),
  ];
  expect(huijieProgram().commands.flatMap(undescribed)).toEqual([]);
});

describe('completion', () => {
  test.each([
    [[''], 'quote'],
    [['plan', ''], 'explain'],
    [['serve', '--po'], '--port'],
    [['plan', 'explain', 'x', '--lang', ''], 'zh'],
  ])('of huijie %j knows %s', async (words, offered) => {
    const { lines } = await runHuijie(['complete', '--', ...words], {}).ended;
    expect(lines.map((line) => line.split('\t')[0])).toContain(offered);
  });

  test.each(['bash', 'zsh', 'fish'])('has a script for %s', async (shell) => {
    const { code, lines } = await runHuijie(['completion', shell], {}).ended;
    expect(code).toBe(0);
    expect(lines.join('\n')).toContain('huijie complete --');
  });
});

test('a port that is taken is named, with the setting', async () => {
  const taken = createServer();
  const port = await new Promise<number>((resolve) =>
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
  );
  try {
    const environment = { HUIJIE_LEDGER: ':memory:', HUIJIE_PERSON_KEY: TEST_PERSON_KEY };
    const { code, said } = await runHuijie(['serve', '--port', String(port)], environment).ended;
    expect(code).toBe(2);
    expect(said).toContain(`端口已被占用 port ${port} is taken`);
    expect(said).toContain('--port');
    expect(said).not.toContain('EADDRINUSE');
  } finally {
    taken.close();
  }
});
