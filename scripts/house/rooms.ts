import houses from '../../test/tidy.json' with { type: 'json' };
import { filesImportedBy, importsOf, targetOf } from './files.ts';
import type { Graph } from './graph.ts';

/** The rooms of `test/tidy.json`: who may import whom. */

interface Room {
  readonly may: readonly string[];
  readonly packages?: readonly string[];
  readonly node?: boolean;
}

export const ROOMS: Readonly<Record<string, Room>> = houses.rooms;
const NAMES = Object.keys(ROOMS).sort((a, b) => b.length - a.length);

/** The room a file belongs to: the longest entry of the table that its path begins with. */
export const roomOf = (file: string): string | undefined =>
  NAMES.find((room) => file === room || file.startsWith(`${room}/`));

const packageOf = (from: string): string =>
  from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? '');

/** What a file imports and must not, one sentence each. */
export function forbiddenImports(file: string): string[] {
  const room = roomOf(file);
  const law = ROOMS[room ?? ''];
  if (law === undefined) return [`${file} belongs to no room of test/tidy.json`];
  return importsOf(file).flatMap((one) => {
    const target = targetOf(file, one);
    if (target !== undefined) {
      if (/\.(json|css)$/.test(target)) return [];
      const other = roomOf(target);
      const allowed = other === room || law.may.includes(other ?? '');
      return allowed ? [] : [`${file} must not import ${target} (${room} -> ${other})`];
    }
    const allowed = one.from.startsWith('node:') ? law.node === true : law.packages?.includes(packageOf(one.from));
    return allowed === true ? [] : [`${file} must not import ${one.from}`];
  });
}

/** Rooms that import each other's files, as they are and not as they may. */
export function roomGraph(files: readonly string[]): Graph {
  const arrows = new Map<string, Set<string>>();
  for (const file of files) {
    const from = roomOf(file) ?? file;
    const targets = arrows.get(from) ?? new Set();
    arrows.set(from, targets);
    for (const target of filesImportedBy(file, true)) {
      const to = roomOf(target) ?? target;
      if (to !== from) targets.add(to);
    }
  }
  return new Map([...arrows].map(([room, targets]) => [room, [...targets]]));
}
