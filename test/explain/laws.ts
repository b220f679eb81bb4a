import type { Explanation, ExplanationNode } from '../../src/explain/index.ts';
import { isSame, isZeroAmount, lengthOf, SENTENCE_MAX } from '../../src/explain/say.ts';
import { formatFen, parseFen, sumFen } from '../../src/money/index.ts';
import { flatten } from './tree.ts';

/**
 * The laws of an explanation. A broken one is a bug of ours.
 * @returns the broken laws in words, each with the node; empty when the explanation holds
 */
export function lawsOf(tree: Explanation): string[] {
  const nodes = flatten(tree);
  const names = [...tree.names].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  return [
    ...addsUp(tree),
    ...nodes.flatMap(payoutLaws),
    ...nodes.flatMap((node) => wordLaws(node, names)),
    ...unique(nodes),
  ];
}

const fenOf = (amount: string | null | undefined) => parseFen(amount ?? '') ?? 0n;
const valuesOf = (nodes: readonly ExplanationNode[]) => sumFen(nodes.map((node) => fenOf(node.value)));

function addsUp(tree: Explanation): string[] {
  const of = (kind: ExplanationNode['kind']) => tree.children.filter((node) => node.kind === kind);
  const [personal] = of('personal');
  const plans = of('plan');
  const broken: string[] = [];
  const equal = (law: string, a: bigint, b: bigint) => {
    if (a !== b) broken.push(`${law}: ${formatFen(a)} is not ${formatFen(b)}`);
  };
  const burden = valuesOf(of('total')) - valuesOf(of('fund')) - valuesOf(of('hospital'));
  equal('total less funds and hospital is the personal burden', burden, fenOf(personal?.value));
  equal('components are the personal burden', valuesOf(personal?.children ?? []), fenOf(personal?.value));
  const atCounter = sumFen(plans.map((plan) => fenOf(plan.atCounter)));
  equal('burden less plans is what the patient pays', fenOf(personal?.value) - atCounter, fenOf(tree.value));
  const covered = ['payment.cash', 'payment.account', 'payment.familyAccount'];
  const parts = of('payment').flatMap((node) => node.children.filter((child) => covered.includes(child.id)));
  equal('the ways of paying are what the patient pays', valuesOf(parts), fenOf(tree.value));
  return broken;
}

function payoutLaws(node: ExplanationNode): string[] {
  if (node.kind !== 'liability' || node.value === null || isZeroAmount(node.value)) return [];
  const last = node.children.at(-1);
  const broken: string[] = [];
  if (last?.value === undefined || last.value === null || !isSame(last.value, node.value)) {
    broken.push(`${node.id}: the last step gives ${last?.value}, the payout is ${node.value}`);
  }
  if (node.clause === undefined) broken.push(`${node.id}: pays without a clause`);
  return broken;
}

const LATIN = /[A-Za-z]/;
const CHINESE = /[\p{Script=Han}，。；：、“”「」（）]/u;

function wordLaws(node: ExplanationNode, names: readonly string[]): string[] {
  const broken: string[] = [];
  const without = (words: string) => names.reduce((rest, name) => rest.split(name).join(''), words);
  for (const [what, both] of Object.entries({
    label: node.label,
    formula: node.formula,
    patient: node.patient,
    professional: node.professional,
  })) {
    if (both === undefined) continue;
    if (LATIN.test(without(both.zh))) broken.push(`${node.id}: English in the Chinese ${what}: ${both.zh}`);
    if (CHINESE.test(without(both.en))) broken.push(`${node.id}: Chinese in the English ${what}: ${both.en}`);
  }
  if ((node.patient.zh === '') !== (node.patient.en === '')) broken.push(`${node.id}: silent in one language only`);
  for (const sentence of node.patient.zh.split(/[。！？；]/)) {
    if (lengthOf(sentence) > SENTENCE_MAX) broken.push(`${node.id}: ${lengthOf(sentence)} characters: ${sentence}`);
  }
  if (/元 \p{Script=Han}/u.test(node.patient.zh)) broken.push(`${node.id}: a gap after the unit: ${node.patient.zh}`);
  const said = without(node.patient.zh);
  if (/\d{4,}\.\d/.test(said)) broken.push(`${node.id}: an amount without separators: ${said}`);
  if (/\d\.\d{2,}(?![\d%]| 元)/.test(said)) broken.push(`${node.id}: an amount without its unit: ${said}`);
  return broken;
}

function unique(nodes: readonly ExplanationNode[]): string[] {
  const ids = nodes.map((node) => node.id);
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: two nodes with one id`);
}
