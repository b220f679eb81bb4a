import {
  type CaseVisit,
  type FaultyGateway,
  type OpenVisit,
  type Pair,
  type Post,
  personById,
  type ScriptedCase,
  type SettledVisit,
  type SimulatedHis,
} from '../../adapters/simulated-gateway/index.ts';

/** No answer came from a gateway without a wire. */
export class GatewaySilence extends Error {
  override readonly name = 'GatewaySilence';
}

/** The same gateway and the same faults as behind a server, for simulations. */
export const inProcess =
  (gateway: FaultyGateway): Post =>
  async (text) => {
    const exchange = gateway.exchange(text);
    if (exchange.kind !== 'answered') throw new GatewaySilence(exchange.why);
    return Buffer.from(exchange.bytes).toString('utf8');
  };

export interface PlayedVisit {
  readonly visit: CaseVisit;
  readonly opened: OpenVisit;
  /** undefined for a self-paid visit. */
  readonly settled: SettledVisit | undefined;
  /** Present when the script cancels the visit. */
  readonly cancelled: Pair | undefined;
  /** Every pair of the visit in order. */
  readonly pairs: readonly Pair[];
}

/** Plays a whole scripted case: visit after visit, settled, and cancelled where the script says so. */
export async function playCase(his: SimulatedHis, scripted: ScriptedCase): Promise<PlayedVisit[]> {
  const played: PlayedVisit[] = [];
  for (const visit of scripted.visits) {
    const opened = await his.openVisit(personById(scripted.person), visit);
    const settled = visit.selfPaid === true ? undefined : await his.settleVisit(opened);
    const cancelled = settled !== undefined && visit.cancelAfter === true ? await his.cancelVisit(settled) : undefined;
    const pairs = [
      ...opened.pairs,
      ...(settled?.settlementPairs ?? []),
      ...(cancelled === undefined ? [] : [cancelled]),
    ];
    played.push({ visit, opened, settled, cancelled, pairs });
  }
  return played;
}
