import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Says where it listens, as our own server does, and ends at SIGTERM. */
export function sayAddress(server: Server): void {
  server.once('listening', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`bare server listening: http://127.0.0.1:${port}\n`);
  });
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
  });
}
