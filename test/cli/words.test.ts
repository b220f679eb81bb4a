import { createServer } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { runHuijie, TEST_PERSON_KEY } from '../../scripts/harness/child.ts';
import { readArgs } from '../../src/cli/args.ts';
import { serveCommand } from '../../src/cli/serve.ts';

/** The command line speaks in its own words: those of the system name neither the setting nor what to do. */

beforeAll(ensureBuilt);

test.each([
  ['--bogus', '没有这个选项 unknown option --bogus; see huijie serve --help'],
  ['-x', '没有这个选项 unknown option -x; see huijie serve --help'],
  ['--port', '选项缺少值 option --port needs a value; see huijie serve --help'],
  ['--new=yes', '选项不带值 option --new takes no value; see huijie serve --help'],
])('serve %s', (option, says) => {
  expect(() => readArgs(serveCommand, [option])).toThrow(new Error(says));
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
