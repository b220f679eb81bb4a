import type { ExplanationNode } from './explanation.ts';

export type Audience = 'patient' | 'professional';
export type Language = 'zh' | 'en';

/**
 * The plain text of a whole explanation, a line for each node, children indented: for the annex of the slip.
 * The professional voice adds the clause of each step.
 */
export function sentences(tree: ExplanationNode, audience: Audience, language: Language): string {
  return linesOf(tree, audience, language, 0).join('\n');
}

function linesOf(node: ExplanationNode, audience: Audience, language: Language, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const own = node[audience][language];
  const said = own === '' ? [] : [`${indent}${own}`];
  // A liability that has steps leaves the clauses to them.
  const isSaidBelow = node.kind === 'liability' && node.children.some((child) => child.clause !== undefined);
  const clause = audience === 'professional' && !isSaidBelow ? clauseLines(node, language) : [];
  // Where a node is silent its children take its place.
  const below = depth + (said.length === 0 ? 0 : 1);
  return [
    ...said,
    ...clause.map((line) => `${indent}  ${line}`),
    ...node.children.flatMap((child) => linesOf(child, audience, language, below)),
  ];
}

function clauseLines(node: ExplanationNode, language: Language): string[] {
  const { clause } = node;
  if (clause === undefined) return [];
  const { title, quote, issued, figureFrom, status, assumption } = clause;
  if (language === 'zh') {
    const date = issued === undefined ? '' : `，${issued}`;
    const since = figureFrom === undefined ? '' : `（${figureFrom} 起）`;
    const from = `依据${status === 'secondary' ? '（转引）' : ''}：《${title}》${date}${since}：“${quote}”`;
    return assumption === undefined ? [from] : [from, `原文未明，按此理解：${assumption.zh}`];
  }
  const date = issued === undefined ? '' : `, ${issued}`;
  const since = figureFrom === undefined ? '' : ` (from ${figureFrom})`;
  const from = `By${status === 'secondary' ? ' (secondary source)' : ''}: ${title}${date}${since}: "${quote}"`;
  return assumption === undefined ? [from] : [from, `Read as: ${assumption.en}`];
}
