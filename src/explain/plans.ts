import {
  type GaugeWire,
  PAYING_RULES,
  type PlanShareWire,
  type ReasonCode,
  type StepRule,
  type StepWire,
} from '../bill/index.ts';
import { type Fen, formatFen, parseFen, sumFen } from '../money/index.ts';
import type { Bilingual } from '../plan/index.ts';
import { clauseOf, gaugesOf } from './clause.ts';
import type { ExplanationNode } from './explanation.ts';
import { wholeFormula } from './formula.ts';
import { ruleMissing } from './missing.ts';
import { official, ownFigure, position, reasonSaid } from './reasons.ts';
import {
  about,
  en,
  enYuan,
  isPositive,
  isZeroAmount,
  join,
  NOTHING,
  SENTENCE_MAX,
  text,
  titled,
  zh,
  zhYuan,
} from './say.ts';
import { type LiabilitySource, liabilitySource, type PlanSource, planSource, type Source } from './scope.ts';
import { stepNodes } from './steps.ts';
import { PERIOD_WORDS } from './words.ts';

const fen = (amount: string): Fen => parseFen(amount) ?? 0n;

export function paidAtCounter(share: PlanShareWire): string {
  if (share.paidBy === 'gateway') return share.paid;
  return formatFen(sumFen(share.liabilities.map((liability) => fen(liability.atCounter))));
}

export function planNode(id: string, all: Source, share: PlanShareWire): ExplanationNode {
  const of = planSource(all, share);
  const term = of.plan?.term;
  const isTerm = share.reason?.code === 'NOT_IN_TERM';
  return {
    id,
    kind: 'plan',
    label: all.givenBoth(share.name),
    value: share.paid,
    patient: planSaid(of),
    professional: planOfficial(of),
    ...(isTerm && term !== undefined ? clauseOf(term.source, of) : {}),
    ...(share.paidBy === 'gateway' ? all.origin(...gatewayPaths(all, share)) : {}),
    atCounter: paidAtCounter(share),
    children: share.liabilities.map((liability) =>
      liabilityNode(`${id}.${liability.liability}`, liabilitySource(of, liability)),
    ),
  };
}

function gatewayPaths(all: Source, share: PlanShareWire): string[] {
  const rows = all.settlement?.gatewayRows ?? [];
  return rows.flatMap((row, index) =>
    row.plan === share.plan ? [`gatewayRows.${index}.amount`, `gatewayRows.${index}`] : [],
  );
}

const PLAN_WORD = text('这份保障', 'this plan');

function planSaid(of: PlanSource): Bilingual {
  const { share, all } = of;
  const name = all.brief(share.name, SENTENCE_MAX, PLAN_WORD);
  if (share.paidBy === 'gateway') return gatewaySaid(of, name);
  if (share.reason !== undefined) return wholePlanSaid(of, name);
  if (isZeroAmount(share.paid)) return text(titled(name.zh, '本次不赔'), en(`${name.en} pays nothing this time`));
  const now = paidAtCounter(share);
  const later = formatFen(fen(share.paid) - fen(now));
  const paid = text(titled(name.zh, `本次付 ${zhYuan(share.paid)}`), en(`${name.en} pays ${enYuan(share.paid)}`));
  return join(paid, howPaid(share, now, later));
}

/** At the till, to the bank card, or in two parts. */
function howPaid(share: PlanShareWire, now: string, later: string): Bilingual {
  if (!isPositive(later)) return text('已在窗口直接减掉。', 'It is taken off at the counter.');
  if (share.flow === 'transfer') {
    return text(
      zh(`这 ${zhYuan(later)}以后转到您的银行卡`) + zh('今天窗口不减这笔钱'),
      en(`the ${enYuan(later)} will come to your bank card`, 'today the counter does not take it off'),
    );
  }
  return text(
    zh(`窗口减掉 ${zhYuan(now)}`) + zh(`另外 ${zhYuan(later)}以后转到您的银行卡`),
    en(`${enYuan(now)} is taken off at the counter`, `${enYuan(later)} will come to your bank card`),
  );
}

