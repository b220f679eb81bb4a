import { audit } from '../../../src/audit/audit.ts';
import { type Client, client } from '../../../src/demo/client.ts';
import { checkDigitOf } from '../../../src/enrolment/index.ts';
import { demoCatalogue, demoLists } from '../../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../../src/main/server.ts';
import { formatFen } from '../../../src/money/index.ts';
import { brokenOnTheTill } from '../hostile/till-laws.ts';
import { Random } from '../random.ts';
import { fenOf } from '../reply.ts';

export interface ReturnRun {
  readonly sales: number;
  readonly returns: number;
  readonly repeats: number;
  /** Returns of more than was left. */
  readonly tooMuch: number;
  readonly broken: readonly string[];
}

export const startPharmacyServer = (): Promise<RunningServer> =>
  startServer({
    host: '127.0.0.1',
    port: 0,
    ledger: ':memory:',
    lists: [demoLists()],
    catalogue: demoCatalogue(),
    frameAncestors: ["'self'"],
  });

/** Persons buy at random, and everything comes back in random parts, sales and returns in any order. */
export async function randomReturns({ persons, seed }: { persons: number; seed: number }): Promise<ReturnRun> {
  const server = await startPharmacyServer();
  const random = new Random(seed);
  const play = new Play(client(server.url), random);
  try {
    for (let person = 0; person < persons; person += 1) await play.person(server, person);
    const { findings } = await audit(server.desk.ledger);
    play.broken.push(...findings.map(({ entry, says }) => `audit, entry ${entry}: ${says}`));
    const { sales, returns, repeats, tooMuch, broken } = play;
    return { sales, returns, repeats, tooMuch, broken };
  } finally {
    await server.stop();
  }
}

interface Place {
  readonly plan: string;
  readonly attributes?: object;
  readonly pharmacy: { readonly code: string; readonly name: string; readonly region: string; readonly online: false };
  readonly soldAt: string;
  readonly codes: readonly string[];
  readonly more: object;
}
const PLACES: readonly Place[] = [
  {
    plan: 'huigongka-2023',
    pharmacy: { code: 'P51010000001', name: '药店', region: '510100', online: false },
    soldAt: '2023-08-01T10:00:00',
    codes: ['XC99DEMO1001', 'XC99DEMO1004', 'CM99DEMO4001'],
    more: {},
  },
  {
    plan: 'gonghuibao-2020',
    attributes: { preExisting: [] },
    pharmacy: { code: 'P33020000001', name: '药店', region: '330200', online: false },
    soldAt: '2020-12-01T10:00:00',
    codes: ['XX99DEMO0001', 'XX99DEMO0002'],
    more: { findings: { cancerPrescription: true } },
  },
];

/** One sale as it stands: what is left of each line, and what has come back. */
interface Open {
  readonly number: string;
  readonly place: Place;
  readonly total: bigint;
  readonly patient: bigint;
  readonly left: Map<string, number>;
  returns: number;
  totalBack: bigint;
  patientBack: bigint;
}

class Play {
  readonly #desk: Client;
  readonly #random: Random;
  readonly broken: string[] = [];
  sales = 0;
  returns = 0;
  repeats = 0;
  tooMuch = 0;

  constructor(desk: Client, random: Random) {
    this.#desk = desk;
    this.#random = random;
  }

