import {
  CALL_SERVICE_PATH,
  type CaseVisit,
  caseOf,
  type Fault,
  type OpenVisit,
  type Pair,
  type Person,
  personById,
  type SimulatedGateway,
  SimulatedHis,
} from '../../../adapters/simulated-gateway/index.ts';

/** What a caller with little patience sees of one request. */
export type Seen =
  | { readonly as: 'nothing' }
  | { readonly as: 'reset'; readonly status: number | undefined }
  | {
      readonly as: 'answer';
      readonly status: number;
      readonly type: string;
      readonly bytes: Uint8Array;
      readonly text: string;
    };

const PATIENCE_MS = 50;

/** A caller who gives up a moment after the fault has befallen, however busy the machine is. */
export function impatient({ inside }: SimulatedGateway): AbortSignal {
  const controller = new AbortController();
  const before = inside.befallen.length;
  const watch = setInterval(() => {
    if (inside.befallen.length === before) return;
    clearInterval(watch);
    setTimeout(() => controller.abort(), PATIENCE_MS);
  }, 2);
  return controller.signal;
}

export async function call(url: string, request: object, fault?: string, until?: AbortSignal): Promise<Seen> {
  let status: number | undefined;
  try {
    const answer = await fetch(url + CALL_SERVICE_PATH, {
      method: 'POST',
      body: JSON.stringify(request),
      headers: fault === undefined ? {} : { 'x-sim-fault': fault },
      signal: until ?? AbortSignal.timeout(20_000),
    });
    status = answer.status;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    return { as: 'answer', status, type: answer.headers.get('content-type') ?? '', bytes, text };
  } catch (error) {
    return error instanceof Error && until?.aborted === true && error.name === 'AbortError'
      ? { as: 'nothing' }
      : { as: 'reset', status };
  }
}

export const textOf = (seen: Seen): string => {
  if (seen.as !== 'answer') throw new Error(`no answer: ${seen.as}`);
  return seen.text;
};

export const visitOf = (id: string): CaseVisit => caseOf(id).visits[0] as CaseVisit;

/** A hospital with one outpatient visit up to its quote: the settlement is written and not yet sent. */
export interface Site {
  readonly his: SimulatedHis;
  readonly opened: OpenVisit;
  readonly settlement: Pair;
}

interface SiteOptions {
  /** Where the gateway listens, unless `his` already knows its way. */
  readonly url?: string;
  readonly person?: Person;
  /** In yuan, when the total itself matters: one line of a drug that is wholly in scope. */
  readonly total?: string;
  /** The hospital system of an earlier site: one institution numbers its messages in one sequence. */
  readonly his?: SimulatedHis;
}

export async function siteAt({
  url = '',
  person = personById('P10'),
  total,
  his = new SimulatedHis({ url }),
}: SiteOptions): Promise<Site> {
  const lines = total === undefined ? {} : { lines: [{ code: 'XA10DEMO0001', amount: total, cnt: '1' }] };
  const opened = await his.openVisit(person, { ...visitOf('T10'), ...lines });
  return { his, opened, settlement: his.writeSettlement(opened) };
}

export const HOSPITAL = visitOf('T10').institution.code;

/** 2601 of the settlement, a message of its own each time. */
export const reversalOf = ({ his, opened, settlement }: Site): Pair =>
  his.write(opened, '2601', opened.visit.settledAt, {
    data: { psn_no: opened.person.psn_no, omsgid: settlement.request.msgid, oinfno: settlement.infno },
  });

/** 5203 by the hospital's own message id. */
export const queryOf = ({ his, opened, settlement }: Site): Pair =>
  his.write(opened, '5203', opened.visit.settledAt, {
    data: { psn_no: opened.person.psn_no, medins_setl_id: settlement.request.msgid },
  });

export const befallsReversal = (fault: Fault): boolean => fault.befalls === 'reversal';
