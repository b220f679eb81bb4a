import type { GaugeWire } from '../bill/index.ts';
import type { Bilingual, SourceRef } from '../plan/index.ts';
import type { Clause, ExplainedGauge } from './explanation.ts';
import { text } from './say.ts';
import type { LiabilitySource, PlanSource } from './scope.ts';
import { PERIOD_WORDS } from './words.ts';

/** The sentence that grants a rule, the document it stands in, and since when its figure holds. */
export function clauseOf(
  source: SourceRef | undefined,
  of: PlanSource,
  figures: readonly string[] = [],
): { clause?: Clause } {
  if (source === undefined) return {};
  // The bill carries the documents it refers to; the plan knows their address as well.
  const { legend } = of.share;
  const document = of.plan?.sources[source.doc];
  const title = document?.title ?? legend?.sources[source.doc]?.title;
  const status = document?.status ?? legend?.sources[source.doc]?.status;
  const issued = document?.issued ?? legend?.sources[source.doc]?.issued;
  const readings = of.plan?.assumptions ?? legend?.assumptions;
  const assumption = source.assumption === undefined ? undefined : readings?.[source.assumption];
  const figure = figureOf(figures[0], of);
  return {
    clause: {
      doc: source.doc,
      title: title ?? source.doc,
      status: status === 'primary' ? 'primary' : 'secondary',
      quote: source.quote,
      ...(issued === undefined ? {} : { issued }),
      ...(document?.address === undefined ? {} : { address: document.address }),
      ...(figure === undefined ? {} : { figureFrom: figure.from }),
      ...(figure === undefined || figure.quote === source.quote ? {} : { figureQuote: figure.quote }),
      ...(assumption === undefined ? {} : { assumption }),
    },
  };
}

/** Without the day of the visit, a figure is dated only if it never changed. */
function figureOf(id: string | undefined, of: PlanSource): { from: string; quote: string } | undefined {
  if (id === undefined) return undefined;
  const inForce = of.terms?.figures.get(id);
  if (inForce !== undefined) return { from: inForce.from, quote: inForce.source.quote };
  const [only, ...others] = of.plan?.figures[id]?.values ?? [];
  return only === undefined || others.length > 0 ? undefined : { from: only.from, quote: only.source.quote };
}

/** The gauges of a liability, named by the plan: the caps come in the order in which the plan lists them. */
export function gaugesOf(of: LiabilitySource): readonly ExplainedGauge[] {
  let caps = 0;
  return of.liability.gauges.map((gauge) => {
    const rule = gauge.of === 'deductible' ? of.rule?.deductible : of.rule?.caps[caps++];
    const shared = sharedWith(gauge, of);
    return {
      of: gauge.of,
      label: gauge.of === 'deductible' ? text('免赔额', 'Deductible') : text('限额', 'Limit'),
      per: PERIOD_WORDS[rule?.per ?? 'term'].span,
      limit: gauge.limit,
      before: gauge.before,
      now: gauge.now,
      left: gauge.left,
      ...(shared === undefined ? {} : { sharedWith: shared }),
    };
  });
}

/** The other liabilities of the pool, by name: "shared" with the name of a pool would say nothing to anybody. */
function sharedWith(gauge: GaugeWire, of: LiabilitySource): Bilingual | undefined {
  if (gauge.shared === undefined) return undefined;
  const others = (of.plan?.liabilities ?? []).filter((liability) => {
    if (liability.id === of.liability.liability) return false;
    if (gauge.of === 'deductible') return liability.deductible?.pool === gauge.shared;
    return liability.caps.some((cap) => cap.pool === gauge.shared);
  });
  if (others.length === 0) return undefined;
  const names = others.map((liability) => of.all.givenBoth(liability.name));
  return text(names.map((name) => name.zh).join('、'), names.map((name) => name.en).join(', '));
}