function gatewaySaid(of: PlanSource, name: Bilingual): Bilingual {
  const { check, paid } = of.share;
  const paidAlready = text(
    titled(name.zh, `医保平台已经付了 ${zhYuan(paid)}`) + zh('不会重复付'),
    en(`the insurance gateway already paid ${enYuan(paid)} for ${name.en}`, 'it is not paid twice'),
  );
  if (check === undefined) return paidAlready;
  return join(paidAlready, differenceSaid(check));
}

function differenceSaid(check: NonNullable<PlanShareWire['check']>): Bilingual {
  if (isZeroAmount(check.difference)) {
    return text(zh(`我们算出的也是 ${zhYuan(check.ours)}`), en(`we compute the same ${enYuan(check.ours)}`));
  }
  const by = check.difference.replace('-', '');
  const more = isPositive(check.difference);
  return text(
    zh(`我们算出 ${zhYuan(check.ours)}`, `平台${more ? '多' : '少'}付 ${zhYuan(by)}`),
    en(`we compute ${enYuan(check.ours)}`, `the gateway paid ${enYuan(by)} ${more ? 'more' : 'less'}`),
  );
}

function wholePlanSaid(of: PlanSource, name: Bilingual): Bilingual {
  const { reason } = of.share;
  if (reason?.code === 'NOT_ENROLLED') {
    return text(titled(name.zh, '您没有参加，本次不赔'), en(`you do not hold ${name.en}`));
  }
  if (reason?.code === 'NOT_IN_TERM') {
    const term = of.plan?.term;
    const span =
      term === undefined
        ? NOTHING
        : text(zh(`保障期：${term.from} 至 ${term.to}`), `It runs from ${term.from} to ${term.to}.`);
    return join(text(titled(name.zh, '这次就医不在保障期内'), en(`the visit is outside the term of ${name.en}`)), span);
  }
  return reason === undefined ? NOTHING : ruleMissing(reason, of).patient;
}

function planOfficial(of: PlanSource): Bilingual {
  const { share, all } = of;
  const name = all.givenBoth(share.name);
  const hash = all.given(share.hash.slice(0, 8));
  const version = share.version === '' ? text('未载入', 'not loaded') : text(share.version, share.version);
  const flow =
    share.flow === 'counter' ? text('窗口直接抵扣', 'netted at the till') : text('事后转账', 'paid by transfer');
  const head = text(
    `${name.zh}，版本 ${version.zh}${hash === '' ? '' : `（${hash}）`}，${flow.zh}。赔付 ${zhYuan(share.paid)}，窗口抵扣 ${zhYuan(paidAtCounter(share))}。`,
    `${name.en}, version ${version.en}${hash === '' ? '' : ` (${hash})`}, ${flow.en}. Pays ${enYuan(share.paid)}, at the till ${enYuan(paidAtCounter(share))}.`,
  );
  const { check, reason } = share;
  const gateway =
    share.paidBy === 'gateway'
      ? text('医保平台已直接赔付，年度累计按平台金额。', 'Paid by the gateway; its amount enters the accumulators.')
      : undefined;
  const checked =
    check === undefined
      ? undefined
      : text(
          `本系统计算 ${zhYuan(check.ours)}，平台 ${zhYuan(check.gateway)}，差额 ${zhYuan(check.difference)}。`,
          `Our figure ${enYuan(check.ours)}, the gateway's ${enYuan(check.gateway)}, difference ${enYuan(check.difference)}.`,
        );
  return join(head, gateway, checked, reason === undefined ? undefined : official(reason, of));
}

function liabilityNode(id: string, of: LiabilitySource): ExplanationNode {
  const { liability, all } = of;
  const whole = wholeFormula(liability.steps);
  const gauges = gaugesOf(of);
  const decided = decidingStep(of);
  return {
    id,
    kind: 'liability',
    label: all.givenBoth(liability.name),
    value: liability.payout,
    ...(whole === undefined ? {} : { formula: text(whole, whole) }),
    patient: liabilitySaid(of),
    professional: liabilityOfficial(of, whole),
    ...clauseOf(liability.reason?.source ?? decided?.source ?? of.rule?.pay.source, of, decided?.figures),
    ...(gauges.length === 0 ? {} : { gauges }),
    atCounter: liability.atCounter,
    children: stepNodes(id, of),
  };
}

