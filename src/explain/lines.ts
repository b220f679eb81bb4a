import type { ReasonWire, StepWire } from '../bill/index.ts';
import { type Base, type Bilingual, type Condition, innerBases } from '../plan/index.ts';
import type { SettlementWire } from '../settlement/index.ts';
import type { ExplainedLine, ExplainedLines } from './explanation.ts';
import { factWords } from './facts.ts';
import { quoted } from './missing.ts';
import { text } from './say.ts';
import type { LiabilitySource, Source } from './scope.ts';

type LineWire = SettlementWire['lines'][number];

const KINDS: Readonly<Record<LineWire['kind'], Bilingual>> = {
  drug: text('药品', 'a drug'),
  herb: text('中药饮片', 'a herb'),
  material: text('材料', 'a material'),
  service: text('服务项目', 'a service'),
  unknown: text('类别不明', 'of unknown kind'),
};
const CLASSES: Readonly<Record<LineWire['class'], Bilingual>> = {
  A: text('甲类', 'class A'),
  B: text('乙类', 'class B'),
  C: text('丙类', 'class C'),
  unknown: text('甲乙丙类别不明', 'of unknown class'),
};
const ITEM = text('项目', 'an item');
const A_KIND = 'line.kind';
const A_CLASS = 'line.class';

/** The fee lines behind a base, with the reason for every line that was left out. */
export function linesOf(step: StepWire, of: LiabilitySource): { lines?: ExplainedLines } {
  if (step.lines === undefined) return {};
  const byId = new Map((of.all.settlement?.lines ?? []).map((line) => [line.id, line]));
  const where = of.rule === undefined ? undefined : conditionOf(of.rule.base);
  return {
    lines: {
      counted: step.lines.counted.map((line) => named(line, byId, of.all)),
      notCounted: step.lines.notCounted.map(({ reason, ...line }) => {
        return { ...named(line, byId, of.all), reason: whyNotCounted(reason, byId.get(line.id), where, of) };
      }),
    },
  };
}

type ShownLine = Omit<ExplainedLine, 'item'>;

function named(shown: ShownLine, byId: ReadonlyMap<string, LineWire>, all: Source): ExplainedLine {
  const line = byId.get(shown.id);
  const item = itemOf(shown, line, all);
  return line === undefined ? { ...shown, item } : { ...shown, code: line.code, item };
}

function itemOf({ id, name }: ShownLine, line: LineWire | undefined, all: Source): Bilingual {
  const own = name ?? line?.name ?? line?.said;
  if (own !== undefined) return all.givenBoth(text(own, own));
  if (line === undefined) return text(`费用明细 ${id}`, `fee line ${id}`);
  const kind = line.kind === 'unknown' ? ITEM : KINDS[line.kind];
  // A code that begins with a dash is a name of the line's own, which nobody knows.
  const code = line.code.startsWith('-') ? id : line.code;
  return text(`${kind.zh} ${code}`, `${kind.en} ${code}`);
}

/** The condition on the lines, if the base has just one. */
function conditionOf(base: Base): Condition | undefined {
  if ('lines' in base) return base.lines;
  const found = innerBases(base)
    .map(conditionOf)
    .filter((one) => one !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

function whyNotCounted(
  reason: ReasonWire,
  line: LineWire | undefined,
  where: Condition | undefined,
  of: LiabilitySource,
): Bilingual {
  const name = reason.missing;
  if (reason.code === 'FACT_MISSING' && name !== undefined) {
    const words = factWords(name)?.name ?? text('一项信息', 'a fact');
    return text(`缺少信息：${words.zh}`, `Not known: ${words.en}`);
  }
  if (name !== undefined && (reason.code === 'LIST_MISSING' || reason.code === 'RULE_MISSING')) {
    const label = reason.missingLabel ?? of.plan?.lists[name]?.label ?? of.plan?.figures[name]?.label;
    const words = label === undefined ? text('条款', 'the rule') : quoted(of.all.givenBoth(label));
    return text(`${words.zh}尚未公布`, `${words.en} is not published`);
  }
  const failed = line === undefined || where === undefined ? undefined : firstFailing(where, line);
  const said = failed === undefined || line === undefined ? undefined : leafSaid(failed, line, of);
  return said ?? text('不符合本项条件', 'It does not meet the conditions of this cover.');
}

type Leaf = Extract<Condition, { fact: string }>;

/**
 * The first thing about the line that the condition did not want. Of alternatives the first one speaks: it is the
 * one a plan writes for the usual case.
 */
function firstFailing(node: Condition, line: LineWire): Leaf | undefined {
  if ('all' in node) return firstOf(node.all.map((part) => firstFailing(part, line)));
  if ('any' in node) {
    const parts = node.any.filter((part) => !('switch' in part)).map((part) => firstFailing(part, line));
    return parts.some((part) => part === undefined) ? undefined : parts[0];
  }
  if ('not' in node || 'switch' in node) return undefined;
  return fails(node, line) ? node : undefined;
}
const firstOf = (leaves: readonly (Leaf | undefined)[]): Leaf | undefined => leaves.find((leaf) => leaf !== undefined);

/** Only what the line itself tells without a plan's list is judged here; the engine has judged all of it. */
function fails(leaf: Leaf, line: LineWire): boolean {
  if ('inList' in leaf) return true;
  if (!('is' in leaf)) return false;
  const wanted: readonly (string | boolean)[] = Array.isArray(leaf.is) ? leaf.is : [leaf.is];
  const value = { [A_KIND]: line.kind, [A_CLASS]: line.class, 'line.category': line.category }[leaf.fact];
  if (value !== undefined) return !wanted.includes(value);
  const flags = {
    'line.approved': isApproved(line),
    'line.restricted': line.restricted,
    'line.negotiated': line.negotiated,
  };
  const flag = (flags as Readonly<Record<string, boolean | undefined>>)[leaf.fact];
  return flag !== undefined && !wanted.includes(flag);
}
const isApproved = (line: LineWire): boolean | undefined =>
  line.approval === undefined ? undefined : line.approval !== 'none';

function leafSaid(leaf: Leaf, line: LineWire, of: LiabilitySource): Bilingual | undefined {
  if ('inList' in leaf) {
    const label = of.plan?.lists[leaf.inList]?.label;
    if (label === undefined) return undefined;
    const list = quoted(of.all.givenBoth(label));
    return text(`不在${list.zh}内`, `It is not in ${list.en}.`);
  }
  if (leaf.fact === A_KIND) {
    const kind = KINDS[line.kind];
    return kind === undefined ? undefined : text(`这是${kind.zh}，本项不计`, `It is ${kind.en}, which is not counted.`);
  }
  if (leaf.fact === A_CLASS) {
    const own = CLASSES[line.class];
    return own === undefined ? undefined : text(`这是${own.zh}，本项不计`, `It is ${own.en}, which is not counted.`);
  }
  if (leaf.fact === 'line.approved') {
    return text('没有药品批准文号', 'It has no marketing approval as a drug.');
  }
  if (leaf.fact === 'line.restricted')
    return text('超限定支付范围使用，本项不计', 'It was used outside its restriction.');
  return undefined;
}
