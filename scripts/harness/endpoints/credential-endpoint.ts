import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, client } from '../../../src/demo/client.ts';
import { demoLists } from '../../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../../src/main/server.ts';
import * as simulated from '../../../src/main/simulator.ts';
import { listening } from './process-output.ts';

const DAY = Date.parse('2021-08-01T02:30:00.000Z');
const INSTITUTION = 'H33080000002';
export const PLAN = 'huiqubao-2021';
/** Who asks, where a request names no visit. */
export const PLACE = {
  institution: INSTITUTION,
  institutionName: '测试衢州第二医院',
  region: '330800',
  operator: 'CS001',
  operatorName: '测试收款员',
};

type Gateway = Awaited<ReturnType<typeof simulated.startSimulatedGateway>>;

/**
 * A counter with a gateway and the e-voucher service behind it, a ledger on disk, and all that the process prints.
 */
export class CredentialEndpoint {
  readonly gateway: Gateway;
  readonly server: RunningServer;
  readonly #client: ReturnType<typeof client>;
  readonly #folder: string;
  readonly #output: ReturnType<typeof listening>;
  readonly #answers: string[] = [];

  private constructor(gateway: Gateway, server: RunningServer, folder: string, output: ReturnType<typeof listening>) {
    this.gateway = gateway;
    this.server = server;
    this.#folder = folder;
    this.#output = output;
    this.#client = client(server.url);
  }

  async post(path: string, body: unknown): Promise<Answer> {
    const answer = await this.#client.post(path, body);
    this.#answers.push(JSON.stringify(answer.body));
    return answer;
  }

  static async open(): Promise<CredentialEndpoint> {
    const folder = mkdtempSync(join(tmpdir(), 'huijie-endpoint-'));
    const output = listening();
    const now = () => new Date(DAY);
    const gateway = await simulated.startSimulatedGateway({ seed: 5, now });
    const config = { host: '127.0.0.1', port: 0, ledger: join(folder, 'endpoint.db'), frameAncestors: ["'self'"] };
    const personKey = 'a secret of the harness, long enough to be one';
    const more = { personKey, lists: [demoLists()], gateway: gateway.url, gatewayTimeoutMs: 2_000 };
    const server = await startServer({ ...config, ...more }, now, { makesLedger: true });
    return new CredentialEndpoint(gateway, server, folder, output);
  }

  show(person: string, phone = person, more: { masked?: boolean; kind?: 'voucher' | 'social-card' } = {}): string {
    return this.gateway.inside.gateway.credentials.show({ person, phone, ...more }).qr;
  }

  /** As a hospital system that decodes by itself. */
  async tokenOf(qr: string): Promise<string> {
    const { credentials } = this.gateway.inside.gateway;
    const before = new Set(credentials.secrets);
    const office = { operatorId: 'CS001', operatorName: '测试收款员', officeId: '0', officeName: '收费处' };
    credentials.decode({
      transType: 'ec.query',
      data: { orgId: INSTITUTION, businessType: '01301', ...office, ecQrCode: qr },
    });
    const token = credentials.secrets.find((secret) => !before.has(secret));
    if (token === undefined) throw new Error('no token was issued');
    return token;
  }

  async enrol(id: string): Promise<void> {
    const { psn_cert_type: certificateType, certno: certificateNumber } = simulated.personById(id);
    const answer = await this.post('/v1/enrolments', { certificateType, certificateNumber, plan: PLAN });
    if (answer.status !== 200) throw new Error(`not enrolled: ${JSON.stringify(answer.body)}`);
  }

  identify(body: object): Promise<Answer> {
    return this.post('/v1/identify', { place: PLACE, on: '2021-08-01', ...body });
  }

  /** What counts of a person's plan so far, asked by certificate. */
  async countedOf(id: string): Promise<string[]> {
    const { psn_cert_type: certificateType, certno: certificateNumber } = simulated.personById(id);
    const found = await this.post('/v1/identify', { certificateType, certificateNumber, on: '2021-08-01' });
    const { plans } = found.body as unknown as { plans: { liabilities: { counted: string }[] }[] };
    return plans.flatMap((plan) => plan.liabilities.map(({ counted }) => counted));
  }

  /** A scripted visit of a person, without whatever says who it is; `more` stands in its place. */
  visitOf(id: string, scripted: string, more: object = {}): Record<string, unknown> {
    const [visit] = simulated.caseOf(scripted).visits;
    if (visit === undefined) throw new Error('no visit');
    const {
      mdtrt_cert_type: _type,
      mdtrt_cert_no: _number,
      psn_name: _name,
      ...rest
    } = simulated.drivenVisitOf(simulated.personById(id), visit).visit;
    return { ...rest, ...more };
  }

  begin(visit: object, beside: object = {}): Promise<Answer> {
    return this.post('/v1/journeys', { adapter: 'nhsa', counter: 'C1', visit, ...beside });
  }

  /** To the end. @returns the settled bill's answer */
  async settle(visit: object, beside: object = {}): Promise<Answer> {
    const begun = await this.begin(visit, beside);
    if (begun.status !== 201) throw new Error(`not begun: ${JSON.stringify(begun.body)}`);
    return this.post(`/v1/journeys/${String(begun.body.journeyId)}/confirm`, {});
  }

  /**
   * Every place at which a code or a token is found that was ever shown or issued: the raw files of the ledger, all
   * that is sealed in it, opened, every answer, and all that the process said.
   */
  async traces(): Promise<{
    readonly secrets: number;
    readonly bytes: number;
    readonly found: readonly string[];
    readonly reaches: boolean;
  }> {
    const { secrets } = this.gateway.inside.gateway.credentials;
    const places = new Map<string, string>();
    for (const name of readdirSync(this.#folder)) places.set(name, readFileSync(join(this.#folder, name), 'latin1'));
    const opened = await this.#opened();
    places.set('sealed', opened);
    places.set('answers', this.#answers.join('\n'));
    places.set('said', this.#output.heard());
    // A certificate is what a driven visit does keep, sealed: whoever does not find it has not looked.
    const reaches = opened.includes(simulated.personById('P51').certno);
    const found = [...places].flatMap(([place, text]) =>
      secrets.filter((secret) => text.includes(secret)).map(() => place),
    );
    return {
      secrets: secrets.length,
      bytes: [...places.values()].reduce((sum, text) => sum + text.length, 0),
      found,
      reaches,
    };
  }

  async #opened(): Promise<string> {
    const { driving, ledger } = this.server.desk;
    if (driving === undefined) throw new Error('no gateway');
    const texts: string[] = [];
    for (const id of this.#drivenVisits()) {
      texts.push(driving.encryption.decrypt((await ledger.drivenVisits.mustFind(id)).sealed));
      for (const event of await ledger.drivenVisits.events(id)) {
        texts.push(event.says, event.sealed === undefined ? '' : driving.encryption.decrypt(event.sealed));
      }
    }
    if (texts.length === 0) throw new Error('no driven visit to look into');
    return texts.join('\n');
  }

  #drivenVisits(): Set<string> {
    return new Set(
      this.#answers.flatMap((text) => [...text.matchAll(/"journeyId":"([^"]+)"/g)].map(([, id = '']) => id)),
    );
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.gateway.close();
    this.#output.stop();
    rmSync(this.#folder, { recursive: true });
  }
}
