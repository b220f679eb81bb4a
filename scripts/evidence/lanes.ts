import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/main/root.ts';
import { type FigureSpec, measure, notMeasured, type RunOptions, type Timed } from '../harness/figure.ts';

/**
 * Each lane is a process: what figures do in their own would otherwise wait for one another. One a core; short figures
 * wait much for their children, which leaves room for one more.
 */
const AT_ONCE = { long: 2, short: 3 };

/** The processes load what they measure while ours still finds out what there is. */
export const openLanes = (topic: string, options: RunOptions): readonly Lane[] =>
  Array.from({ length: options.long ? AT_ONCE.long : AT_ONCE.short }, () => new Lane(topic, options));

/** Measures every figure, first those that may have company, longest first as they are listed. */
export async function inLanes(
  lanes: readonly Lane[],
  specs: readonly FigureSpec[],
  options: RunOptions,
  done: (figure: string, timed: Timed) => void,
): Promise<void> {
  const isAlone = ({ alone }: FigureSpec) => alone === 'always' || (options.long && alone === 'long');
  const together = batches(specs.filter((spec) => !isAlone(spec)));
  const work = async (lane: Lane) => {
    for (let batch = together.shift(); batch !== undefined; batch = together.shift())
      for (const { figure } of batch) done(figure, await lane.measure(figure));
  };
  try {
    await Promise.all(lanes.map(work));
    const [first] = lanes;
    if (first === undefined) return;
    for (const { figure } of specs.filter(isAlone)) done(figure, await first.measure(figure));
  } finally {
    for (const lane of lanes) lane.end();
  }
}

/** One figure each, or all those of one measurement. */
function batches(specs: readonly FigureSpec[]): FigureSpec[][] {
  const all: FigureSpec[][] = [];
  for (const spec of specs) {
    const same = spec.of === undefined ? undefined : all.find(([first]) => first?.of === spec.of);
    if (same === undefined) all.push([spec]);
    else same.push(spec);
  }
  return all;
}

export class Lane {
  readonly #topic: string;
  readonly #options: RunOptions;
  #child: ChildProcess | undefined;

  constructor(topic: string, options: RunOptions) {
    this.#topic = topic;
    this.#options = options;
    this.#running();
  }

  measure(figure: string): Promise<Timed> {
    const child = this.#running();
    const began = performance.now();
    return new Promise((resolve) => {
      const gone = (code: number | null) => {
        this.#child = undefined;
        const seconds = (performance.now() - began) / 1000;
        resolve({ ...notMeasured(figure, `the process that measured it ended with ${code}`), seconds });
      };
      child.once('exit', gone);
      child.once('message', (timed) => {
        child.removeListener('exit', gone);
        resolve(timed as Timed);
      });
      child.send(figure);
    });
  }

  end(): void {
    this.#child?.disconnect();
  }

  /** The process of this lane; another when the last one ended amid a figure. */
  #running(): ChildProcess {
    const { seed, long } = this.#options;
    const module = join(packageRoot(), 'dist', 'scripts', 'evidence', 'lane.js');
    this.#child ??= fork(module, [this.#topic, String(seed), ...(long ? ['long'] : [])], { cwd: packageRoot() });
    return this.#child;
  }
}

/** What a lane's process does: measures what it is asked for, until nobody asks any more. */
export function serveLane(specs: readonly FigureSpec[], options: RunOptions): void {
  process.on('message', (figure) => {
    const spec = specs.find((one) => one.figure === figure);
    if (spec === undefined) throw new Error(`no figure "${String(figure)}"`);
    void measure(spec, options).then((timed) => process.send?.(timed));
  });
  process.once('disconnect', () => process.exit(0));
}
