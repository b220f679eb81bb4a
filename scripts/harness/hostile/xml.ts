import { audit } from '../../../src/audit/audit.ts';
import { demoLists } from '../../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../../src/main/server.ts';
import * as simulated from '../../../src/main/simulator.ts';
import { isRefusal, REFUSALS } from '../../../src/refusals/index.ts';
import { checkSettlement, settlementSchema } from '../../../src/settlement/index.ts';
import { openText, type XmlElement } from '../../../src/xml/index.ts';
import { demoNotice } from '../demo-notice.ts';
import { Caller, type Reply } from '../http.ts';
import { PLAN } from '../messages.ts';
import { playCase } from '../play-case.ts';
import { Random } from '../random.ts';
import { brokenOnTheWire } from '../reply.ts';
import type { Attack } from './attacks.ts';
import { type FreshNotice, type XmlFuzzSize, xmlAttacks } from './xml-attacks.ts';

export interface XmlFuzzed {
  readonly inputs: number;
  readonly refused: number;
  /** Notices that were still a possible settlement: each checked against every law, and taken back. */
  readonly accepted: number;
  readonly families: Readonly<Record<string, number>>;
  readonly broken: readonly string[];
}

export const XML_TEST: XmlFuzzSize = { stride: 40, mutations: 150, keep: 9 };
export const XML_SHORT: XmlFuzzSize = { stride: 12, mutations: 200, keep: 1 };
export const XML_LONG: XmlFuzzSize = { stride: 1, mutations: 20_000, keep: 1 };

const ADDRESS = '/v1/xml/demo-hospital';
const SETTLE = `${ADDRESS}/settlements?counter=C01`;
const SCRIPT = 'T01';

/** Hostile and broken XML over HTTP against a live server in this process, so that its prototypes can be watched. */
export async function fuzzXml({ seed, size }: { seed: number; size: XmlFuzzSize }): Promise<XmlFuzzed> {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    ledger: ':memory:',
    lists: [demoLists()],
    frameAncestors: ["'self'"],
  });
  const striker = new Striker(server);
  try {
    const fresh = await goldenNotice();
    await striker.begin(fresh());
    for (const attack of xmlAttacks(fresh, new Random(seed), size)) await striker.strike(attack);
    return await striker.close();
  } finally {
    striker.hangUp();
    await server.stop();
  }
}

/** One scripted stay as the demo hospital posts it, each time under a settlement number of its own. */
export async function goldenNotice(): Promise<FreshNotice> {
  const gateway = await simulated.startSimulatedGateway({ seed: 1 });
  try {
    const his = new simulated.SimulatedHis({ url: gateway.url });
    const [played] = await playCase(his, simulated.caseOf(SCRIPT));
    if (played?.settled === undefined) throw new Error('the script settles nothing');
    const text = demoNotice(played.pairs);
    const { setlId } = played.settled;
    let number = 0;
    return () => {
      number += 1;
      return text.replace(`<SETTLENO>${setlId}<`, `<SETTLENO>${String(number).padStart(setlId.length, '8')}<`);
    };
  } finally {
    await gateway.close();
  }
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];
const prototypesNow = (): string => PROTOTYPES.map((one) => Reflect.ownKeys(one).map(String).join()).join(' ');

class Striker {
  readonly #server: RunningServer;
  readonly #caller: Caller;
  readonly #prototypes = prototypesNow();
  readonly #families: Record<string, number> = {};
  readonly #broken: string[] = [];
  #inputs = 0;
  #refused = 0;
  #accepted = 0;
  #made = 0;

  constructor(server: RunningServer) {
    this.#server = server;
    this.#caller = new Caller(server.url, 1);
  }

  /** The notice unspoilt must settle, or nothing was tested. */
  async begin(notice: string): Promise<void> {
    const { certno } = simulated.personById(simulated.caseOf(SCRIPT).person);
    await this.#caller.post('/v1/enrolments', { certificateNumber: certno, plan: PLAN });
    const reply = await this.#caller.send('POST', SETTLE, notice, { 'content-type': 'application/xml' });
    if (reply.status !== 201 || textOf(reply, 'PERSONPAY') !== '45289.60')
      throw new Error(`the golden notice is not settled: ${reply.status} ${textOf(reply, 'CODE')}`);
    this.#made += 1;
    await this.#cancel(textOf(reply, 'BILLNO'), () => {});
  }

