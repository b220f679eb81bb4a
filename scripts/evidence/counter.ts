import { tamper } from '../harness/audits/tamper.ts';
import { drivenKills } from '../harness/crash/driven-kill.ts';
import { killLoop } from '../harness/crash/kill.ts';
import { demonstrate, WANTED } from '../harness/demo.ts';
import { type FigureSpec, type Measured, type RunOptions, sized } from '../harness/figure.ts';
import { FUZZ_LONG, FUZZ_SHORT, fuzz } from '../harness/hostile/fuzz.ts';
import { checkProperty, PROPERTIES, type PropertyName } from '../harness/plans/properties.ts';
import { type Raced, sameAtOnce, twoCounters } from '../harness/race.ts';

export const kills: FigureSpec = { figure: 'kill -9', run: kill };
export const visitKills: FigureSpec = { figure: 'driven kills', run: killAmidVisits };
export const atTwoCounters: FigureSpec = { figure: 'two counters', run: counters };
export const badInput: FigureSpec = { figure: 'bad input', run: hostile };

/** The counter: what a hospital's till must never get wrong. Every figure is measured when asked for. */
export const figures: readonly FigureSpec[] = [
  { figure: 'demo', run: demo },
  ...PROPERTIES.map((property, index): FigureSpec => ({ figure: `property ${index + 1}`, run: propertyRun(property) })),
  kills,
  { figure: '50 at once', run: atOnce },
  atTwoCounters,
  badInput,
  { figure: 'tampering', run: tampering },
];

async function demo(): Promise<Measured> {
  const { exit, bills, asScripted, broken } = await demonstrate();
  const fewest = 30;
  const tooFew = bills < fewest ? [`only ${bills} bills were played`] : [];
  return {
    figure: 'demo',
    measured: `${asScripted} of ${bills} bills as worked out by hand, exit ${exit}`,
    needed: `all, ${WANTED.length} named figures to the fen, exit 0`,
    counts: { bills, named: WANTED.length },
    short: [...broken, ...tooFew],
  };
}

function propertyRun(property: PropertyName): FigureSpec['run'] {
  return async ({ seed, long }) => {
    const wanted = long ? 20_000 : 600;
    const { runs, broken } = await checkProperty(property, wanted, seed);
    return {
      figure: property,
      measured: broken === undefined ? `${property}: holds` : `${property}: broken`,
      needed: `holds in ${wanted} random years`,
      counts: { runs },
      short: broken === undefined ? [] : [broken],
    };
  };
}

async function kill({ seed, long }: RunOptions): Promise<Measured> {
  const found = await killLoop({ kills: long ? 300 : 1, seed });
  const { kills, stops, acknowledged, unheard, unheardCommitted, cancelled, auditExit, broken } = found;
  return {
    figure: 'kill -9',
    measured: `${broken.length} lost, doubled or changed, audit exit ${auditExit}`,
    needed: '0 lost, doubled or changed, audit exit 0',
    counts: { kills, stops, acknowledged, unheard, committedUnheard: unheardCommitted, cancels: cancelled },
    short: broken,
  };
}

async function killAmidVisits({ seed, long }: RunOptions): Promise<Measured> {
  const found = await drivenKills({ kills: long ? 60 : 1, seed });
  const { kills, visits, settled, unheard, faults, resumed, auditExit, broken } = found;
  return {
    figure: 'driven kills',
    measured: `${broken.length} visits on one side only or undecided, audit exit ${auditExit}`,
    needed: '0: what stands at the gateway stands in the ledger, and nothing else',
    counts: { kills, visits, settled, unheard, faults, resumed },
    short: broken,
  };
}

const raced = (figure: string, needed: string, { rounds, requests, findings, broken }: Raced): Measured => ({
  figure,
  measured: `${broken.length} deviations, ${findings} findings of the audit`,
  needed,
  counts: { rounds, requests },
  short: broken,
});

async function atOnce({ seed, long }: RunOptions): Promise<Measured> {
  const found = await sameAtOnce({ rounds: long ? 200 : 20, seed });
  return raced('50 at once', '1 effect and 50 equal bills each round', found);
}

async function counters(options: RunOptions): Promise<Measured> {
  const rounds = sized(options, { long: 1000, short: 10, least: 5 });
  const found = await twoCounters({ rounds, seed: options.seed });
  return raced('two counters', 'paid = min(limit, due) to the fen each round', found);
}

async function hostile({ seed, long }: RunOptions): Promise<Measured> {
  const fewest = long ? 50_000 : 800;
  const { inputs, refused, accepted, broken } = await fuzz({ seed, size: long ? FUZZ_LONG : FUZZ_SHORT });
  const tooFew = inputs < fewest ? [`only ${inputs} inputs were sent`] : [];
  return {
    figure: 'bad input',
    measured: `${broken.length} answered wrongly`,
    needed: `0 of at least ${fewest}: 4xx with a known code, or lawful`,
    counts: { inputs, refused, stillLawful: accepted },
    short: [...broken, ...tooFew],
  };
}

async function tampering({ seed, long }: RunOptions): Promise<Measured> {
  const { tamperings, detected, falseAlarms, broken } = await tamper({ seed, copies: long ? 10 : 1 });
  return {
    figure: 'tampering',
    measured: `${detected} of ${tamperings} found with their entry, ${falseAlarms} false alarms`,
    needed: 'all found with their entry, 0 false alarms',
    counts: { tamperings },
    short: broken,
  };
}
