/**
 * A pharmacy till, as short as it can be: quote, settle, print each line, take one box back.
 *   node dist/scripts/till.js http://127.0.0.1:7300 SALE-NUMBER      (what it needs: adapters/pharmacy/README.md)
 */
const pharmacy = { code: 'P51010000001', name: '成都演示服务药店（虚构）', region: '510100', online: false };
const patient = { certificateNumber: '999999200001010118', name: '测试人', insuredIn: '510100' };
const lines = [
  { line: '1', barcode: '6900000010013', name: '演示目录外常用药（虚构）', quantity: '2', amount: '200.00' },
  { line: '2', barcode: '6900000040010', name: '演示口罩（虚构）', quantity: '1', amount: '30.00' },
];

const AGAIN =
  'SETTLEMENT_REPLACED: this sale was sold and one box of it taken back, in an earlier run: a number is sold once. Give another SALE-NUMBER.';

interface Line {
  readonly name: string;
  readonly amount: string;
  readonly status: string;
  readonly patient: string;
  readonly payers: readonly { readonly name: string; readonly amount: string }[];
  readonly reasons: readonly { readonly zh: string }[];
}
interface Reply {
  readonly quoteId?: string;
  readonly duplicate?: boolean;
  readonly answer?: { readonly lines: readonly Line[]; readonly patient: { readonly pays: string } };
  readonly back?: { readonly total: string; readonly patient: string };
  readonly code?: string;
  readonly retry?: string;
  readonly cashier?: string;
}

export async function sell(url: string, number: string, print: (line: string) => void): Promise<void> {
  // After a lost answer send the same again: it is never paid twice, and the answer says `duplicate`.
  const post = async (path: string, body: object): Promise<Reply> => {
    const head = { 'content-type': 'application/json' };
    const whole = JSON.stringify({ adapter: 'pharmacy', counter: 'T01', pharmacy, ...body });
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers: head, body: whole });
    const reply = (await answer.json()) as Reply;
    if (reply.code === 'SETTLEMENT_REPLACED') throw new Error(AGAIN);
    if (reply.code !== undefined)
      throw new Error(`${path}: ${reply.code}, send again: ${reply.retry}. ${reply.cashier}`);
    return reply;
  };
  const basket = { sale: { number, soldAt: '2023-08-01T10:21:00', total: '230.00' }, patient, lines };

  const { quoteId } = await post('/v1/quotes', basket);
  const settled = await post('/v1/settlements', { ...basket, quoteId });
  if (settled.duplicate) print('（重复提交，原结果）');
  for (const { name, amount, status, payers, patient: pays, reasons } of settled.answer?.lines ?? []) {
    print(`${name} ${amount} [${status}]`);
    for (const payer of payers) print(`  - ${payer.name} ${payer.amount}`);
    print(`  患者 ${pays}${payers.length === 0 ? ` ${reasons[0]?.zh ?? ''}` : ''}`);
  }
  print(`应收 ${settled.answer?.patient.pays}`);

  const box = { pharmacy: { code: pharmacy.code }, sale: { number }, return: 1, lines: [{ line: '1', quantity: '1' }] };
  const { back } = await post('/v1/returns', box);
  print(`退货 ${back?.total}，退患者 ${back?.patient}`);
}

const [url, number] = process.argv.slice(2);
if (url?.startsWith('http') && number !== undefined)
  await sell(url, number, (line) => process.stdout.write(`${line}\n`)).catch((error: unknown) => {
    process.stderr.write(`till: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
