import { fenOf } from '../reply.ts';

interface LineSeen {
  readonly line: string;
  readonly amount: string;
  readonly patient: string;
  readonly payers: readonly { readonly amount: string }[];
}
interface Seen {
  readonly answer?: {
    readonly total?: string;
    readonly lines?: readonly LineSeen[];
    readonly patient?: { pays: string };
  };
  readonly bill?: { readonly total: string; readonly patient: { readonly pays: string } };
  readonly stays?: Seen | null;
  readonly back?: { readonly total: string; readonly patient: string; readonly payers: readonly { amount: string }[] };
}

/** The laws of a till's answer as it went over the wire: payers make lines, lines make bills, money back adds up. */
export function brokenOnTheTill(body: unknown): string[] {
  const seen = body as Seen;
  return [...brokenLines(seen), ...(seen.stays ? brokenLines(seen.stays) : []), ...brokenBack(seen)];
}

function brokenLines({ answer, bill }: Seen): string[] {
  if (answer?.lines === undefined || bill === undefined) return [];
  const broken: string[] = [];
  for (const { line, amount, patient, payers } of answer.lines) {
    if (sum(payers.map((payer) => payer.amount)) + fenOf(patient) !== fenOf(amount))
      broken.push(`line ${line}: payers and patient do not make the line`);
    if (payers.some((payer) => fenOf(payer.amount) <= 0n)) broken.push(`line ${line}: a payer pays nothing`);
    if (fenOf(patient) < 0n) broken.push(`line ${line}: the patient pays less than nothing`);
  }
  if (sum(answer.lines.map(({ amount }) => amount)) !== fenOf(bill.total)) broken.push('lines do not make the bill');
  if (sum(answer.lines.map(({ patient }) => patient)) !== fenOf(bill.patient.pays))
    broken.push('what is left of the lines is not what the patient pays');
  return broken;
}

function brokenBack({ back }: Seen): string[] {
  if (back === undefined) return [];
  const parts = sum(back.payers.map(({ amount }) => amount)) + fenOf(back.patient);
  return parts === fenOf(back.total) ? [] : ['what goes back to payers and patient is not what came back'];
}

const sum = (texts: readonly string[]): bigint => texts.map(fenOf).reduce((total, fen) => total + fen, 0n);
