import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { runHuijie, startServerChild, TEST_PERSON_KEY } from '../../scripts/harness/child.ts';
import { certificateOf, PLAN } from './kit.ts';

const huijieAs = (key: string, ...args: string[]) => runHuijie(args, { HUIJIE_PERSON_KEY: key }).ended;
const huijie = (...args: string[]) => huijieAs(TEST_PERSON_KEY, ...args);
const folder = mkdtempSync(join(tmpdir(), 'huijie-roster-cli-'));
const ledger = join(folder, 'ledger.db');
const roster = join(folder, 'roster.csv');
beforeAll(async () => {
  await ensureBuilt();
  writeFileSync(roster, `证件号码,姓名\n${[0, 1, 2].map((index) => `${certificateOf(index)},测试`).join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('huijie roster', () => {
  test('a server holds the ledger: the import says what to do, and nothing is done', async () => {
    const server = await startServerChild(ledger);
    try {
      const refused = await huijie('roster', 'import', roster, '--plan', PLAN, '--ledger', ledger);
      expect(refused.code).toBe(2);
      expect(refused.said).toContain(
        'is in use: another huijie serves this ledger. Stop it, import, and start it again',
      );
    } finally {
      await server.stop();
    }
  });

  test('imports with a summary as JSON, once; a server then finds the persons; the audit is clean', async () => {
    const first = await huijie('roster', 'import', roster, '--plan', PLAN, '--ledger', ledger, '--json');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.lines[0] ?? '')).toMatchObject({ rows: 3, added: 3, refused: 0, ignoredColumns: ['姓名'] });
    const again = await huijie('roster', 'import', roster, '--plan', PLAN, '--ledger', ledger);
    expect(again).toMatchObject({ code: 0 });
    expect(again.lines.join()).toContain('nothing was done');
    const server = await startServerChild(ledger);
    try {
      const answer = await fetch(`${server.url}/v1/identify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ certificateNumber: certificateOf(1), on: '2021-05-01' }),
      });
      expect(await answer.json()).toMatchObject({ plans: [{ plan: PLAN, inForce: true }] });
    } finally {
      await server.stop();
    }
    const status = await huijie('roster', 'status', '--ledger', ledger, '--json');
    expect(JSON.parse(status.lines[0] ?? '')).toMatchObject({ state: 'done', plan: PLAN, added: 3 });
    expect((await huijie('audit', ledger)).code).toBe(0);
  });

  test('a dry run makes no ledger', async () => {
    const other = join(folder, 'other.db');
    const dry = await huijie('roster', 'import', roster, '--plan', PLAN, '--ledger', other, '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.lines.join('\n')).toContain('3 added');
    const status = await huijie('roster', 'status', '--ledger', other);
    expect(status).toMatchObject({ code: 2 });
  });

  test.each([
    ['no file', ['import'], '缺少参数 FILE is missing; see huijie roster import --help'],
    ['a file that is not there', ['import', 'nowhere.csv', '--plan', PLAN], 'there is no file nowhere.csv'],
    ['standard input', ['import', '-', '--plan', PLAN], 'it must be a file'],
    ['an unknown plan', ['import', roster, '--plan', 'nothing', '--ledger', ledger], 'there is no plan nothing'],
    ['no plan', ['import', roster, '--ledger', ledger], 'names no plan: give --plan'],
    ['another encoding', ['import', roster, '--plan', PLAN, '--encoding', 'latin1'], '--encoding is utf-8 or gb18030'],
    ['another verb', ['export'], '没有这个命令 no command "export"'],
    ['a folder', ['import', folder, '--plan', PLAN, '--ledger', ledger], 'cannot read'],
  ])('%s is one sentence and exit 2', async (_name, args, says) => {
    const refused = await huijie('roster', ...args);
    expect(refused.code).toBe(2);
    expect(refused.said).toContain(says);
    expect(refused.said.trim().split('\n')).toHaveLength(1);
  });

  test('another person key is refused: nobody would be found', async () => {
    const refused = await huijieAs(
      'another key, quite as long as the first',
      'roster',
      'import',
      roster,
      '--plan',
      'gonghuibao-2020',
      '--ledger',
      ledger,
    );
    expect(refused.said).toContain('belongs to another person key');
    expect(refused.code).toBe(2);
  });
});
