import stringWidth from 'string-width';
import { type Rounds, spreadOf } from './rounds.ts';

/** A table of Markdown, its columns even, so that it also reads in a terminal; all but the first at the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) => Math.max(3, ...[head, ...rows].map((row) => stringWidth(row[at] ?? ''))));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => padded(cell, widths[at] ?? 0, at)).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function padded(cell: string, width: number, at: number): string {
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(cell)));
  return at === 0 ? cell + blanks : blanks + cell;
}

/** Three digits that tell something, whatever the size. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export const medianText = (rounds: Rounds): string => short(spreadOf(rounds).median);

export function rangeText(rounds: Rounds): string {
  const { least, most } = spreadOf(rounds);
  return `${short(least)} to ${short(most)}`;
}
