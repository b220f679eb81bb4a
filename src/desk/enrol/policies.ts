import { afterMove, type CoverAfterMove, type Grant, type Insurance, type Policy } from '../../enrolment/index.ts';
import type { PolicyRecord } from '../../ledger/index.ts';
import type { WireOf } from '../../money/index.ts';
import { type Bilingual, isInTerm, type LoadedPlan, type Plan, type SourceRef, termsOn } from '../../plan/index.ts';
import type { Desk } from '../desk.ts';

/** The electronic policy: what a person holds, from when, what it cost, and the sentence behind each of these. */
export interface PolicyDocument {
  readonly number: string;
  readonly state: PolicyRecord['state'];
  readonly plan: {
    readonly id: string;
    readonly name: Bilingual;
    readonly insurer?: Bilingual;
    readonly region: string;
  };
  readonly term: { readonly from: string; readonly to: string };
  readonly cover: { readonly from: string; readonly to: string };
  readonly inForce: boolean;
  readonly waiting?: { readonly days: string | null };
  /** Absent where the ledger only knows that the plan is held, not how it was paid for. */
  readonly premium?: WireOf<Policy>['premium'];
  readonly attributes?: PolicyRecord['enrolment']['attributes'];
  readonly appliedOn?: string;
  readonly recordedAt: string;
  readonly entry: number;
  readonly hash: string;
  readonly group?: string;
  readonly changes: PolicyRecord['changes'];
  readonly sentences: readonly Sentence[];
  /** What becomes of it under another basic insurance, where that was asked. */
  readonly standing?: Pick<CoverAfterMove, 'cover'> & { readonly because: readonly Sentence[] };
}

interface Sentence {
  readonly rule: string;
  readonly document: string;
  readonly quote: string;
  readonly reading?: Bilingual;
  readonly value?: string;
}

/** @param insurance the person's basic insurance by now, when the question is whether the policy still stands */
export async function policiesOf(
  desk: Desk,
  person: string,
  on: string,
  plan?: string,
  insurance?: Insurance,
): Promise<{ person: string; on: string; policies: PolicyDocument[] }> {
  const records = await desk.ledger.policies.find(person);
  const policies = records.flatMap((record): PolicyDocument[] => {
    const loaded = desk.plans.find(record.enrolment.plan);
    if (loaded === undefined || (plan !== undefined && plan !== loaded.plan.id)) return [];
    return [documentOf(loaded, record, on, insurance)];
  });
  return { person, on, policies };
}

function documentOf(
  loaded: LoadedPlan,
  record: PolicyRecord,
  on: string,
  insurance: Insurance | undefined,
): PolicyDocument {
  const { plan } = loaded;
  const { number, state, enrolment, entry, hash, recordedAt, changes, group } = record;
  const issued = record.policy as WireOf<Policy> | undefined;
  const cover = { from: enrolment.from ?? plan.term.from, to: enrolment.to ?? plan.term.to };
  const waiting = issued === undefined ? waitingOf(loaded) : issued.waiting;
  const { attributes } = enrolment;
  return {
    number,
    state,
    plan: {
      id: plan.id,
      name: plan.name,
      region: plan.region,
      ...(plan.insurer === undefined ? {} : { insurer: plan.insurer }),
    },
    term: { from: plan.term.from, to: plan.term.to },
    cover,
    inForce: state === 'held' && isInTerm(plan, on) && cover.from <= on && on <= cover.to,
    ...(waiting === undefined ? {} : { waiting: { days: waiting.days } }),
    ...(issued?.premium === undefined ? {} : { premium: issued.premium, appliedOn: issued.appliedOn }),
    ...(attributes === undefined ? {} : { attributes }),
    recordedAt,
    entry,
    hash,
    ...(group === undefined ? {} : { group }),
    changes,
    sentences: sentencesOf(plan, issued),
    ...(insurance === undefined ? {} : { standing: standingOf(loaded, record, on, insurance) }),
  };
}

function waitingOf(loaded: LoadedPlan): { days: string | null } | undefined {
  const rule = loaded.plan.enrolment?.waiting;
  if (rule === undefined) return undefined;
  return { days: termsOn(loaded, loaded.plan.term.from).figures.get(rule.days)?.text ?? null };
}

/** The rules that admitted the person; for one whom the insurer sent, those that the plan has. */
function sentencesOf(plan: Plan, issued: WireOf<Policy> | undefined): Sentence[] {
  const term: Grant = { rule: 'term', source: plan.term.source };
  const { enrolment } = plan;
  const waiting: Grant[] =
    enrolment?.waiting === undefined ? [] : [{ rule: 'waiting', source: enrolment.waiting.source }];
  const recorded: Grant[] = enrolment === undefined ? [] : [{ rule: 'window', source: enrolment.source }];
  const given = (issued?.grants as readonly Grant[] | undefined) ?? recorded;
  return [term, ...waiting, ...given].map(({ rule, source, value }) => ({
    ...sentenceOf(plan, rule, source),
    ...(value === undefined ? {} : { value }),
  }));
}

function sentenceOf(plan: Plan, rule: string, { doc, quote, assumption }: SourceRef): Sentence {
  const reading = assumption === undefined ? undefined : plan.assumptions[assumption];
  return { rule, document: plan.sources[doc]?.title ?? doc, quote, ...(reading === undefined ? {} : { reading }) };
}

function standingOf(
  loaded: LoadedPlan,
  { enrolment }: PolicyRecord,
  on: string,
  insurance: Insurance,
): NonNullable<PolicyDocument['standing']> {
  const { cover, because } = afterMove(loaded, insurance, on, enrolment.attributes);
  return { cover, because: because.map((source) => sentenceOf(loaded.plan, 'moves', source)) };
}