  async strike(attack: Attack): Promise<void> {
    this.#inputs += 1;
    this.#families[attack.family] = (this.#families[attack.family] ?? 0) + 1;
    const say = (what: string) => this.#broken.push(`${attack.family}, ${attack.name}: ${what}`);
    const reply = await this.#send(attack, say);
    if (reply === undefined) return;
    if (reply.status === 201) this.#made += 1;
    if (reply.status >= 400) this.#checkRefusal(reply, say);
    else if (attack.mustRefuse) say(`became a settlement (${reply.status})`);
    else await this.#checkAccepted(textOf(reply, 'BILLNO'), say);
    if (prototypesNow() !== this.#prototypes || 'polluted' in {}) say('changed a prototype');
  }

  async #send(attack: Attack, say: (what: string) => void): Promise<Reply | undefined> {
    try {
      return await this.#caller.send('POST', SETTLE, attack.body, attack.headers);
    } catch (error) {
      say(`got no answer (${error instanceof Error ? error.message : String(error)})`);
      return undefined;
    }
  }

  /** In XML, with a code of the table and its status, and what the cashier does. */
  #checkRefusal(reply: Reply, say: (what: string) => void): void {
    this.#refused += 1;
    if (reply.status >= 500) return say(`was answered ${reply.status}: ${reply.text.slice(0, 200)}`);
    if (!/^(application|text)\/(soap\+)?xml; charset=/.test(reply.type)) return say(`was refused as ${reply.type}`);
    const code = textOf(reply, 'CODE');
    const row = Object.entries(REFUSALS).find(([known]) => known === code)?.[1];
    if (row?.status !== reply.status) say(`was refused as ${code} with ${reply.status}`);
    if (textOf(reply, 'CASHIER') === '') say('was refused without a word for the cashier');
  }

  async #checkAccepted(id: string, say: (what: string) => void): Promise<void> {
    this.#accepted += 1;
    const stored = await this.#server.desk.ledger.findBill(id);
    if (stored === undefined) return say('was accepted and is not in the ledger');
    const { bill } = stored.bill;
    for (const law of brokenOnTheWire(bill)) say(`became a bill that breaks a law: ${law}`);
    const parsed = settlementSchema.safeParse(stored.settlement);
    const unlawful = parsed.success ? checkSettlement(parsed.data) : undefined;
    if (!parsed.success) say('became a settlement that cannot be read back');
    else if (unlawful !== undefined) say(`became a settlement with ${unlawful.code} ${unlawful.field}`);
    await this.#cancel(id, say);
  }

  async #cancel(id: string, say: (what: string) => void): Promise<void> {
    const { status } = await this.#caller.post(`/v1/settlements/${encodeURIComponent(id)}/cancel`, {});
    if (status !== 200) say(`cannot be taken back (${status})`);
  }

  /** After all of it the ledger verifies, holds what was accepted and nothing else, and the server answers. */
  async close(): Promise<XmlFuzzed> {
    const ready = await this.#caller.get('/readyz');
    if (ready.status !== 200) this.#broken.push(`the server is no longer ready (${ready.status})`);
    const { findings, settlements, cancels } = await audit(this.#server.desk.ledger);
    this.#broken.push(...findings.map(({ entry, says }) => `audit, entry ${entry}: ${says}`));
    if (settlements !== this.#made)
      this.#broken.push(`${settlements} settlements in the ledger, ${this.#made} answered`);
    if (cancels !== settlements) this.#broken.push(`${settlements - cancels} settlements could not be taken back`);
    return {
      inputs: this.#inputs,
      refused: this.#refused,
      accepted: this.#accepted,
      families: this.#families,
      broken: this.#broken,
    };
  }

  hangUp(): void {
    this.#caller.close();
  }
}

/** What an answer says at an element, read as XML: an id may hold what XML has to escape. */
function textOf(reply: Reply, name: string): string {
  const opened = openText(reply.text, {});
  return isRefusal(opened) ? '' : (find(opened.root, name) ?? '');
}

function find(element: XmlElement, name: string): string | undefined {
  if (element.name === name) return element.text;
  for (const child of element.children) {
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
