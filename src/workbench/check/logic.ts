import { compareExact, parseExact } from '../../money/index.ts';
import { boundOf, type Condition, type Plan, unhandled } from '../../plan/index.ts';
import { FLAG_WORDS, VALUE_WORDS } from '../page/words.ts';

/**
 * What can be said of conditions without a patient: one never fails, one follows from another, two never hold
 * together. Careful on purpose: "I cannot tell" is no.
 */

const text = (node: Condition): string => JSON.stringify(node);
export const sameCondition = (a: Condition, b: Condition): boolean => text(a) === text(b);

const COUNTED = new Set([
  'person.age',
  'visit.days',
  'enrolment.membershipYears',
  'enrolment.noClaimYears',
  'enrolment.daysHeld',
]);
/** A fact with several values at once can be two things. */
const SETS = new Set(['visit.diagnosis', 'enrolment.preExisting', 'line.group']);

/** No stated fact can make it false. (Unknown stops a choice as well, so what stands behind it is never reached.) */
export function neverFails(node: Condition, plan: Plan): boolean {
  if ('all' in node) return node.all.every((part) => neverFails(part, plan));
  if ('any' in node) {
    if (node.any.some((part) => neverFails(part, plan))) return true;
    return node.any.some((part) => node.any.some((other) => isOpposite(part, other))) || coversAll(node.any);
  }
  if ('not' in node) return neverHolds(node.not, plan);
  if ('switch' in node || node.silence === 'no') return false;
  if ('is' in node) return coversAll([node]);
  if ('inList' in node || !COUNTED.has(node.fact)) return false;
  const bound = boundOf(node);
  return bound.least && !bound.strict && boundsOf(bound.text, plan)?.every((one) => Number(one) === 0) === true;
}

const isOpposite = (a: Condition, b: Condition): boolean => 'not' in b && sameCondition(a, b.not);

/** Every value of one closed fact is named somewhere in the list. */
function coversAll(nodes: readonly Condition[]): boolean {
  const facts = new Set(nodes.flatMap((node) => ('fact' in node ? [node.fact] : [])));
  return [...facts].some((fact) => {
    const values = new Set(
      nodes.flatMap((node) => ('is' in node && node.fact === fact && node.silence !== 'no' ? valuesOf(node) : [])),
    );
    const all: readonly (string | boolean)[] =
      FLAG_WORDS[fact] === undefined ? Object.keys(VALUE_WORDS[fact] ?? {}) : [true, false];
    return all.length > 0 && !SETS.has(fact) && all.every((value) => values.has(value));
  });
}

type Is = Extract<Condition, { is: unknown }>;
const valuesOf = (node: Is): readonly (string | boolean)[] => (Array.isArray(node.is) ? node.is : [node.is]);

/** It contradicts itself. */
export function neverHolds(node: Condition, plan: Plan): boolean {
  if ('any' in node) return node.any.every((part) => neverHolds(part, plan));
  if ('all' in node)
    return node.all.some(
      (part, index) =>
        neverHolds(part, plan) || node.all.slice(0, index).some((other) => contradict(other, part, plan)),
    );
  if ('not' in node) return neverFails(node.not, plan);
  if ('switch' in node || 'fact' in node) return false;
  return unhandled(node);
}

/** Whenever `a` holds, `b` holds. */
export function implies(a: Condition, b: Condition, plan: Plan): boolean {
  if (sameCondition(a, b)) return true;
  if ('any' in a) return a.any.every((part) => implies(part, b, plan));
  if ('all' in b) return b.all.every((part) => implies(a, part, plan));
  if ('any' in b && b.any.some((part) => implies(a, part, plan))) return true;
  if ('all' in a) return a.all.some((part) => implies(part, b, plan));
  if (!('fact' in a) || !('fact' in b) || a.fact !== b.fact || a.silence !== b.silence) return false;
  if ('is' in a && 'is' in b) return valuesOf(a).every((value) => valuesOf(b).includes(value));
  if ('atLeast' in a && 'atLeast' in b) return ordered(a.atLeast, b.atLeast, plan) === 'not below';
  if ('below' in a && 'below' in b) return ordered(b.below, a.below, plan) === 'not below';
  return false;
}

/** Both can never hold of one visit. */
export function contradict(a: Condition, b: Condition, plan: Plan): boolean {
  if ('any' in a) return a.any.every((part) => contradict(part, b, plan));
  if ('any' in b) return b.any.every((part) => contradict(a, part, plan));
  if ('all' in a) return a.all.some((part) => contradict(part, b, plan));
  if ('all' in b) return b.all.some((part) => contradict(a, part, plan));
  if ('not' in b && 'not' in a) return false;
  if ('not' in b) return implies(a, b.not, plan);
  if ('not' in a) return implies(b, a.not, plan);
  if (!('fact' in a) || !('fact' in b) || a.fact !== b.fact) return false;
  if ('is' in a && 'is' in b) return !SETS.has(a.fact) && !valuesOf(a).some((value) => valuesOf(b).includes(value));
  if ('atLeast' in a && 'below' in b) return ordered(a.atLeast, b.below, plan) === 'not below';
  if ('below' in a && 'atLeast' in b) return ordered(b.atLeast, a.below, plan) === 'not below';
  return false;
}

/** The values a bound can have over the term; undefined when one of them is not known. */
function boundsOf(bound: string, plan: Plan): readonly string[] | undefined {
  if (!/^[a-zA-Z]/.test(bound)) return [bound];
  const values = plan.figures[bound]?.values.map((value) => value.value);
  return values === undefined || values.includes(null) ? undefined : values.flatMap((value) => value ?? []);
}

function ordered(a: string, b: string, plan: Plan): 'not below' | 'cannot tell' {
  if (a === b) return 'not below';
  const [left, right] = [boundsOf(a, plan), boundsOf(b, plan)];
  if (left === undefined || right === undefined) return 'cannot tell';
  const notBelow = left.every((one) => right.every((other) => compareBounds(one, other)));
  return notBelow ? 'not below' : 'cannot tell';
}

const NUMBER = /^\d{1,12}(\.\d{1,8})?$/;
function compareBounds(a: string, b: string): boolean {
  if (NUMBER.test(a) && NUMBER.test(b)) return compareExact(parseExact(a), parseExact(b)) >= 0;
  const isDate = /^\d{4}-\d{2}-\d{2}$/;
  return isDate.test(a) && isDate.test(b) && a >= b;
}
