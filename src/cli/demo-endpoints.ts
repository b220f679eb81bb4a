import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, client } from '../demo/client.ts';
import { type DrivenScript, playDriven } from '../demo/driven.ts';
import { PLAN } from '../demo/play.ts';
import { playTill, type TillScript } from '../demo/till.ts';
import { demoCatalogue, demoLists } from '../main/plans.ts';
import { packageRoot } from '../main/root.ts';
import { startServer } from '../main/server.ts';
import * as simulated from '../main/simulator.ts';
import { say } from './args.ts';

/** The plan's own year, for the gateway's clock and ours: driven visits carry the time at which they are sent. */
const AT = Date.parse('2021-05-20T02:00:00.000Z');
const example = (name: string): string => readFileSync(join(packageRoot(), 'docs', 'examples', name), 'utf8');

type Gateway = Awaited<ReturnType<typeof simulated.startSimulatedGateway>>;

/**
 * The endpoints beside the national messages: the desk driving the gateway, codes on a phone, the till, XML. @returns
 * what differs
 */
export async function playEndpoints(asJson: boolean): Promise<number> {
  const began = performance.now();
  const now = () => new Date(AT + performance.now() - began);
  const gateway = await simulated.startSimulatedGateway({ seed: 2, now });
  const config = { host: '127.0.0.1', port: 0, ledger: ':memory:', lists: [demoLists()], frameAncestors: ["'self'"] };
  const more = { catalogue: demoCatalogue(), gateway: gateway.url, gatewayTimeoutMs: 500 };
  const server = await startServer({ ...config, ...more }, now);
  const desk = client(server.url);
  const tell = (title: string, differs: readonly string[]) => {
    if (asJson) say(JSON.stringify({ case: title, differs }));
    else for (const line of [`  ${differs.length === 0 ? '✓' : '✗'} ${title}`, ...differs]) say(line);
    return differs.length === 0 ? 0 : 1;
  };
  try {
    if (!asJson) say('直连医保平台、医保码、药店、XML (the other endpoints)');
    return (await xml(server.url, desk, tell)) + (await driven(gateway, desk, tell)) + (await till(desk, tell));
  } finally {
    await server.stop();
    await gateway.close();
  }
}

type Tell = (title: string, differs: readonly string[]) => number;

/** Two by certificate, the answer to the second lost; a child and a newborn by the code on a parent's phone. */
async function driven(gateway: Gateway, desk: Client, tell: Tell): Promise<number> {
  const { faults, credentials } = { faults: gateway.inside.selection, credentials: gateway.inside.gateway.credentials };
  const lose = async () => void faults.arm({ fault: 'timeout-after-effect', infno: '2304', times: 1 });
  const shown = (person: string) => ({ credential: { qr: credentials.show({ person, phone: 'P52' }).qr } });
  const visits: readonly (readonly [string, DrivenScript])[] = [
    ['T01 职工住院', scriptOf('P01', 'T01')],
    ['T02 居民住院，结算应答丢失', { ...scriptOf('P02', 'T02'), arm: lose }],
    ['T02 儿童，家长手机亲情账户', scriptOf('P51', 'T02', shown('P51'))],
    ['T16 新生儿，出生医学证明，家长手机', scriptOf('P54', 'T16', shown('P54'), { med_type: '9921' })],
  ];
  let wrong = 0;
  for (const [title, script] of visits) {
    const { states, patientPays, differs } = await playDriven(script, desk, PLAN);
    wrong += tell(`${title}：${states.join(' → ')}，个人应付 ${patientPays}`, differs);
  }
  return wrong;
}

/** @param beside a code in place of the certificate */
function scriptOf(id: string, name: string, beside?: object, change: object = {}): DrivenScript {
  const person = simulated.personById(id);
  const { visits, expected } = simulated.caseOf(name);
  if (visits[0] === undefined || expected[0] === undefined) throw new Error(`${name} has no visit`);
  const { visit } = simulated.drivenVisitOf(person, visits[0]);
  const { mdtrt_cert_type: _type, mdtrt_cert_no: _number, psn_name: _name, ...nameless } = visit;
  const payload = beside === undefined ? { visit } : { visit: { ...nameless, ...change }, ...beside };
  const { certno: certificateNumber, psn_cert_type: certificateType } = person;
  return { case: name, certificateNumber, certificateType, payload, patientPays: expected[0].patientPays };
}

async function till(desk: Client, tell: Tell): Promise<number> {
  const names = readdirSync(join(packageRoot(), 'docs', 'examples', 'days'));
  const scripts = names.map((name) => JSON.parse(example(join('days', name))) as Partial<TillScript>);
  let wrong = 0;
  for (const script of scripts.flatMap(({ cases = [] }) => cases)) {
    const played = await playTill(script, desk);
    const differs = played.flatMap((step) => step.differs.map((what) => `step ${step.step}: ${what}`));
    wrong += tell(`药店 ${script.title.zh}：${script.because}`, differs);
  }
  return wrong;
}

/** The stay of inpatient.json, in the XML of a hospital: the same money. */
async function xml(url: string, desk: Client, tell: Tell): Promise<number> {
  await desk.post('/v1/enrolments', { certificateNumber: simulated.personById('P01').certno, plan: PLAN });
  const json = await desk.post('/v1/quotes', JSON.parse(example('inpatient.json')));
  const { bill } = json.body as { bill?: { patient: { pays: string } } };
  const answer = await fetch(`${url}/v1/xml/demo-hospital/quotes?counter=C04`, {
    method: 'POST',
    headers: { 'content-type': 'application/xml' },
    body: example('inpatient.xml'),
  });
  const pays = /<PERSONPAY>([^<]*)</.exec(await answer.text())?.[1] ?? '';
  const same = pays !== '' && pays === bill?.patient.pays;
  return tell(
    `XML 医院：个人应付 ${pays}`,
    same ? [] : [`in JSON the patient pays ${bill?.patient.pays ?? 'nothing known'}`],
  );
}
