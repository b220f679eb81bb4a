import { figuresOf } from '../bill/figures.ts';
import type { BillWire } from '../bill/index.ts';
import type { Answer, Client } from './client.ts';

/** A scripted day at a till: what is posted, and what must be answered. The files lie in docs/examples. */
export interface TillScript {
  readonly cases: readonly TillCase[];
}
export interface TillCase {
  readonly case: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly because: string;
  readonly enrol: readonly unknown[];
  readonly steps: readonly TillStep[];
}
export interface TillStep {
  readonly post: string;
  readonly body: unknown;
  readonly status: number;
  readonly expect: TillExpected;
}
interface Figures {
  readonly patientPays?: string;
  /** By plan and liability; nothing else pays. */
  readonly pays?: Readonly<Record<string, string>>;
}
export interface TillExpected extends Figures {
  readonly duplicate?: boolean;
  /** Of a refusal. */
  readonly code?: string;
  readonly field?: string;
  readonly lines?: Readonly<
    Record<string, { readonly status: string; readonly patient: string; readonly reason?: string }>
  >;
  /** The sale of what stays after a return. */
  readonly stays?: Figures;
  readonly back?: { readonly total: string; readonly patient: string; readonly transferLater?: string };
}

export interface TillPlayed {
  readonly case: string;
  readonly step: number;
  readonly post: string;
  readonly answer: Answer;
  /** What differs from the script; empty when all is as it should be. */
  readonly differs: readonly string[];
}

/** Plays one case over HTTP, step by step. */
export async function playTill(script: TillCase, desk: Client): Promise<TillPlayed[]> {
  for (const enrolment of script.enrol) await desk.post('/v1/enrolments', enrolment);
  const played: TillPlayed[] = [];
  for (const [index, { post, body, status, expect }] of script.steps.entries()) {
    const answer = await desk.post(post, body);
    const differs =
      answer.status === status ? differences(expect, answer.body) : [`status: ${answer.status}, due ${status}`];
    played.push({ case: script.case, step: index + 1, post, answer, differs });
  }
  return played;
}

interface TillSeen {
  readonly bill?: BillWire;
}

interface LineSeen {
  readonly line: string;
  readonly status: string;
  readonly patient: string;
  readonly reasons: readonly { readonly code: string }[];
}

function differences(expect: TillExpected, body: Answer['body']): string[] {
  const differs: string[] = [];
  const equal = (name: string, got: unknown, due: unknown) => {
    if (got !== due) differs.push(`${name}: ${String(got)}, due ${String(due)}`);
  };
  if (expect.code !== undefined) equal('code', body.code, expect.code);
  if (expect.field !== undefined) equal('field', body.field, expect.field);
  if (expect.duplicate !== undefined) equal('duplicate', body.duplicate, expect.duplicate);
  if (expect.pays !== undefined) compareFigures(expect, body as TillSeen, equal);
  const { stays, back } = body as { stays?: TillSeen | null; back?: Record<string, string> };
  if (expect.stays !== undefined) compareFigures(expect.stays, stays, equal);
  else if (stays !== undefined) equal('stays', stays, null);
  for (const [name, due] of Object.entries(expect.back ?? {})) equal(`back ${name}`, back?.[name], due);
  const { lines = [] } = (body.answer ?? {}) as { lines?: readonly LineSeen[] };
  for (const [id, due] of Object.entries(expect.lines ?? {})) {
    const seen = lines.find(({ line }) => line === id);
    equal(`line ${id} status`, seen?.status, due.status);
    equal(`line ${id} patient`, seen?.patient, due.patient);
    equal(`line ${id} reason`, due.reason === undefined ? undefined : seen?.reasons[0]?.code, due.reason);
  }
  return differs;
}

function compareFigures(
  expect: Figures,
  settled: TillSeen | null | undefined,
  equal: (name: string, got: unknown, due: unknown) => void,
): void {
  if (settled?.bill === undefined) return equal('bill', settled, 'a bill');
  const { patientPays, payouts } = figuresOf({ bill: settled.bill });
  equal('patientPays', patientPays, expect.patientPays);
  for (const { plan, liability, amount } of payouts)
    equal(`${plan} ${liability}`, amount, expect.pays?.[`${plan} ${liability}`] ?? '0.00');
  for (const payer of Object.keys(expect.pays ?? {}))
    equal(
      payer,
      payouts.some(({ plan, liability }) => `${plan} ${liability}` === payer),
      true,
    );
}
