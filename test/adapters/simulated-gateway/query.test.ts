import { describe, expect, it } from 'vitest';
import { nhsa } from '../../../adapters/nhsa/index.ts';
import {
  type CaseVisit,
  caseOf,
  FaultyGateway,
  Gateway,
  type Pair,
  personById,
  type SettledVisit,
  SimulatedHis,
} from '../../../adapters/simulated-gateway/index.ts';
import { inProcess } from '../../../scripts/harness/play-case.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';

/** A settlement whose answer was lost is read from the query that found it: the same to the fen, and to the day. */
const personKey = (type: string, number: string) => `${type}/${number}`;

function read(pairs: readonly Pair[]): Settlement {
  // As text: a JSON number must not lose its decimals on the way to the adapter.
  const messages = pairs.map(({ infno, request, response }) => ({
    infno,
    request: JSON.stringify(request),
    response: response === null ? null : JSON.stringify(response),
  }));
  const settlement = nhsa.readSettlement({ messages }, personKey);
  if (isRefusal(settlement)) throw new Error(`${settlement.code} ${settlement.field}`);
  return settlement;
}

const newHis = () => new SimulatedHis({ post: inProcess(new FaultyGateway(new Gateway(1, () => new Date(0)))) });

async function settle(his: SimulatedHis, id: string, account: boolean): Promise<SettledVisit> {
  const visit = { ...(caseOf(id).visits[0] as CaseVisit), useAccount: account };
  return his.settleVisit(await his.openVisit(personById(caseOf(id).person), visit));
}

const KEYS = ['setl_id', 'medins_setl_id', 'mdtrt_id'] as const;

describe.each([
  ['T09', 'an ordinary outpatient', false],
  ['T10', 'an outpatient with a special disease', false],
  ['T26', 'a stay with a hospital share', false],
  ['T24', 'a stay with account money', true],
  ['T20', 'a stay whose commercial row the platform pays itself', false],
  ['T03', 'a stay with assistance', false],
  ['T11', 'a pharmacy', true],
])('%s %s', (id, _title, account) => {
  it.each(KEYS)('reads the same from 5203, asked by %s, as from the settlement’s own answer', async (key) => {
    const his = newHis();
    const settled = await settle(his, id, account);
    const own = settled.settlementPairs.at(-1) as Pair;
    const values = { setl_id: settled.setlId, medins_setl_id: own.request.msgid, mdtrt_id: settled.mdtrtId };
    const data = { psn_no: settled.person.psn_no, setl_id: '', [key]: values[key] };
    const query = await his.call(settled, '5203', '2021-12-31 23:00:00', { data });
    const before = [...settled.pairs, ...settled.settlementPairs.slice(0, -1)];
    const { origin: _o, notes: said, ...fromAnswer } = read([...before, own]);
    const { origin, notes, ...fromQuery } = read([...before, query]);
    expect(fromQuery).toEqual(fromAnswer);
    expect(fromQuery.lines.length).toBeGreaterThan(0);
    expect(origin?.['amounts.total']).toBe('5203.output.setlinfo.medfee_sumamt');
    expect(notes).toEqual(said);
  });
});

describe('the lost message itself', () => {
  const found = async (medins?: string) => {
    const his = newHis();
    const settled = await settle(his, 'T01', false);
    const own = settled.settlementPairs.at(-1) as Pair;
    const data = { psn_no: settled.person.psn_no, setl_id: settled.setlId };
    const query = await his.call(settled, '5203', settled.visit.settledAt, { data });
    const lost: Pair = { ...own, request: { ...own.request, msgid: medins ?? own.request.msgid }, response: null };
    return { lost, query, before: [...settled.pairs, ...settled.settlementPairs.slice(0, -1)] };
  };

  it('may be posted unanswered beside the query that found it', async () => {
    const { lost, query, before } = await found();
    const { origin: _o, ...alone } = read([...before, query]);
    const { origin: _p, ...beside } = read([...before, lost, query]);
    expect(beside).toEqual(alone);
  });

  it('is refused beside a query about another message', async () => {
    const { lost, query, before } = await found('H33080000001202103201030009999');
    expect(() => read([...before, lost, query])).toThrow('MESSAGE_CONTRADICTS 5203.infno');
  });
});
