import { type Stay, settleBody, type TestPerson, testPerson } from '../harness/messages.ts';

/** Bodies of visits with so many fee lines, made once; only the id of each is written when it is sent. */

const DIGITS = 9;
/** Stands in a body where the number of the visit goes. */
const ID = `B${'0'.repeat(DIGITS)}`;
const ON = '2021-04-15';

interface Pair {
  readonly request: { readonly input: { feedetail: object[] } };
  readonly response: { readonly output: { result: object[] } };
}

/** A third each of approved drugs outside the catalogue, of materials, and of treatments within it. */
export function visitBody(lines: number, person: TestPerson, id = ID): string {
  const of = (kind: number) => BigInt(Math.ceil((lines - kind) / 3));
  const inScope = of(2) * 90_000n;
  const stay: Stay = {
    id,
    person,
    drug: of(0) * 12_345n,
    material: of(1) * 5_000n,
    preSelfPay: of(2) * 10_000n,
    inScope,
    basic: (inScope * 7n) / 10n,
    critical: 0n,
    on: ON,
  };
  const body = JSON.parse(settleBody(stay, 'C01')) as { messages: Pair[] };
  const [pair] = body.messages;
  if (pair === undefined) throw new Error('a visit has fee lines');
  const amounts = [
    { det_item_fee_sumamt: 123.45, fulamt_ownpay_amt: 123.45, preselfpay_amt: 0, inscp_scp_amt: 0 },
    { det_item_fee_sumamt: 50, fulamt_ownpay_amt: 50, preselfpay_amt: 0, inscp_scp_amt: 0 },
    { det_item_fee_sumamt: 1_000, fulamt_ownpay_amt: 0, preselfpay_amt: 100, inscp_scp_amt: 900 },
  ];
  const { input } = pair.request;
  const { output } = pair.response;
  const [asked, answered] = [input.feedetail, output.result];
  const rows = (kinds: readonly object[], more: (kind: number) => object) =>
    Array.from({ length: lines }, (_, line) => ({
      ...kinds[line % 3],
      ...more(line % 3),
      feedetl_sn: `F${line + 1}`,
    }));
  input.feedetail = rows(asked, (kind) => ({ det_item_fee_sumamt: amounts[kind]?.det_item_fee_sumamt }));
  output.result = rows(answered, (kind) => amounts[kind] ?? {});
  return JSON.stringify(body);
}

/** A whole HTTP request, of which each sending is a visit of its own. One connection at a time may have it. */
export class VisitRequest {
  readonly bytes: Buffer;
  readonly #ids: readonly number[];

  constructor(url: string, lines: number, person: number) {
    const body = Buffer.from(visitBody(lines, testPerson(person)));
    const head =
      `POST /v1/settlements HTTP/1.1\r\nHost: ${new URL(url).host}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    this.bytes = Buffer.concat([Buffer.from(head), body]);
    const ids: number[] = [];
    for (let at = this.bytes.indexOf(ID); at !== -1; at = this.bytes.indexOf(ID, at + ID.length)) ids.push(at);
    this.#ids = ids;
  }

  /** The bytes with this number in the id of the visit. */
  numbered(number: number): Buffer {
    const digits = String(number).padStart(DIGITS, '0');
    for (const at of this.#ids) this.bytes.write(digits, at + 1, 'latin1');
    return this.bytes;
  }
}

let last = 0;
/** No two visits of one run have the same, whatever server they go to. */
export function nextVisit(): number {
  last += 1;
  return last;
}
