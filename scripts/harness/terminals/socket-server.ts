import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { clock } from '../../../src/main/clock.ts';
import { demoLists } from '../../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../../src/main/server.ts';
import type { Step } from './interrupted.ts';
import { answerQuestions } from './worker.ts';

/** Worker: our server, which says how much memory it has and how long it was busy at a stretch. */
export interface ServerStart {
  readonly ledger: string;
  readonly port?: number;
}
export interface ServerFigures {
  readonly rss: number;
  /** In use after a collection, with what lies outside the heap. */
  readonly heap: number;
  /** The longest time since the last question in which nothing else had its turn. */
  readonly stalledMs: number;
  readonly cpuMs: number;
  /** Connections that are open. */
  readonly connections: number;
  /** The keys of the objects from which everything inherits. */
  readonly prototypes: string;
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let server: RunningServer | undefined;

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

/** From now on the next settlement gets as far as this, and the process no further. */
function dieAt(step: Step, { desk }: RunningServer, screens: number): void {
  const { notify, ledger } = desk;
  if (step === 'committed') Object.assign(desk, { notify: die });
  if (step === 'rung') {
    const ringAndDie = (counter: string) => {
      notify(counter);
      process.nextTick(die);
    };
    Object.assign(desk, { notify: ringAndDie });
  }
  if (step === 'read') {
    const outbox = ledger.outbox.bind(ledger);
    const readAndDie: typeof outbox = async (...asked) => {
      const rows = await outbox(...asked);
      if (rows.length > 0) die();
      return rows;
    };
    Object.assign(ledger, { outbox: readAndDie });
  }
  if (step === 'sent to one') dieAfterSending(1);
  if (step === 'sent to all') dieAfterSending(screens);
}

function dieAfterSending(count: number): void {
  let left = count;
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (this: WebSocket, ...what: unknown[]) {
    Reflect.apply(send, this, what);
    if (!String(what[0]).startsWith('{"type":"event"')) return;
    left -= 1;
    if (left === 0) die();
  };
}

answerQuestions({
  async start({ ledger, port = 0 }: ServerStart): Promise<string> {
    const config = {
      host: '127.0.0.1',
      port,
      ledger,
      personKey: 'harness person key, harness person key',
      lists: [demoLists()],
      frameAncestors: ["'self'"],
    };
    server = await startServer(config, clock, { makesLedger: true });
    return server.url;
  },
  async figures({ collect }: { collect: boolean }): Promise<ServerFigures> {
    const stalledMs = delay.max / 1e6;
    if (collect) {
      for (let round = 0; round < 3; round += 1) {
        (globalThis as { gc?: () => void }).gc?.();
        await sleep(50);
      }
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    delay.reset();
    const prototypes = PROTOTYPES.map((one) => Reflect.ownKeys(one).map(String).join()).join(' ');
    const connections = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    return { rss, heap: heapUsed + external, stalledMs, cpuMs: (user + system) / 1_000, connections, prototypes };
  },
  dieAt({ step, screens }: { step: Step; screens: number }): void {
    if (server !== undefined) dieAt(step, server, screens);
  },
  async stop(): Promise<void> {
    await server?.stop();
  },
});
