import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import { huijie, inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller, type JsonReply } from '../../harness/http.ts';
import { check, type ReviewRow } from './row.ts';

/** A cancellation of what is not here yet: without proof, with proof, and lifted by two people. */

interface Pair {
  request: { infno: string; input: unknown };
  response: { output: { setlinfo?: Record<string, unknown> } };
}

const example = (): { counter: string; messages: Pair[] } =>
  JSON.parse(readFileSync(join(packageRoot(), 'docs/examples/inpatient.json'), 'utf8'));

/** The gateway's reversal (2305) of the stay; in some regions it repeats the figures with their sign. */
function reversalOf({ counter, messages }: ReturnType<typeof example>, whole: boolean): object {
  const settled = messages.find(({ request }) => request.infno === '2304');
  if (settled === undefined) throw new Error('the example is not settled');
  const { output } = settled.response;
  const { setl_id, mdtrt_id, psn_no } = output.setlinfo ?? {};
  const request = { ...settled.request, infno: '2305', input: { data: { setl_id, mdtrt_id, psn_no } } };
  return { counter, messages: [{ request, response: { ...settled.response, output: whole ? output : {} } }] };
}

const ID = 'H33080000001:3300000700000009';
const saysOf = ({ status, body }: JsonReply): string => `${status} ${String(body.code ?? body.state ?? 'cancelled')}`;

async function onServer<T>(ledger: string, play: (caller: Caller) => Promise<T>): Promise<T> {
  const server = await startServerChild(ledger);
  const caller = new Caller(server.url);
  try {
    return await play(caller);
  } finally {
    caller.close();
    await server.stop();
  }
}

const cancelledFirst: ReviewRow = {
  row: 'A12',
  plays: 'a number is cancelled before it is settled: by id, by a bare 2305, by a whole one; then huijie lift',
  play: () =>
    inTempFolder(async (folder) => {
      const ledger = join(folder, 'ledger.db');
      const stay = example();
      const blocked = await onServer(ledger, async (caller) => {
        const byId = await caller.post(`/v1/settlements/${encodeURIComponent(ID)}/cancel`, {});
        const bare = await caller.post('/v1/cancellations', reversalOf(stay, false));
        const whole = await caller.post('/v1/cancellations', reversalOf(stay, true));
        const settle = await caller.post('/v1/settlements', stay);
        return { byId, bare, whole, settle };
      });
      const lift = (...people: string[]) => huijie('lift', ID, '--ledger', ledger, '--why', 'it stands', ...people);
      const alone = await lift('--by', 'Wang', '--second', ' wang');
      const two = await lift('--by', 'Wang', '--second', 'Li');
      const after = await onServer(ledger, async (caller) => ({
        again: await caller.post('/v1/cancellations', reversalOf(stay, true)),
        settle: await caller.post('/v1/settlements', stay),
      }));
      const audited = await huijie('audit', ledger, '--no-freeze');
      const { details } = blocked.settle.body as { details?: { said?: string; settles?: string } };
      return [
        check('by id', '404 SETTLEMENT_UNKNOWN', saysOf(blocked.byId)),
        check('by a bare message', '404 SETTLEMENT_UNKNOWN', saysOf(blocked.bare)),
        check('by a whole one', '200 cancelled', saysOf(blocked.whole)),
        check('the settlement', '409 CANCELLED_BEFORE_SETTLED', saysOf(blocked.settle)),
        check('it names', '150000.00 and 150000.00', `${details?.said} and ${details?.settles}`),
        check('lifted by one, by two', '2, 0', `${alone.code}, ${two.code}`),
        check('the reversal once more', '404 SETTLEMENT_UNKNOWN', saysOf(after.again)),
        check('the settlement then', '201 settled', saysOf(after.settle)),
        check('audit', '0', String(audited.code)),
      ];
    }),
};

export const rows: readonly ReviewRow[] = [cancelledFirst];
