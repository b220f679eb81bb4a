import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { type BodyThread, openBodyThread } from '../../src/body-thread.ts';
import { isRefusal } from '../../src/errors.ts';
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
