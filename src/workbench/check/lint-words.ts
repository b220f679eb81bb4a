import type { Plan } from '../../plan/index.ts';
import { FLAG_WORDS, VALUE_WORDS } from '../page/words.ts';
import type { LintFault } from './lint.ts';

/**
 * Words a fact never takes: a condition that asks for one is simply false, so a slip of the pen would
 * silently refuse (or let through) every visit. Works on the file as it is, so that its path is the author's.
 */
export function lintWords(plan: Plan): LintFault[] {
  return walk(plan, '');
}

function walk(node: unknown, path: string): LintFault[] {
  if (typeof node !== 'object' || node === null) return [];
  const here = 'fact' in node && 'is' in node ? askedFor(String(node.fact), node.is, path) : [];
  return [
    ...here,
    ...Object.entries(node).flatMap(([key, inner]) => walk(inner, path === '' ? key : `${path}.${key}`)),
  ];
}

function askedFor(fact: string, is: unknown, path: string): LintFault[] {
  const words = VALUE_WORDS[fact] === undefined ? undefined : Object.keys(VALUE_WORDS[fact]);
  const flag = FLAG_WORDS[fact] !== undefined;
  return [is].flat().flatMap((value): LintFault[] => {
    if (flag && typeof value !== 'boolean')
      return [{ path, says: `${fact} is yes or no, never ${JSON.stringify(value)}; write true or false` }];
    if (words === undefined || words.includes(String(value))) return [];
    return [{ path, says: `${fact} is never ${JSON.stringify(value)}; it is one of ${words.join(', ')}` }];
  });
}
