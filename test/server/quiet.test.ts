import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startServer } from '../../src/main/server.ts';
import type { AccessLine } from '../../src/server/access-log.ts';
import { LARGE_BYTES } from '../../src/server/large-bodies.ts';

const LENGTH = LARGE_BYTES + 50_000;

describe('large bodies that do not come', () => {
  const lines: AccessLine[] = [];
  const sockets: Socket[] = [];
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    const config = { host: '127.0.0.1', port: 0, ledger: ':memory:', lists: [], frameAncestors: ["'self'"] };
    server = await startServer(config, undefined, { accessLog: (line) => lines.push(line as AccessLine) });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  });

  /** Says that so much comes, and sends the beginning of it. */
  const begin = async (sent: string) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(
      `POST /v1/identify HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${LENGTH}\r\n\r\n${sent}`,
    );
    const answer = { text: '', ended: false };
    socket.on('data', (part) => {
      answer.text += part;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      answer.ended = true;
    });
    return { socket, answer };
  };
  const post = (body: string) =>
    fetch(`${server.url}/v1/identify`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const codes = () => lines.map(({ code }) => code);

  test('hold up no honest one: it is answered within the time of its request', async () => {
    const idle = await Promise.all([begin(''), begin(''), begin('{'), begin('{"a"')]);
    await sleep(100);
    const begun = performance.now();
    const honest = await post(JSON.stringify({ filling: 'x'.repeat(LENGTH) }));
    expect(honest.status).toBe(422);
    expect(performance.now() - begun).toBeLessThan(14_000);
    await vi.waitFor(() => expect(idle.map(({ answer }) => answer.ended)).toEqual([true, true, true, true]));
    for (const { answer } of idle) {
      expect(answer.text).toMatch(/^HTTP\/1.1 408 /);
      expect(answer.text).toContain('"code":"BODY_INCOMPLETE"');
    }
    expect(codes().filter((code) => code === 'BODY_INCOMPLETE')).toHaveLength(4);
    expect(codes()).not.toContain('BODY_NOT_JSON');
  }, 30_000);

  test('one that comes slowly but steadily is read to its end', async () => {
    const body = JSON.stringify({ filling: 'x'.repeat(LENGTH - 14) });
    expect(body).toHaveLength(LENGTH);
    const { socket, answer } = await begin('');
    for (let at = 0; at < LENGTH; at += LENGTH / 4) {
      socket.write(body.slice(at, at + LENGTH / 4));
      await sleep(1_200);
    }
    await vi.waitFor(() => expect(answer.text).toMatch(/^HTTP\/1.1 422 /));
  }, 30_000);

  test('one whose caller goes away is no bad JSON in the log', async () => {
    const { socket } = await begin('{"a"');
    lines.length = 0;
    await sleep(100);
    socket.destroy();
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toMatchObject({ status: 408, code: 'BODY_INCOMPLETE' });
  });
});
