/** Horizontal bars as SVG, which reads on a light and on a dark page. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly isOurs: boolean;
}
export interface Panel {
  readonly title: string;
  /** Each step of the same length ten times as much; for values far apart. */
  readonly isLogarithmic: boolean;
  readonly bars: readonly Bar[];
}

const WIDTH = 900;
const LABELS = 400;
const VALUES = 110;
const ROW = 26;
const TITLE = 44;
const BAR = 16;
const LEAST = 2;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 15px; }
  .ours { fill: #0a7d4f; }
  .other { fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .ours { fill: #3fb983; }
    .other { fill: #6e7681; }
  }
`;

export function chartOf(title: string, panels: readonly Panel[]): string {
  let top = 0;
  const drawn = panels.map((panel) => {
    const at = top;
    top += TITLE + panel.bars.length * ROW;
    return panelAt(panel, at);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top + ROW / 2}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
${drawn.join('\n')}
</svg>
`;
}

function panelAt({ title, bars, isLogarithmic }: Panel, top: number): string {
  const lengthOf = scaleOf(
    bars.map(({ value }) => value),
    isLogarithmic,
  );
  const rows = bars.map(({ label, value, text, isOurs }, index) => {
    const y = top + TITLE + index * ROW;
    const length = lengthOf(value);
    return [
      `<text x="${LABELS - 8}" y="${y + 13}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${isOurs ? 'ours' : 'other'}" x="${LABELS}" y="${y}" width="${length.toFixed(1)}" height="${BAR}"/>`,
      `<text x="${(LABELS + length + 6).toFixed(1)}" y="${y + 13}">${escaped(text)}</text>`,
    ].join('\n');
  });
  return [`<text class="title" x="0" y="${top + 26}">${escaped(title)}</text>`, ...rows].join('\n');
}

/** A logarithmic scale begins a little below the least, so that this has a bar as well. */
function scaleOf(values: readonly number[], isLogarithmic: boolean): (value: number) => number {
  const room = WIDTH - LABELS - VALUES;
  const most = Math.max(...values);
  if (!isLogarithmic) return (value) => Math.max(LEAST, (value / most) * room);
  const from = Math.log(Math.min(...values) / 2);
  return (value) => Math.max(LEAST, ((Math.log(value) - from) / (Math.log(most) - from)) * room);
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
