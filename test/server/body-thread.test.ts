import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { BodyThread, openBodyThread } from '../../src/main/body-thread.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { type Charset, encodeXml } from '../../src/xml/index.ts';

describe('the thread that reads large bodies', () => {
  let thread: BodyThread;
  beforeAll(async () => {
    await ensureBuilt();
    const opened = openBodyThread({ catalogue: undefined, xmlMappings: undefined, secret: 'a secret of the tests' });
    if (opened === undefined) throw new Error('the program was not built');
    thread = opened;
  });
  afterAll(() => thread.close());

  const readText = async (text: string, charset: Charset = 'utf-8') => {
    const read = await thread.read(encodeXml(text, charset), { what: 'value', charset });
    if (isRefusal(read) || !('value' in read)) throw new Error('no value was read');
    return read.value;
  };

  test('gives each of those that come at once its own answer', async () => {
    const numbers = Array.from({ length: 8 }, (_, at) => at);
    const read = await Promise.all(
      numbers.map((at) => readText(JSON.stringify({ at: String(at), filling: 'x'.repeat(1000 * at) }))),
    );
    expect(read).toMatchObject(numbers.map((at) => ({ at: String(at) })));
  });

  test('reads the charset that was declared', async () => {
    expect(await readText('{"name":"张三"}', 'gb18030')).toEqual({ name: '张三' });
  });

  test('goes on after a body that is none', async () => {
    const wanted = { what: 'settlement', charset: 'utf-8' } as const;
    expect(await thread.read(new TextEncoder().encode('{'), wanted)).toMatchObject({ refused: true });
    expect(await thread.read(new TextEncoder().encode('{}'), wanted)).toMatchObject({ refused: true });
    expect(await readText('{"at":"1"}')).toEqual({ at: '1' });
  });
});

/** Answers with the number of its thread, or ends in the way that the body says. */
const MORTAL = `
import { parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', ({ bytes }) => {
  const said = new TextDecoder().decode(bytes);
  if (said === 'out of memory') throw Object.assign(new Error(said), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  if (said === 'exit') process.exit();
  parentPort.postMessage({ read: { value: threadId } });
  if (said === 'answer, then exit') setTimeout(() => process.exit(), 20);
});`;

describe('a thread that ends', () => {
  let folder: string;
  let thread: BodyThread;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'huijie-thread-'));
    const file = join(folder, 'mortal.mjs');
    writeFileSync(file, MORTAL);
    thread = new BodyThread(file, { catalogue: undefined, xmlMappings: undefined, secret: 'a secret of the tests' });
  });
  afterAll(async () => {
    await thread.close();
    rmSync(folder, { recursive: true });
  });
  const read = (said: string) => thread.read(new TextEncoder().encode(said), { what: 'value', charset: 'utf-8' });

  test('for want of memory takes the next one not with it', async () => {
    const [refused, next] = await Promise.all([read('out of memory'), read('which')]);
    expect(refused).toMatchObject({ refused: true, code: 'BODY_TOO_LARGE' });
    await sleep(300);
    expect(await read('which')).toEqual(next);
  });

  test('while it reads is our fault, and the next body is read by another', async () => {
    await expect(read('exit')).rejects.toThrow('ended');
    expect(await read('which')).toMatchObject({ value: expect.any(Number) });
  });

  test('while nothing is read leaves nobody waiting for it', async () => {
    const before = await read('answer, then exit');
    await sleep(1_000);
    expect(await read('which')).not.toEqual(before);
  });
});
