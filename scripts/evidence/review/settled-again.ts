import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/root.ts';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller, type JsonReply } from '../../harness/http.ts';
import { check, type ReviewRow } from './row.ts';

/** What is sent again: quoted, settled or cancelled by whoever says it a second time. */

const example = (name: string): string => readFileSync(join(packageRoot(), 'docs/examples', name), 'utf8');
const CERTIFICATE = '999999197302040113';

/** Plays against a server of its own, on which the person of the examples holds 惠衢保. */
export async function withServer<T>(play: (caller: Caller) => Promise<T>): Promise<T> {
  return inTempFolder(async (folder) => {
    const server = await startServerChild(join(folder, 'ledger.db'));
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

export const rows: readonly ReviewRow[] = [quotedAgain, quotedAfterCancel];
