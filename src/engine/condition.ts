import { amountOf, type Bound, boundOf, type Condition, type ListInForce, type Terms } from '../plan/index.ts';
import { compareFact, type FactScope, type FactValue, factOf } from './facts.ts';
import { isStopped, type RuleResult, stop } from './rules/result.ts';

/** Yes, no, or not known - then with the reason the bill must give. */
export type Truth = RuleResult<Answer>;

/** Inside an object: whoever forgets that the answer may not be known reads no yes, but does not compile. */
interface Answer {
  readonly is: boolean;
}

const YES: Answer = { is: true };
export const NO: Answer = { is: false };
export const toAnswer = (yes: boolean): Answer => (yes ? YES : NO);

/** An answer that is known, and is this one. */
export const isSaid = (found: Truth, yes: boolean): boolean => !isStopped(found) && found.is === yes;

/** Whoever can say what a condition asks for: a settlement under a plan, a person who takes the plan out. */
export interface FactSource {
  readonly terms: Terms;
  readonly fact: (name: string) => FactValue;
}

export const holds = (node: Condition, scope: FactScope): Truth =>
  judge(node, { terms: scope.terms, fact: (name) => factOf(name, scope) });

/** Kleene's three-valued logic: a no settles an `all`, a yes settles an `any`, whatever is unknown beside it. */
export function judge(node: Condition, asked: FactSource): Truth {
  if ('all' in node) return combine(node.all, asked, false);
  if ('any' in node) return combine(node.any, asked, true);
  if ('not' in node) {
    const inner = judge(node.not, asked);
    return isStopped(inner) ? inner : toAnswer(!inner.is);
  }
  if ('switch' in node) return toAnswer(asked.terms.plan.switches[node.switch]?.on === true);
  const value = asked.fact(node.fact);
  if (value.kind === 'unknown') {
    return node.silence === 'no' ? NO : stop({ code: 'FACT_MISSING', missing: node.fact });
  }
  if ('is' in node) return toAnswer(matches(value, node.is));
  if ('inList' in node) return inList(value, node.inList, node.unknownList, asked.terms);
  return compare(value, boundOf(node), asked.terms);
}

function combine(nodes: readonly Condition[], asked: FactSource, settles: boolean): Truth {
  let unknown: Truth | undefined;
  for (const node of nodes) {
    const result = judge(node, asked);
    if (isStopped(result)) unknown ??= result;
    else if (result.is === settles) return result;
  }
  return unknown ?? toAnswer(!settles);
}

export function matches(value: FactValue, wanted: string | boolean | readonly (string | boolean)[]): boolean {
  const options = Array.isArray(wanted) ? wanted : [wanted];
  if (value.kind === 'set') return value.value.some((member) => options.includes(member));
  if (value.kind === 'text' || value.kind === 'flag') return options.includes(value.value);
  return false;
}

/** A bound is the name of a figure, a date or a plain number. */
export function compare(value: FactValue, bound: Bound, terms: Terms): Truth {
  const { text, least, strict } = bound;
  const isName = /^[a-zA-Z]/.test(text);
  const figure = isName ? amountOf(terms, text) : undefined;
  if (isName && figure === undefined) return stop({ code: 'RULE_MISSING', missing: text });
  const sign = compareFact(value, figure?.figure.text ?? text);
  if (sign === undefined) return stop({ code: 'FACT_MISSING', missing: text });
  if (sign === 0) return toAnswer(!strict);
  return toAnswer(least === sign > 0);
}

export function inList(value: FactValue, listName: string, unknownList: 'no' | undefined, terms: Terms): Truth {
  const list = terms.lists.get(listName);
  const codes = value.kind === 'set' ? value.value : value.kind === 'text' ? [value.value] : [];
  // Nothing is in no list, known or unknown: a person stated to have no such disease needs no list.
  if (value.kind === 'set' && codes.length === 0) return NO;
  if (list !== undefined && codes.some((code) => isListed(list, code))) return YES;
  if (list?.list.status === 'published' || list?.list.status === 'made-up') return NO;
  const label = list === undefined ? {} : { missingLabel: list.list.label };
  if (unknownList === 'no') return NO;
  return stop({ code: 'LIST_MISSING', missing: listName, ...label });
}

function isListed(list: ListInForce, code: string): boolean {
  return list.codes.has(code) || list.prefixes.some((prefix) => code.startsWith(prefix));
}
