import { clock } from '../../src/main/clock.ts';
import { openLedger } from '../../src/main/ledger.ts';
import { demoCatalogue, demoLists } from '../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../src/main/server.ts';
import * as simulated from '../../src/main/simulator.ts';

/** A server, a simulated gateway and its HIS for one test file. */
export interface Hospital {
  readonly server: RunningServer;
  readonly url: string;
  readonly post: (path: string, body: unknown) => Promise<Answered>;
  readonly get: (path: string) => Promise<Answered>;
  /** Opens a scripted visit at the gateway: messages of the trial. */
  readonly open: (name: string, visit?: number) => Promise<readonly unknown[]>;
  /** Settles it at the gateway: messages of the settlement. */
  readonly settle: () => Promise<readonly unknown[]>;
  readonly cancel: () => Promise<unknown>;
  readonly enrol: (name: string) => Promise<Answered>;
  readonly close: () => Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  // Answers are looked into freely by tests.
  readonly body: Record<string, never> & { [key: string]: unknown };
}

export async function openHospital(ledger = ':memory:'): Promise<Hospital> {
  const gateway = await simulated.startSimulatedGateway({ seed: 7 });
  const config = {
    host: '127.0.0.1',
    port: 0,
    ledger,
    personKey: 'a secret of the tests, long enough to be one',
    lists: [demoLists()],
    catalogue: demoCatalogue(),
    frameAncestors: ["'self'"],
  };
  const server = await startServer(config, clock, { makesLedger: true });
  const his = new simulated.SimulatedHis({ url: gateway.url });
  let opened: Awaited<ReturnType<typeof his.openVisit>> | undefined;
  let settled: Awaited<ReturnType<typeof his.settleVisit>> | undefined;
  const call = async (method: string, path: string, body?: unknown): Promise<Answered> => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      headers: response.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
  };
  const post = (path: string, body: unknown) => call('POST', path, body);
  return {
    server,
    url: server.url,
    post,
    get: (path) => call('GET', path),
    async open(name, visit = 0) {
      const script = simulated.caseOf(name);
      const scripted = script.visits[visit];
      if (scripted === undefined) throw new Error('no such visit');
      opened = await his.openVisit(simulated.personById(script.person), scripted);
      return opened.pairs;
    },
    async settle() {
      if (opened === undefined) throw new Error('nothing is open');
      settled = await his.settleVisit(opened);
      return settled.settlementPairs;
    },
    async cancel() {
      if (settled === undefined) throw new Error('nothing is settled');
      return his.cancelVisit(settled);
    },
    enrol: (name) => {
      const { certno } = simulated.personById(simulated.caseOf(name).person);
      return post('/v1/enrolments', { certificateNumber: certno, plan: 'huiqubao-2021' });
    },
    async close() {
      await server.stop();
      await gateway.close();
    },
  };
}

export { openLedger, simulated };
