import { demoLists } from '../../../src/main/plans.ts';
import { startServer } from '../../../src/main/server.ts';
import { TEST_PERSON_KEY } from '../child.ts';

/**
 * A server that drives visits through a gateway, on a day of the plan's term:
 *
 *   node dist/scripts/harness/crash/driven-server.js LEDGER GATEWAY-URL MS-AHEAD
 *
 * MS-AHEAD is what the desk's clock is ahead of the machine's; every life of one ledger has the same. SIGUSR2 moves it
 * on by an hour.
 */
const GATEWAY_TIMEOUT_MS = 250;

const HOUR_MS = 3_600_000;

const [ledger = '', gateway = '', said = '0'] = process.argv.slice(2);
let ahead = Number(said);
const server = await startServer(
  {
    host: '127.0.0.1',
    port: 0,
    ledger,
    personKey: TEST_PERSON_KEY,
    lists: [demoLists()],
    frameAncestors: ["'self'"],
    gateway,
    gatewayTimeoutMs: GATEWAY_TIMEOUT_MS,
  },
  () => new Date(Date.now() + ahead),
  { makesLedger: true },
);
process.on('SIGUSR2', () => {
  ahead += HOUR_MS;
});
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
process.stdout.write(`listening: ${server.url}\n`);
