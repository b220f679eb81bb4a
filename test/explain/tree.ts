import type { Explanation, ExplanationNode } from '../../src/explain/index.ts';

/** Every node, a parent before its children. */
export function flatten(tree: ExplanationNode): ExplanationNode[] {
  return [tree, ...tree.children.flatMap(flatten)];
}

/** The node of a path. */
export function nodeAt(tree: Explanation, id: string): ExplanationNode | undefined {
  return flatten(tree).find((node) => node.id === id);
}
