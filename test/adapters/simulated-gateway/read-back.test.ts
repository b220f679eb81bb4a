import { describe, expect, it } from 'vitest';
import { nhsa } from '../../../adapters/nhsa/index.ts';
import { FaultyGateway, faults, Gateway, type Pair, SimulatedHis } from '../../../adapters/simulated-gateway/index.ts';
import { inProcess } from '../../../scripts/harness/play-case.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import { queryOf, siteAt } from './site.ts';

const asText = ({ infno, request, response }: Pair, said?: string) => ({
  infno,
  request: JSON.stringify(request),
  response: said ?? JSON.stringify(response),
});

interface ReadBack {
  readonly answer: Settlement | Refusal;
  /** What a query says of the same settlement afterwards; undefined when the gateway does not know it. */
  readonly query: Settlement | Refusal | undefined;
}

/** A 2207 with a fault, its answer decoded as its own header declares; undefined when none came. */
async function readBack(id: string): Promise<ReadBack | undefined> {
  const inside = new FaultyGateway(new Gateway(1, () => new Date(0)));
  const his = new SimulatedHis({ post: inProcess(inside) });
  await his.resend((await siteAt({ his })).settlement);
  const site = await siteAt({ his });
  const { settlement, opened } = site;
  const exchange = inside.exchange(JSON.stringify(settlement.request), { headers: { 'x-sim-fault': id } });
  if (exchange.kind !== 'answered') return undefined;
  const read = (last: object) =>
    nhsa.readSettlement(
      { messages: [...opened.pairs.map((pair) => asText(pair)), last] },
      (type, number) => `${type}/${number}`,
    );
  const query = await his.resend(queryOf(site));
  const known = query.response?.infcode === 0;
  return {
    answer: read(asText(settlement, new TextDecoder().decode(exchange.bytes))),
    query: known ? read(asText(query)) : undefined,
  };
}

const NOT_JSON = 'BODY_NOT_JSON messages[5].response';
const REFUSED = 'GATEWAY_REFUSED 2207.infcode';
/** Whatever is wrong in an answer is refused by the name of the field; what is only unusual is read. */
const READINGS: Record<string, string> = {
  'http-500': NOT_JSON,
  'http-502': NOT_JSON,
  'http-503': NOT_JSON,
  'http-500-after-effect': NOT_JSON,
  'http-504-after-effect': NOT_JSON,
  'truncated-json': NOT_JSON,
  'html-page': NOT_JSON,
  'xml-page': NOT_JSON,
  'body-twice': NOT_JSON,
  'system-error': REFUSED,
  'system-error-after-effect': REFUSED,
  'system-error-unexplained': REFUSED,
  'business-refusal': REFUSED,
  'answer-of-earlier': 'MESSAGE_CONTRADICTS 2201.output.data.mdtrt_id',
  'answer-of-previous': 'MESSAGE_MISSING 2207.output.setlinfo.setl_id',
  'amount-off': 'AMOUNTS_DO_NOT_ADD 2207.output.setlinfo.fund_pay_sumamt',
  'parts-unequal-total': 'AMOUNTS_DO_NOT_ADD 2207.output.setlinfo.medfee_sumamt',
  'amount-missing': 'AMOUNT_MISSING 2207.output.setlinfo.fund_pay_sumamt',
  'unknown-med-type': 'MESSAGE_CONTRADICTS 2207.input.data.med_type',
  'unknown-insutype': 'MESSAGE_CONTRADICTS 2207.input.data.insutype',
  slow: 'read',
  'gbk-bytes': 'read, but for the name',
  'amount-artefact': 'read, with a note',
  'unknown-fund-type': 'read, with a note',
  'clock-behind': 'read',
  'clock-ahead': 'read',
  'day-rollover': 'read',
  'year-rollover': 'read',
};

describe('what the nhsa adapter makes of a faulty answer, and of the query after it', () => {
  it.each(faults.filter(({ befalls }) => befalls !== 'reversal').map((fault) => [fault.id, fault] as const))(
    '%s',
    async (id, fault) => {
      const found = await readBack(id);
      if (found === undefined) {
        expect(READINGS[id]).toBeUndefined();
        expect(fault.wire).not.toBe('answer');
        return;
      }
      const { answer, query } = found;
      if (isRefusal(answer)) {
        expect(`${answer.code} ${answer.field}`).toBe(READINGS[id]);
        // The way out: what was done is found, with the right money; what was not done is not found.
        expect(query === undefined).toBe(fault.effect === 'none');
        if (query !== undefined) expect(query).toMatchObject({ amounts: { total: 2_200_000n, cash: 1_360_000n } });
        return;
      }
      const { origin: _origin, notes, ...said } = answer;
      const { origin: _query, notes: _notes, ...truth } = query as Settlement;
      expect(READINGS[id]).toMatch(/^read/);
      expect((notes ?? []).length > 0).toBe(READINGS[id] === 'read, with a note');
      if (READINGS[id] !== 'read, but for the name') return expect(said).toEqual(truth);
      expect(said.person.maskedName).not.toEqual(truth.person.maskedName);
      expect({ ...said, person: truth.person }).toEqual(truth);
    },
  );
});
