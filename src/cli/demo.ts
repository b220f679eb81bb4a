import { client } from '../demo/client.ts';
import { type HospitalSystem, PLAN, playScript } from '../demo/play.ts';
import { billTable } from '../demo/table.ts';
import { demoLists } from '../main/plans.ts';
import { type RunningServer, startServer } from '../main/server.ts';
import * as simulated from '../main/simulator.ts';
import { CLEAN, type Run, say, WRONG } from './args.ts';
import { playEndpoints } from './demo-endpoints.ts';
import { stopSignal } from './serve.ts';

export const demo: Run = async (args) => {
  const once = args.flag('once');
  const gateway = await simulated.startSimulatedGateway({ seed: 1 });
  const port = Number.parseInt(args.text('port') ?? (once ? '0' : '7300'), 10);
  const server = await startDemo(port).catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  try {
    const wrong = (await playAll(server, gateway.url, args.flag('json'))) + (await playEndpoints(args.flag('json')));
    if (!once) {
      await presentAtCounter(server, gateway.url);
      say(`\n模拟环境：人员、目录均为虚构 (simulation: persons and lists are made up)`);
      say(`收费窗口 cashier page: ${server.url}/counter/?counter=C01`);
      say(`模拟医保平台 simulated gateway: ${gateway.url}`);
      say('Ctrl-C 结束 to stop');
      await stopSignal();
    }
    return wrong === 0 ? CLEAN : WRONG;
  } finally {
    await server.stop();
    await gateway.close();
  }
};

const startDemo = (port: number): Promise<RunningServer> =>
  startServer({ host: '127.0.0.1', port, ledger: ':memory:', lists: [demoLists()], frameAncestors: ["'self'"] });

async function playAll(server: RunningServer, gatewayUrl: string, asJson: boolean): Promise<number> {
  const desk = client(server.url);
  let wrong = 0;
  let bills = 0;
  for (const script of simulated.cases) {
    const person = simulated.personById(script.person);
    if (script.enrolled) await desk.post('/v1/enrolments', { certificateNumber: person.certno, plan: PLAN });
    const his = hospital(new simulated.SimulatedHis({ url: gatewayUrl }), person);
    for (const played of await playScript(script, his, desk, 'C02')) {
      const { bill, ...line } = played;
      bills += 1;
      wrong += played.differs.length > 0 ? 1 : 0;
      if (asJson) say(JSON.stringify(line));
      else {
        const visit = script.visits.length > 1 ? ` 第${played.visit}次` : '';
        say(`${billTable(`${played.case}${visit} ${played.title} · ${played.status}`, bill)}`);
        for (const difference of played.differs) say(`  ✗ ${difference}`);
        say('');
      }
    }
  }
  if (!asJson) say(`${bills} 张账单，${wrong} 张与预期不符 (${bills} bills, ${wrong} not as expected)`);
  return wrong;
}

type OpenVisit = Awaited<ReturnType<InstanceType<typeof simulated.SimulatedHis>['openVisit']>>;
type SettledVisit = Awaited<ReturnType<InstanceType<typeof simulated.SimulatedHis>['settleVisit']>>;

/** The simulated HIS, one visit after the other, giving the messages verbatim. */
function hospital(
  his: InstanceType<typeof simulated.SimulatedHis>,
  person: ReturnType<typeof simulated.personById>,
): HospitalSystem<simulated.CaseVisit> {
  let opened: OpenVisit | undefined;
  let settled: SettledVisit | undefined;
  return {
    certificate: { psn_cert_type: '01', certno: person.certno },
    async open(visit) {
      opened = await his.openVisit(person, visit);
      return opened.pairs;
    },
    async settle() {
      if (opened === undefined) throw new Error('no visit is open');
      settled = await his.settleVisit(opened);
      return settled.settlementPairs;
    },
    async cancel() {
      if (settled === undefined) throw new Error('no visit is settled');
      return his.cancelVisit(settled);
    },
  };
}

/** A few patients wait at window C01, settled at the gateway, for whoever opens the page. */
async function presentAtCounter(server: RunningServer, gatewayUrl: string): Promise<void> {
  const desk = client(server.url);
  for (const name of ['T01', 'T02', 'T04', 'T11']) {
    const script = simulated.caseOf(name);
    const visit = script.visits[0];
    if (visit === undefined) continue;
    const his = hospital(new simulated.SimulatedHis({ url: gatewayUrl }), simulated.personById(script.person));
    // The same kind of visit again, a day later: another stay of the same year.
    const later = shift(visit);
    const messages = [...(await his.open(later)), ...(await his.settle())];
    await desk.post('/v1/quotes', { adapter: 'nhsa', counter: 'C01', messages });
  }
}

function shift(visit: simulated.CaseVisit): simulated.CaseVisit {
  const next = (text: string) => {
    const moved = new Date(`${text.replace(' ', 'T')}Z`);
    moved.setUTCDate(moved.getUTCDate() + 40);
    return moved.toISOString().slice(0, 19).replace('T', ' ');
  };
  return { ...visit, startedAt: next(visit.startedAt), endedAt: next(visit.endedAt), settledAt: next(visit.settledAt) };
}
