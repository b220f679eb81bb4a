import { createServer } from 'node:http';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { attachHub } from '../../src/terminal/hub.ts';
import { InProcessSignal } from '../../src/terminal/signal.ts';

const nothing = new Proxy({}, { get: () => async () => [] }) as Parameters<typeof attachHub>[1];

test.each([
  ['another host', '/v1/counters/C1/stream', 'elsewhere'],
  ['no such address', '/nowhere', 'ours'],
])('a connection to %s that is reset before it is answered ends nothing but itself', (_name, url, host) => {
  const server = createServer();
  const signal = new InProcessSignal();
  const hub = attachHub(server, nothing, signal, undefined, (name) => name === 'ours');
  const socket = new PassThrough();
  server.emit('upgrade', { url, headers: { host } }, socket, Buffer.alloc(0));
  // Without somebody who listens this error would end the process.
  expect(() => socket.emit('error', new Error('write ECONNRESET'))).not.toThrow();
  expect(socket.destroyed).toBe(true);
  hub.close();
  signal.close();
});
