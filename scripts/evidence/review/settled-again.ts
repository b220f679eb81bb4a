import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller, type JsonReply } from '../../harness/http.ts';
import { enrolmentOf, type Stay, settleBody, testPerson } from '../../harness/messages.ts';
import { check, type ReviewRow } from './row.ts';

/** What is sent again: quoted, settled or cancelled by whoever says it a second time. */

const example = (name: string): string => readFileSync(join(packageRoot(), 'docs/examples', name), 'utf8');
const CERTIFICATE = '999999197302040113';

/** Plays against a server of its own, on which the person of the examples holds 惠衢保. */
async function withServer<T>(
  play: (caller: Caller) => Promise<T>,
  environment: Readonly<Record<string, string>> = {},
): Promise<T> {
  return inTempFolder(async (folder) => {
    const server = await startServerChild(join(folder, 'ledger.db'), [], environment);
    const caller = new Caller(server.url);
    try {
      await caller.post('/v1/enrolments', { certificateNumber: CERTIFICATE, plan: 'huiqubao-2021' });
      return await play(caller);
    } finally {
      caller.close();
      await server.stop();
    }
  });
}

interface Payload {
  readonly counter: string;
  readonly messages: readonly { readonly request: { readonly infno: string } }[];
}

const payload = (): Payload => JSON.parse(example('inpatient.json'));

/** The same stay before it was settled: its trial (2303) alone. */
const trialOf = (settled: Payload): Payload => ({
  ...settled,
  messages: settled.messages.filter(({ request }) => request.infno !== '2304'),
});

const paysOf = ({ body }: JsonReply): string =>
  (body.bill as { patient?: { pays?: string } } | undefined)?.patient?.pays ?? String(body.code);
const saysOf = (reply: JsonReply): string =>
  `${reply.status} ${paysOf(reply)} ${String(reply.body.state)} canSettle ${String(reply.body.canSettle)}`;

async function waitingAt(caller: Caller, counter: string): Promise<number> {
  const { body } = await caller.get(`/v1/counters/${counter}/desk`);
  return (body.waiting as unknown[]).length;
}

const quotedAgain: ReviewRow = {
  row: 'A1',
  plays: 'a settled stay quoted again: as JSON with hold, as its trial, as XML; settled again with an older quoteId',
  play: () =>
    withServer(async (caller) => {
      const said = payload();
      const trial = trialOf(said);
      const before = await caller.post('/v1/quotes', trial);
      const other = await caller.post('/v1/settlements', said);
      const again = await caller.post('/v1/quotes', { ...said, counter: 'C90', hold: true });
      const tried = await caller.post('/v1/quotes', { ...trial, counter: 'C90' });
      const address = '/v1/xml/demo-hospital/quotes?counter=C90';
      const xml = await caller.send('POST', address, example('inpatient.xml'), { 'content-type': 'application/xml' });
      const compared = await caller.post('/v1/settlements', { ...said, quoteId: before.body.quoteId });
      const stands = `200 ${paysOf(other)} settled canSettle false`;
      return [
        check('the trial before, what was settled', '45289.60 45289.60', `${paysOf(before)} ${paysOf(other)}`),
        check('quoted again', stands, saysOf(again)),
        check('its trial', stands, saysOf(tried)),
        check('in XML', '200 CANSETTLE 0', `${xml.status} CANSETTLE ${xml.text.match(/<CANSETTLE>(\d)/)?.[1]}`),
        check('waiting at that counter', '0', String(await waitingAt(caller, 'C90'))),
        check('settled again by the quote', '200 45289.60', `${compared.status} ${paysOf(compared)}`),
      ];
    }),
};

const quotedAfterCancel: ReviewRow = {
  row: 'A2',
  plays: 'a stay that waits at a counter is settled and cancelled elsewhere, then quoted again',
  play: () =>
    withServer(async (caller) => {
      const said = payload();
      await caller.post('/v1/quotes', { ...said, counter: 'C90' });
      const { body } = await caller.post('/v1/settlements', said);
      await caller.post(`/v1/settlements/${encodeURIComponent(String(body.settlementId))}/cancel`, {});
      const again = await caller.post('/v1/quotes', { ...said, counter: 'C90' });
      return [
        check('quoted again', '409 SETTLEMENT_CANCELLED', `${again.status} ${String(again.body.code)}`),
        check('waiting at that counter', '0', String(await waitingAt(caller, 'C90'))),
      ];
    }),
};

