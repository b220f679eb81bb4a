import { createServer } from 'node:http';
import { sayAddress } from './bare.ts';

/** node:http and JSON.parse: the least that takes the same payload. Nothing is looked at, nothing stored. */
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as { counter: string; messages: unknown[] };
    const answer = JSON.stringify({ counter: body.counter, messages: body.messages.length });
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  });
});

sayAddress(server.listen(0, '127.0.0.1'));