  async person(server: RunningServer, index: number): Promise<void> {
    const number = `99999920000102${String(index).padStart(3, '0')}`;
    const certificateNumber = `${number}${checkDigitOf(number)}`;
    for (const { plan, attributes } of PLACES) {
      await this.#desk.post('/v1/enrolments', { certificateNumber, plan, ...(attributes ? { attributes } : {}) });
    }
    const open: Open[] = [];
    const wanted = this.#random.between(2, 6);
    for (let sold = 0; sold < wanted || open.length > 0; ) {
      if (sold < wanted && (open.length === 0 || this.#random.chance(0.5))) {
        sold += 1;
        open.push(await this.#sell(certificateNumber, `${index}-${sold}`));
        continue;
      }
      const one = this.#random.pick(open);
      await this.#bringBack(one);
      if (one.left.size === 0) open.splice(open.indexOf(one), 1);
    }
    const person = server.desk.personKey('01', certificateNumber);
    const { accumulators } = await server.desk.ledger.snapshot(person);
    if (accumulators.size > 0)
      this.broken.push(`person ${index}: something is still used up: ${[...accumulators.keys()].join()}`);
    const fresh = await this.#sell(certificateNumber, `${index}-fresh`, { place: PLACES[0], amount: 20_000n });
    if (fresh.total - fresh.patient !== 3_000n) this.broken.push(`person ${index}: the limit has not come back`);
  }

  async #sell(
    certificateNumber: string,
    number: string,
    fixed?: { place: Place | undefined; amount: bigint },
  ): Promise<Open> {
    const place = fixed?.place ?? this.#random.pick(PLACES);
    const lines = (fixed === undefined ? Array.from({ length: this.#random.between(1, 4) }) : [0]).map((_, index) => ({
      line: `${index + 1}`,
      code: fixed === undefined ? this.#random.pick(place.codes) : 'XC99DEMO1001',
      name: '药',
      quantity: `${this.#random.between(1, 12)}`,
      amount: formatFen(fixed?.amount ?? this.#random.fen(1, this.#random.chance(0.3) ? 15_000_000 : 50_000)),
    }));
    const total = lines.reduce((sum, { amount }) => sum + fenOf(amount), 0n);
    const { pharmacy, soldAt, more } = place;
    const reply = await this.#desk.post('/v1/settlements', {
      ...{ adapter: 'pharmacy', counter: 'T01', pharmacy, lines, ...more },
      sale: { number, soldAt, total: formatFen(total) },
      patient: { certificateNumber, insuredIn: pharmacy.region },
    });
    if (reply.status !== 201) throw new Error(`sale ${number} was answered ${reply.status} ${String(reply.body.code)}`);
    this.sales += 1;
    this.#laws(number, reply.body);
    const { bill } = reply.body as { bill: { patient: { pays: string } } };
    const left = new Map(lines.map(({ line, quantity }) => [line, Number(quantity)]));
    const patient = fenOf(bill.patient.pays);
    return { number, place, total, patient, left, returns: 0, totalBack: 0n, patientBack: 0n };
  }

  async #bringBack(sale: Open): Promise<void> {
    const all = this.#random.chance(0.15);
    const chosen = [...sale.left].filter(() => this.#random.chance(0.6));
    if (!all && chosen.length === 0) return;
    const lines = chosen.map(([line, left]) => ({ line, quantity: this.#random.between(1, left) }));
    const request = {
      ...{ adapter: 'pharmacy', counter: 'T01', pharmacy: { code: sale.place.pharmacy.code } },
      ...{ sale: { number: sale.number }, return: sale.returns + 1, ...(all ? {} : { lines }) },
    };
    await this.#tooMuch(sale, request);
    const reply = await this.#desk.post('/v1/returns', request);
    if (reply.status !== 201)
      return void this.broken.push(`${sale.number}: ${reply.status} ${String(reply.body.code)}, not taken back`);
    this.returns += 1;
    sale.returns += 1;
    this.#laws(sale.number, reply.body);
    if (this.#random.chance(0.3)) await this.#again(request, reply.body.back);
    const back = reply.body.back as { total: string; patient: string; payers: { amount: string }[] };
    if ([back.total, back.patient, ...back.payers.map(({ amount }) => amount)].some((amount) => fenOf(amount) < 0n))
      this.broken.push(`${sale.number}: somebody pays more because goods came back`);
    sale.totalBack += fenOf(back.total);
    sale.patientBack += fenOf(back.patient);
    for (const { line, quantity } of all ? [] : lines) {
      const left = (sale.left.get(line) ?? 0) - quantity;
      if (left === 0) sale.left.delete(line);
      else sale.left.set(line, left);
    }
    if (all) sale.left.clear();
    if (sale.left.size > 0) return;
    if (sale.totalBack !== sale.total) this.broken.push(`${sale.number}: ${sale.totalBack} of ${sale.total} came back`);
    if (sale.patientBack !== sale.patient)
      this.broken.push(`${sale.number}: the patient got ${sale.patientBack} of ${sale.patient} back`);
  }

  /** More than is left of a line must be refused by name, and change nothing: the return that follows still holds. */
  async #tooMuch(sale: Open, request: object): Promise<void> {
    const [first] = sale.left;
    if (first === undefined || !this.#random.chance(0.2)) return;
    const lines = [{ line: first[0], quantity: `${first[1]}.0001` }];
    const reply = await this.#desk.post('/v1/returns', { ...request, lines });
    this.tooMuch += 1;
    if (reply.body.code !== 'RETURN_EXCEEDS')
      this.broken.push(`${sale.number}: more than is left was answered ${reply.status}`);
  }

  async #again(request: object, back: unknown): Promise<void> {
    const reply = await this.#desk.post('/v1/returns', request);
    this.repeats += 1;
    const same = reply.status === 200 && reply.body.duplicate === true;
    if (!same || JSON.stringify(reply.body.back) !== JSON.stringify(back))
      this.broken.push(`the same return again was answered ${reply.status} and otherwise`);
  }

  #laws(number: string, body: unknown): void {
    for (const law of brokenOnTheTill(body)) this.broken.push(`${number}: ${law}`);
  }
}