/** A clock that tells whole minutes only: what is written in one minute is written in one millisecond of it. */
const COARSE_CLOCK = `const Fine = Date;
const minute = () => Math.floor(Fine.now() / 60_000) * 60_000;
globalThis.Date = class extends Fine {
  constructor(...at) { super(...(at.length === 0 ? [minute()] : at)); }
  static now() { return minute(); }
};`;
const coarse = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(COARSE_CLOCK)}` };

/** Six thousand of drugs: two such stays of a person are above the deductible together, and neither is alone. */
const stayAt = (id: string): Stay => ({
  id,
  person: testPerson(1),
  drug: 600_000n,
  material: 0n,
  preSelfPay: 0n,
  inScope: 100_000n,
  basic: 80_000n,
  critical: 0n,
  on: '2021-05-01',
});

const held = (stay: Stay, counter: string): object => ({ ...JSON.parse(settleBody(stay, counter)), hold: true });

const heldAtOnce: ReviewRow = {
  row: 'A10',
  plays: 'two counters quote a person with hold within one millisecond, then both settle, the later one first',
  play: () =>
    withServer(async (caller) => {
      await caller.post('/v1/enrolments', enrolmentOf(testPerson(1)));
      // A minute may end between the two.
      for (let tries = 1; ; tries += 1) {
        const [one, two] = [stayAt(`A${tries}`), stayAt(`B${tries}`)];
        const first = await caller.post('/v1/quotes', held(one, 'C01'));
        const second = await caller.post('/v1/quotes', held(two, 'C02'));
        if (first.body.quotedAt !== second.body.quotedAt && tries < 3) continue;
        const later = await caller.post('/v1/settlements', settleBody(two, 'C02'));
        const earlier = await caller.post('/v1/settlements', settleBody(one, 'C01'));
        const then = await caller.post('/v1/settlements', settleBody(two, 'C02'));
        const told = { counter: 'C01', until: first.body.expiresAt };
        return [
          check('both at', first.body.quotedAt, second.body.quotedAt),
          check('the first is told of', 'nobody', first.body.heldElsewhere ?? 'nobody'),
          check('the other is told of', told, second.body.heldElsewhere),
          check('the later settles', '409 HELD_ELSEWHERE', `${later.status} ${String(later.body.code)}`),
          check('the earlier settles', '201', String(earlier.status)),
          check('then the later', '201', String(then.status)),
        ];
      }
    }, coarse),
};

/**
 * What this hospital's XML has no place for, or leaves out: the birthday, the name of the house, the days of the stay.
 */
const lessSaid = (xml: string): string =>
  xml
    .replace(/<(BIRTHDAY|HOSPNAME|SEX|INDATE|OUTDATE)>[^<]*<\/\1>/g, '')
    .replace(/<DIAGNOSES>.*?<\/DIAGNOSES>/s, '')
    .replace(/ NAME="[^"]*"/g, '');

const saidTwice: ReviewRow = {
  row: 'A13',
  plays: 'a stay settled as XML that leaves facts unsaid, then as JSON; then with one fen of a line moved',
  play: () =>
    withServer(async (caller) => {
      const address = '/v1/xml/demo-hospital/settlements?counter=C01';
      const xml = lessSaid(example('inpatient.xml'));
      const first = await caller.send('POST', address, xml, { 'content-type': 'application/xml' });
      const again = await caller.post('/v1/settlements', payload());
      const back = await caller.send('POST', address, xml, { 'content-type': 'application/xml' });
      // One fen that is paid by the account and not in cash.
      const moved = example('inpatient.json')
        .replaceAll('"acct_pay": 0,', '"acct_pay": 0.01,')
        .replaceAll('"psn_cash_pay": 55579.2,', '"psn_cash_pay": 55579.19,');
      const other = await caller.post('/v1/settlements', moved);
      return [
        check('facts left out', 'some', xml.length < example('inpatient.xml').length ? 'some' : 'none'),
        check('as XML', '201', String(first.status)),
        check(
          'as JSON',
          '200 45289.60 duplicate true',
          `${again.status} ${paysOf(again)} duplicate ${String(again.body.duplicate)}`,
        ),
        check('as XML again', '200 1', `${back.status} ${back.text.match(/<DUPLICATE>(\d)/)?.[1]}`),
        check('other money', '409 EXISTS_WITH_DIFFERENT_CONTENT', `${other.status} ${String(other.body.code)}`),
      ];
    }),
};

export const rows: readonly ReviewRow[] = [quotedAgain, quotedAfterCancel, heldAtOnce, saidTwice];
