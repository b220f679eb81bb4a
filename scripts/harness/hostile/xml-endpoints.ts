import { join } from 'node:path';
import { adapters } from '../../../src/main/adapters.ts';
import { personKeyOf } from '../../../src/main/ledger.ts';
import { hisXml, mappingsFolder } from '../../../src/main/mappings.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import corpus from './xml-hostile.json' with { type: 'json' };

const personKey = personKeyOf('huijie map samples');

export interface CutOff {
  readonly messages: number;
  readonly bytes: number;
  readonly broken: readonly string[];
}

/** Every sample of every mapping that becomes something, cut off behind every byte: never accepted. */
export function cutOffEverywhere(): CutOff {
  let [messages, bytes] = [0, 0];
  const broken: string[] = [];
  for (const { name, read, samples } of endpoints()) {
    for (const sample of samples) {
      const whole = trimmed(sample.bytes);
      if (read(whole) === 'refused') continue;
      messages += 1;
      for (let end = 0; end < whole.length; end += 1) {
        bytes += 1;
        if (read(whole.subarray(0, end)) !== 'refused') broken.push(`${name}, ${sample.name} behind byte ${end}`);
      }
    }
  }
  return { messages, bytes, broken };
}

export interface Attacked {
  readonly documents: number;
  /** Processor time of the slowest refusal, the best of five, in milliseconds. */
  readonly slowestMs: number;
  readonly broken: readonly string[];
}

/** The corpus of hostile documents and the floods, at every mapping's endpoint. */
export function attackEndpoints(): Attacked {
  const floods: [string, string][] = [
    ['a million elements', `<r>${'<a/>'.repeat(1_000_000)}</r>`],
    ['a million attributes', `<r ${Array.from({ length: 400_000 }, (_, index) => `a${index}=""`).join(' ')}/>`],
    ['a hundred thousand levels', '<a>'.repeat(100_000) + '</a>'.repeat(100_000)],
    ['a flood of references', `<r>${'&#49;'.repeat(200_000)}</r>`],
    ['an entity bomb', `<!DOCTYPE r [<!ENTITY a "${'x'.repeat(50_000)}">]><r>${'&a;'.repeat(50_000)}</r>`],
    ['an attribute without end', `<r a="${'x'.repeat(1_000_000)}`],
    ['eight megabytes of nothing', `<r>${' '.repeat(8_000_000)}`],
  ];
  const documents = [...corpus.map(({ name, xml }): [string, string] => [name, xml]), ...floods];
  const broken: string[] = [];
  let slowestMs = 0;
  for (const { name, read } of endpoints()) {
    for (const [what, text] of documents) {
      const bytes = Buffer.from(text);
      if (read(bytes) !== 'refused') broken.push(`${name}: ${what} is not refused`);
      const took = [1, 2, 3, 4, 5].map(() => timed(() => read(bytes)));
      slowestMs = Math.max(slowestMs, Math.min(...took));
    }
  }
  return { documents: documents.length * endpoints().length, slowestMs, broken };
}

/** Time of this process's processor: another process's work does not count. */
function timed(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1000;
}

export interface SamplesRead {
  readonly mappings: number;
  readonly samples: number;
  readonly broken: readonly string[];
}

export function readEverySample(): SamplesRead {
  const files = hisXml.mappingFiles(mappingsFolder());
  const broken: string[] = [];
  let samples = 0;
  for (const file of files) {
    const read = hisXml.readMapping(file);
    if ('faults' in read) throw new Error(`${file} is not a mapping`);
    const found = hisXml.readSamples(file);
    samples += found.samples.length;
    for (const { path, says } of [...found.faults, ...hisXml.checkMapping(read.mapping, found.samples, personKey)])
      broken.push(`${read.mapping.id} ${path}: ${says}`);
  }
  return { mappings: files.length, samples, broken };
}

interface Endpoint {
  readonly name: string;
  readonly read: (bytes: Uint8Array) => 'refused' | 'settlement' | 'cancellation';
  readonly samples: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

function endpoints(): Endpoint[] {
  return [...adapters.values()].flatMap((adapter): Endpoint[] => {
    const { document } = adapter;
    if (document === undefined) return [];
    const { samples } = hisXml.readSamples(join(mappingsFolder(), `${document.address}.json`));
    const read: Endpoint['read'] = (bytes) => {
      const opened = document.open(bytes, undefined);
      if (isRefusal(opened)) return 'refused';
      if (!isRefusal(adapter.readCancellation(opened.payload, personKey))) return 'cancellation';
      return isRefusal(adapter.readSettlement(opened.payload, personKey)) ? 'refused' : 'settlement';
    };
    return [{ name: adapter.name, read, samples }];
  });
}

/** Behind the last tag there is only layout: cut there, the document is whole. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 0x20) end -= 1;
  return bytes.subarray(0, end);
}
