import { grouped, share } from './amount.ts';
import { Term } from './say.tsx';
import type { StairStep } from './steps.ts';

/** The hatch that tells plans from funds without colour, on screen and on a black-and-white print. */
export function BarPatterns() {
  return (
    <svg class="bar-patterns" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="bar-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill="#fff" />
          <rect width="3" height="6" fill="#0b5cad" />
        </pattern>
        <pattern id="bar-dots" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" fill="#fff" />
          <circle cx="3" cy="3" r="1.5" fill="#333" />
        </pattern>
      </defs>
    </svg>
  );
}

const FILLS: Readonly<Record<StairStep['role'], string>> = {
  total: '#59626c',
  fund: '#c9d1d9',
  hospital: 'url(#bar-dots)',
  personal: '#59626c',
  plan: 'url(#bar-hatch)',
  patient: '#111',
};

const percent = (part: number): string => `${(part * 100).toFixed(3)}%`;

/** One stair, to scale: what this step takes off, at the place where it takes it. A step of nothing is a tick. */
export function StairBar({ step }: { step: StairStep }) {
  const { from, to, role } = step;
  return (
    <svg class="stair" width="100%" height="18" aria-hidden="true" focusable="false" data-from={from} data-to={to}>
      <line class="stair-floor" x1="0" x2="100%" y1="17.5" y2="17.5" />
      {to > from ? (
        <rect
          class={`stair-bar stair-${role}`}
          x={percent(from)}
          width={percent(to - from)}
          y="3"
          height="12"
          fill={FILLS[role]}
        />
      ) : (
        <line class="stair-tick" x1={percent(to)} x2={percent(to)} y1="3" y2="15" />
      )}
    </svg>
  );
}

export interface GaugeFigures {
  readonly limit: string;
  readonly before: string;
  readonly now: string;
  readonly left: string;
}

/** A straight bar: used before, this time, left. */
export function GaugeBar({ limit, before, now, left }: GaugeFigures) {
  const used = share(before, limit);
  const added = Math.min(share(now, limit), 1 - used);
  return (
    <div class="gauge">
      <svg class="gauge-bar" width="100%" height="16" aria-hidden="true" focusable="false">
        <rect class="gauge-frame" x="0" y="1" width="100%" height="14" />
        <rect x="0" y="1" width={percent(used)} height="14" fill="#59626c" />
        <rect x={percent(used)} y="1" width={percent(added)} height="14" fill="url(#bar-hatch)" />
        <rect class="gauge-frame gauge-top" x="0" y="1" width="100%" height="14" />
      </svg>
      <dl class="gauge-words">
        <Term zh="已用" en="used" is={grouped(before)} money />
        <Term zh="本次" en="now" is={grouped(now)} money />
        <Term zh="剩余" en="left" is={grouped(left)} money />
        <Term zh="总额" en="limit" is={grouped(limit)} money />
      </dl>
    </div>
  );
}
