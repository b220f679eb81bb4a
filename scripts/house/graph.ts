/** Directed graphs: who imports whom. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Groups of nodes that reach each other, by Tarjan; a node alone is none, but one that names itself is. */
export function circlesOf(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
      } else if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, index.get(next) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || graph.get(node)?.includes(node) === true) circles.push(group.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return circles;
}

/** How many floors lie below each node: 0 where it imports nothing. In a circle each counts only what lies outside. */
export function floorsOf(graph: Graph): ReadonlyMap<string, number> {
  const floors = new Map<string, number>();
  const floorOf = (node: string): number => {
    const known = floors.get(node);
    if (known !== undefined) return known;
    // Until it is known: whoever comes back here by a circle counts nothing for it.
    floors.set(node, 0);
    const below = (graph.get(node) ?? []).filter((next) => next !== node).map(floorOf);
    const floor = below.length === 0 ? 0 : Math.max(...below) + 1;
    floors.set(node, floor);
    return floor;
  };
  for (const node of graph.keys()) floorOf(node);
  return floors;
}