const PAYING: ReadonlySet<string> = new Set(PAYING_RULES);
const DECIDES: Readonly<Partial<Record<ReasonCode, StepRule>>> = {
  BELOW_DEDUCTIBLE: 'deductible',
  CAP_REACHED: 'cap',
  HIGHER_ONE_STANDS: 'higher-of',
};

/** The step whose sentence stands for the whole liability: the one that pays, or the one that let nothing through. */
function decidingStep({ liability }: LiabilitySource): StepWire | undefined {
  const stopped = liability.reason && DECIDES[liability.reason.code];
  const { steps } = liability;
  return steps.findLast((step) => step.rule === stopped) ?? steps.find((step) => PAYING.has(step.rule));
}

function liabilitySaid(of: LiabilitySource): Bilingual {
  const { liability, share, all } = of;
  const name = all.brief(liability.name, SENTENCE_MAX, text('本项', 'this cover'));
  if (share.paidBy === 'gateway') {
    const ours = ownFigure(liability);
    if (ours === undefined) return text(titled(name.zh, '医保平台已处理'), en(`${name.en}: settled by the gateway`));
    const amount = about(ours);
    return text(titled(name.zh, `我们算出 ${amount.zh}`), en(`${name.en}: we compute ${amount.en}`));
  }
  const { payout, reason } = liability;
  if (reason !== undefined) {
    const none = text(titled(name.zh, '本次不赔'), en(`${name.en} pays nothing this time`));
    return isPositive(payout) ? paidSaid(name, of) : join(none, reasonSaid(reason, of).patient);
  }
  return paidSaid(name, of);
}

function paidSaid(name: Bilingual, of: LiabilitySource): Bilingual {
  const { payout, atCounter } = of.liability;
  const paid = text(titled(name.zh, `付 ${zhYuan(payout)}`), en(`${name.en} pays ${enYuan(payout)}`));
  const later = formatFen(fen(payout) - fen(atCounter));
  // Where a whole plan is transferred, the plan says so once.
  if (!isPositive(later) || of.share.flow === 'transfer') return paid;
  return join(paid, text(zh(`其中 ${zhYuan(later)}以后转账`), en(`${enYuan(later)} of it is transferred later`)));
}

function liabilityOfficial(of: LiabilitySource, whole: string | undefined): Bilingual {
  const { liability, all, share } = of;
  const name = all.givenBoth(liability.name);
  const kind = liability.kind === 'indemnity' ? text('补偿型', 'indemnity') : text('定额给付型', 'fixed benefit');
  const reason = liability.reason;
  const [zhPaid, enPaid] = [zhYuan(liability.payout), enYuan(liability.payout)];
  const because =
    reason === undefined
      ? undefined
      : share.paidBy === 'gateway'
        ? official(reason, of)
        : reasonSaid(reason, of).professional;
  // The reason "below the deductible" and "limit reached" already hold the position they speak of.
  const gauges = reason?.code === 'BELOW_DEDUCTIBLE' || reason?.code === 'CAP_REACHED' ? [] : liability.gauges;
  return join(
    text(
      `${name.zh}（${kind.zh}）赔付 ${zhPaid}，窗口抵扣 ${zhYuan(liability.atCounter)}。`,
      `${name.en} (${kind.en}) pays ${enPaid}, at the till ${enYuan(liability.atCounter)}.`,
    ),
    because,
    whole === undefined ? undefined : text(`算式：${whole}。`, `Arithmetic: ${whole}.`),
    ...positions(gauges, of),
  );
}

function positions(gauges: readonly GaugeWire[], of: LiabilitySource): Bilingual[] {
  const named = gaugesOf(of);
  return gauges.map((gauge, index) => {
    const { label, per, sharedWith } = named[index] ?? { label: text('限额', 'Limit'), per: PERIOD_WORDS.term.span };
    const shared =
      sharedWith === undefined ? NOTHING : text(`，与${sharedWith.zh}共用`, `, shared with ${sharedWith.en}`);
    return position(gauge, text(`${per.zh}${label.zh}${shared.zh}`, `${label.en} per ${per.en}${shared.en}`));
  });
}
