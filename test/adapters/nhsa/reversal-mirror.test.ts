import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nhsa } from '../../../adapters/nhsa/index.ts';
import { canonicalJson } from '../../../src/json/index.ts';
import { formatFen, toWire } from '../../../src/money/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { type ReversalDifference, reversalDiffers, type SettlementWire } from '../../../src/settlement/index.ts';
import { type Json, personKey, request, row, setlinfo, settled, success, yuan } from './messages.ts';

/** Whichever way a region books a settlement that we accept: its own mirror takes it back, and nothing else does. */
interface Booked {
  readonly fund: bigint;
  readonly account: bigint;
  readonly family: bigint;
  readonly cash: bigint;
  readonly hospital: bigint;
  readonly accountAmongFunds: boolean;
  readonly familyInsideAccount: boolean;
  readonly commercialInOther: boolean;
}

const fen = fc.bigInt({ min: 0n, max: 5_000_00n });
const booked: fc.Arbitrary<Booked> = fc.record({
  fund: fc.bigInt({ min: 1n, max: 50_000_00n }),
  account: fen,
  family: fen,
  cash: fen,
  hospital: fen,
  accountAmongFunds: fc.boolean(),
  familyInsideAccount: fc.boolean(),
  commercialInOther: fc.boolean(),
});

const COMMERCIAL = 77_00n;

function messagesOf(made: Booked): { readonly info: Json; readonly detail: Json[] } {
  const { fund, account, family, cash, hospital, accountAmongFunds, familyInsideAccount, commercialInOther } = made;
  const commercial = commercialInOther ? COMMERCIAL : 0n;
  const acctPay = familyInsideAccount ? account + family : account;
  const personal = account + family + cash;
  const total = fund + commercial + hospital + personal;
  const figures: Record<string, bigint> = {
    medfee_sumamt: total,
    fulamt_ownpay_amt: 0n,
    overlmt_selfpay: 0n,
    preselfpay_amt: 0n,
    inscp_scp_amt: total,
    hifp_pay: fund,
    oth_pay: commercial,
    fund_pay_sumamt: fund + commercial + (accountAmongFunds ? acctPay : 0n),
    psn_part_amt: personal,
    hosp_part_amt: hospital,
    acct_pay: acctPay,
    acct_mulaid_pay: family,
    psn_cash_pay: cash,
  };
  const info = setlinfo(Object.fromEntries(Object.entries(figures).map(([name, amount]) => [name, formatFen(amount)])));
  const detail = commercial === 0n ? [] : [row('620100', '商业保险责任二支出', formatFen(commercial), '[]')];
  return { info, detail };
}

/**
 * What the mirror of a settlement says against it, some figures a fen away. @returns undefined where it is not accepted
 */
function played(
  made: Booked,
  away: string | undefined,
): { readonly differs: ReversalDifference | undefined } | undefined {
  const { info, detail } = messagesOf(made);
  const settlement = nhsa.readSettlement({ messages: [settled('2304', info, detail)] }, personKey);
  if (isRefusal(settlement)) return undefined;
  const negative = Object.entries(info).map(([name, value]) => {
    const text = String(value);
    if (!/_(pay|amt|sumamt|selfpay)$/.test(name) || value === null) return [name, value];
    const amount = BigInt(text.replace('.', '')) * (text.includes('.') ? 1n : 100n);
    return [name, yuan(formatFen(-amount - (name === away ? 1n : 0n)))];
  });
  const mirror = {
    request: request('2305', { data: { setl_id: 'S1', mdtrt_id: 'M1', psn_no: 'PSN1' } }),
    response: success({ setlinfo: Object.fromEntries(negative), setldetail: [] }),
  };
  const cancellation = nhsa.readCancellation({ messages: [mirror] }, personKey);
  if (isRefusal(cancellation)) throw new Error(`the mirror is refused: ${cancellation.code} ${cancellation.field}`);
  const stored = JSON.parse(canonicalJson(toWire(settlement))) as SettlementWire;
  return { differs: reversalDiffers(stored, cancellation.stated ?? { figures: [], words: [] }) };
}

describe('the mirror of a settlement', () => {
  test('takes it back, however the region books the account, the shared account and the row of a plan', () => {
    let accepted = 0;
    fc.assert(
      fc.property(booked, (made) => {
        const found = played(made, undefined);
        if (found === undefined) return;
        accepted += 1;
        expect(found.differs).toBeUndefined();
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test.each(['hifp_pay', 'psn_cash_pay', 'hosp_part_amt', 'inscp_scp_amt', 'fund_pay_sumamt', 'psn_part_amt'])(
    'does not with %s a fen away',
    (away) => {
      const plain = { accountAmongFunds: false, familyInsideAccount: false, commercialInOther: false };
      fc.assert(
        fc.property(booked, (made) => {
          const found = played({ ...made, ...plain, account: 0n, family: 0n }, away);
          if (found === undefined) return;
          expect(found.differs?.at).toContain(away);
        }),
        { numRuns: 100 },
      );
    },
  );
});
