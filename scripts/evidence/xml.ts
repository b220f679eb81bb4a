import { sameBills } from '../harness/endpoints/xml-same.ts';
import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';
import { fuzzXml, XML_LONG, XML_SHORT } from '../harness/hostile/xml.ts';
import { attackEndpoints, cutOffEverywhere, readEverySample } from '../harness/hostile/xml-endpoints.ts';

export const fuzzFigure: FigureSpec = { figure: 'xml fuzz', run: fuzz };

/**
 * The XML endpoint: the same bill as JSON, and nothing broken or hostile comes through. Every figure is measured when
 * asked for.
 */
export const figures: readonly FigureSpec[] = [
  { figure: 'xml = json', run: same },
  { figure: 'xml samples', run: samples },
  { figure: 'xml cut off', run: cutOff },
  { figure: 'xml attacks', run: attacks },
  fuzzFigure,
];

async function same({ seed }: RunOptions): Promise<Measured> {
  const { cases, settlements, cancellations, broken } = await sameBills(seed);
  const tooFew = cases < 25 ? [`only ${cases} cases were played`] : [];
  return {
    figure: 'xml = json',
    measured: `${broken.length} of ${settlements} settlements or bills differ`,
    needed: 'every scripted visit the same settlement and bill, byte for byte',
    counts: { cases, settlements, cancellations },
    short: [...broken, ...tooFew],
  };
}

async function samples(): Promise<Measured> {
  const { mappings, samples: count, broken } = readEverySample();
  return {
    figure: 'xml samples',
    measured: `${broken.length} samples or paths not as expected`,
    needed: 'every sample read, or refused by name, as written beside it',
    counts: { mappings, samples: count },
    short: broken,
  };
}

async function cutOff(): Promise<Measured> {
  const { messages, bytes, broken } = cutOffEverywhere();
  return {
    figure: 'xml cut off',
    measured: `${broken.length} accepted`,
    needed: '0 accepted, cut behind every byte of every message',
    counts: { messages, cuts: bytes },
    short: broken,
  };
}

/** So long everybody else may wait: a refusal of the largest document that is let in. */
const SLOWEST_MS = 200;

async function attacks(): Promise<Measured> {
  const { documents, slowestMs, broken } = attackEndpoints();
  const slow = slowestMs > SLOWEST_MS ? [`the slowest refusal took ${slowestMs.toFixed(1)} ms`] : [];
  return {
    figure: 'xml attacks',
    measured: `${broken.length} not refused, slowest ${slowestMs.toFixed(1)} ms of processor time`,
    needed: `0 not refused, each within ${SLOWEST_MS} ms`,
    counts: { documents },
    short: [...broken, ...slow],
  };
}

async function fuzz({ seed, long }: RunOptions): Promise<Measured> {
  const fewest = long ? 20_000 : 1_000;
  const { inputs, refused, accepted, broken } = await fuzzXml({ seed, size: long ? XML_LONG : XML_SHORT });
  const tooFew = inputs < fewest ? [`only ${inputs} inputs were sent`] : [];
  return {
    figure: 'xml fuzz',
    measured: `${broken.length} answered wrongly`,
    needed: `0 of at least ${fewest}: refused in XML with a known code, or lawful`,
    counts: { inputs, refused, stillLawful: accepted },
    short: [...broken, ...tooFew],
  };
}
