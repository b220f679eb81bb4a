import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { client } from '../../src/demo/client.ts';
import { playTill, type TillScript } from '../../src/demo/till.ts';
import { packageRoot } from '../../src/main/root.ts';
import { randomReturns, startPharmacyServer } from '../harness/endpoints/returns.ts';
import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';
import { brokenOnTheTill } from '../harness/hostile/till-laws.ts';

/** The pharmacy till: its named figures and its returns, over HTTP. */
export const figures: readonly FigureSpec[] = [
  { figure: 'pharmacy figures', run: pharmacyFigures },
  { figure: 'returns', run: returns },
];

/** The figures that must be among those played; each is in a script of docs/examples with its arithmetic. */
const NAMED = ['10000.00', '30.00', '50.00', '1500.00', '25650.00', '3750.00'];

async function pharmacyFigures(): Promise<Measured> {
  const folder = join(packageRoot(), 'docs', 'examples', 'days');
  const scripts = readdirSync(folder)
    .filter((name) => /^pharmacy-.*\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Partial<TillScript>);
  const cases = scripts.flatMap((script) => script.cases ?? []);
  const server = await startPharmacyServer();
  const short: string[] = [];
  let steps = 0;
  const seen = new Set<string>();
  try {
    for (const script of cases) {
      for (const { step, answer, differs } of await playTill(script, client(server.url))) {
        steps += 1;
        short.push(
          ...[...differs, ...brokenOnTheTill(answer.body)].map((law) => `${script.case} step ${step}: ${law}`),
        );
        for (const [, payout = ''] of JSON.stringify(answer.body).matchAll(/"payout":"([\d.]+)"/g)) seen.add(payout);
      }
    }
  } finally {
    await server.stop();
  }
  short.push(...NAMED.filter((figure) => !seen.has(figure)).map((figure) => `no liability paid ${figure}`));
  return {
    figure: 'pharmacy figures',
    measured: `${steps - short.length} of ${steps} answers as worked out by hand`,
    needed: `all, among them ${NAMED.join(', ')}`,
    counts: { cases: cases.length, answers: steps },
    short,
  };
}

async function returns({ seed, long }: RunOptions): Promise<Measured> {
  const persons = long ? 400 : 25;
  const { sales, returns: came, repeats, tooMuch, broken } = await randomReturns({ persons, seed });
  const idle = tooMuch === 0 || repeats === 0 ? ['nothing was sent twice, or too much was never returned'] : [];
  return {
    figure: 'returns',
    measured: `${broken.length} deviations`,
    needed: 'all back: accumulators empty, refunds = sale, limit restored; audit clean',
    counts: { persons, sales, returns: came, repeats, tooMuch },
    short: [...broken, ...idle],
  };
}
