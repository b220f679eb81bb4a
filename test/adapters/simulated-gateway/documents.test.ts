import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  faults,
  faultTable,
  persons,
  type SimulatedGateway,
  startSimulatedGateway,
} from '../../../adapters/simulated-gateway/index.ts';
import { ensureBuilt } from '../../../scripts/harness/built.ts';

const root = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const readme = read('adapters/simulated-gateway/README.md');
const rowsOf = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('|'));

describe('docs/fault-catalogue.md', () => {
  const page = read('docs/fault-catalogue.md');

  it('has the row of every fault, in order, and no other', () => {
    expect(rowsOf(page)).toEqual(faultTable());
    const ids = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id]) => id);
    expect(ids).toEqual(faults.map(({ id }) => id));
  });

  it('says everything in Chinese first and in English second', () => {
    for (const { sees, reading, note } of faults) {
      for (const { zh, en } of [sees, reading, note]) {
        expect(zh).toMatch(/[\u4e00-\u9fff]/);
        expect(en).not.toMatch(/[\u4e00-\u9fff]/);
      }
    }
  });
});

describe('the README of the simulated gateway', () => {
  it('lists every test person with certificate number and fault, and no other', () => {
    const rows = rowsOf(readme).filter((line) => /^\| P\d{2} \|/.test(line));
    const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
    expect(cells.map(([, id, name, certno]) => [id, name, certno])).toEqual(
      persons.map(({ id, name, certno }) => [id, name, certno]),
    );
    const faultsSaid = cells.map((row) => row[8]?.match(/^故障 (.+)$/)?.[1]);
    expect(faultsSaid).toEqual(persons.map(({ fault }) => fault));
  });
});

describe('the commands of that README', () => {
  let gateway: SimulatedGateway;
  beforeAll(async () => {
    gateway = await startSimulatedGateway();
  });
  afterAll(() => gateway.close());

  const commands = [...readme.matchAll(/^(curl .+?) +# → (.+)$/gm)].map(([, command = '', comes = '']) => ({
    command,
    comes,
  }));

  it('do what stands behind the arrow, one after the other', async () => {
    expect(commands.length).toBeGreaterThanOrEqual(15);
    expect(readme.match(/^curl /gm)).toHaveLength(commands.length);
    for (const { command, comes } of commands) {
      const exit = /^exit (\d+)$/.exec(comes)?.[1];
      const ran = await run(command, gateway.url);
      expect({ command, code: ran.code }).toEqual({ command, code: exit === undefined ? 0 : Number(exit) });
      if (exit === undefined) expect(ran.stdout, command).toContain(comes);
    }
  });
});

function run(command: string, url: string): Promise<{ code: number; stdout: string }> {
  const script = `GATEWAY=${url}; CALL=$GATEWAY/fsi/api/rsfComIfsService/callService; ${command}`;
  return new Promise((resolve) => {
    execFile('sh', ['-c', script], { cwd: root }, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout });
    });
  });
}

describe('huijie gateway', () => {
  beforeAll(ensureBuilt);
  const huijie = (...args: string[]) => spawn('node', ['dist/src/cli/huijie.js', 'gateway', ...args], { cwd: root });
  const ended = (child: ReturnType<typeof huijie>) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      let out = '';
      child.stdout.on('data', (text) => {
        out += text;
      });
      child.once('close', (code) => resolve({ code, out }));
    });

  it('stays up alone, prints every fault and where it listens, and stops when told', async () => {
    const child = huijie('--port', '0', '--seed', '7');
    const end = ended(child);
    const url = await new Promise<string>((resolve) => {
      let out = '';
      child.stdout.on('data', (text) => {
        out += text;
        const found = /simulated gateway: (http:\/\/127\.0\.0\.1:\d+)/.exec(out)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const answer = await fetch(`${url}/fsi/api/rsfComIfsService/callService`, {
      method: 'POST',
      body: read('docs/examples/sign-in.json'),
    });
    expect(await answer.json()).toMatchObject({ infcode: 0, output: { signinoutb: { sign_no: '3300000700000001' } } });
    expect(await (await fetch(`${url}/sim/faults`)).json()).toMatchObject({ magicAmounts: true });
    child.kill('SIGTERM');
    const { code, out } = await end;
    expect(code).toBe(0);
    for (const { id, code: digits } of faults) expect(out).toMatch(new RegExp(`^${digits} +${id} `, 'm'));
  });

  it('prints the table of the document, and refuses a port that is none', async () => {
    const printed = await ended(huijie('--faults'));
    expect(printed).toEqual({ code: 0, out: `${faultTable().join('\n')}\n` });
    expect((await ended(huijie('--port', '70000'))).code).toBe(2);
  });
});
