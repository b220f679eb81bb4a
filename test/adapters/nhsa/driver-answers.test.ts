import fc from 'fast-check';
import { isLosslessNumber, parse, stringify } from 'lossless-json';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UNCLEAR } from '../../../adapters/nhsa/unclear.ts';
import { type SimulatedGateway, startSimulatedGateway } from '../../../adapters/simulated-gateway/index.ts';
import type { GatewayMessage, GatewayStep, Verdict, VisitHistory } from '../../../src/port/adapter.ts';
import table from './answers.json' with { type: 'json' };
import { driveOf, driver, firstVisitOf, lineTo } from './drive.ts';
import { edit } from './messages.ts';

/** One message of a driven visit, what had been said before it, and the gateway's true answer. */
interface Spoken {
  readonly message: GatewayMessage;
  readonly told: VisitHistory;
  readonly text: string;
}
type VisitName = 'stay' | 'outpatient' | 'pharmacy';

let gateway: SimulatedGateway;
const spoken = new Map<string, Spoken>();
const spokenAt = (visit: VisitName, step: string): Spoken => {
  const found = spoken.get(`${visit} ${step}`);
  if (found === undefined) throw new Error(`nothing was said at ${visit} ${step}`);
  return found;
};

const NOT_KEPT: ReadonlySet<GatewayStep> = new Set(['query', 'reverse', 'cancel']);

async function record(visit: VisitName, id: string): Promise<void> {
  const { person, visit: scripted } = firstVisitOf(id);
  const drive = driveOf(lineTo(gateway.url), person, scripted);
  const say = async (step: GatewayStep, about?: GatewayMessage) => {
    const message = drive.write(step, about);
    const { told } = drive;
    const text = await drive.textOf(message);
    spoken.set(`${visit} ${step}`, { message, told, text });
    const verdict = driver.read(message, told, text);
    if (verdict.kind === 'done' && !NOT_KEPT.has(step)) {
      drive.said.push({ step, request: message.request, response: verdict.response });
    }
    return message;
  };
  for (const step of [...drive.visit.before, ...drive.visit.after]) await say(step);
  const first = spokenAt(visit, 'settle').message;
  await say('query', first);
  await say('reverse', first);
  drive.said.pop();
  await say('cancel', await say('settle'));
}

beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 3 });
  await record('stay', 'T01');
  await record('outpatient', 'T09');
  await record('pharmacy', 'T11');
});
afterAll(() => gateway.close());

interface Row {
  readonly claim: string;
  readonly visit?: string;
  readonly step: string;
  readonly text?: string;
  readonly of?: string;
  readonly edits?: Readonly<Record<string, unknown>>;
  readonly outputAsText?: boolean;
  readonly listed?: boolean;
  readonly doubled?: boolean;
  readonly twice?: boolean;
  readonly verdict: { readonly kind: string; readonly why?: string; readonly code?: string; readonly field?: string };
}
const rows: readonly Row[] = table.rows;

interface Frame {
  output: { setlinfo: unknown };
}

function textOf(row: Row): string {
  if (row.text !== undefined) return row.text;
  const { text } = spokenAt((row.visit ?? 'stay') as VisitName, row.of ?? row.step);
  if (row.twice === true) return text + text;
  let frame = parse(text) as Frame;
  for (const [path, value] of Object.entries(row.edits ?? {})) {
    frame = edit(frame, path, value ?? undefined);
  }
  if (row.listed === true) frame.output.setlinfo = [frame.output.setlinfo];
  if (row.doubled === true) frame.output.setlinfo = [frame.output.setlinfo, frame.output.setlinfo];
  if (row.outputAsText === true) return stringify({ ...frame, output: stringify(frame.output) }) ?? '';
  return stringify(frame) ?? '';
}

const read = (row: Row, text: string): Verdict => {
  const { message, told } = spokenAt((row.visit ?? 'stay') as VisitName, row.step);
  return driver.read(message, told, text);
};

describe('each answer is worth what the table says', () => {
  test.each(rows.map((row) => [`${row.step}: ${row.claim}`, row] as const))('%s', (_, row) => {
    const text = textOf(row);
    const verdict = read(row, text);
    expect(verdict).toMatchObject(row.verdict);
    if ('response' in verdict) expect(verdict.response).toBe(text);
  });

  const ofTheLine = new Set(['timeout', 'hung-up', 'not-utf8', 'too-large', 'redirected']);
  test('every word for an unclear answer has a row, and every row uses a word of the list', () => {
    const met = new Set(rows.flatMap(({ verdict }) => (verdict.why === undefined ? [] : [verdict.why])));
    const words = Object.keys(UNCLEAR).filter((word) => !ofTheLine.has(word));
    expect([...met].sort()).toEqual(words.sort());
  });
});

describe('an answer that is cut short is never a yes', () => {
  test.each([
    ['stay', 'settle'],
    ['outpatient', 'settle'],
    ['pharmacy', 'settle'],
    ['stay', 'query'],
    ['stay', 'cancel'],
    ['stay', 'upload'],
  ] as const)('%s, %s: at every byte', (visit, step) => {
    const { message, told, text } = spokenAt(visit, step);
    const bytes = Buffer.from(text, 'utf8');
    expect(driver.read(message, told, text).kind).toBe('done');
    for (let length = 0; length < bytes.length; length += 1) {
      // Cut within a character, the line would not even decode it; here it reads as the mark for a broken one.
      const cut = bytes.subarray(0, length).toString('utf8');
      const { kind } = driver.read(message, told, cut);
      if (kind !== 'unclear') expect.fail(`${kind} after ${length} bytes`);
    }
  });
});

describe('an answer that belongs to someone else is never a yes', () => {
  test('whichever of the three visits, whichever step', () => {
    for (const [place, { text }] of spoken) {
      const [from] = place.split(' ');
      for (const visit of ['stay', 'outpatient', 'pharmacy'] as const) {
        for (const step of ['settle', 'query', 'cancel', 'trial', 'upload', 'identify'] as const) {
          if (visit === from || !spoken.has(`${visit} ${step}`)) continue;
          const { message, told } = spokenAt(visit, step);
          const verdict = driver.read(message, told, text);
          expect(['unclear', 'refused'], `${place} as the answer to ${visit} ${step}`).toContain(verdict.kind);
        }
      }
    }
  });

  test('nor is a settlement with any one of its names changed', () => {
    const { message, told, text } = spokenAt('stay', 'settle');
    const names = ['psn_no', 'mdtrt_id', 'medins_setl_id'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.stringMatching(/^[0-9A-Z]{1,30}$/), (name, value) => {
        const frame = parse(text) as { output: { setlinfo: Record<string, unknown> } };
        fc.pre(frame.output.setlinfo[name] !== value);
        const changed = stringify(edit(frame, `output.setlinfo.${name}`, value)) ?? '';
        return driver.read(message, told, changed).kind === 'unclear';
      }),
      { numRuns: 200, seed: 11 },
    );
  });
});

describe('what is kept of an answer', () => {
  test('is its text: no digit is lost on the way to the settlement', () => {
    const { message, told, text } = spokenAt('stay', 'settle');
    const artefact = text.replace('"medfee_sumamt":150000,', '"medfee_sumamt":150000.00000000003,');
    expect(artefact).not.toBe(text);
    const verdict = driver.read(message, told, artefact);
    if (verdict.kind !== 'done') throw new Error(verdict.kind);
    const said = [...told.exchanges, { step: 'settle' as const, request: message.request, response: verdict.response }];
    const payload = driver.payloadOf({ ...told, exchanges: said }) as {
      messages: { infno: string; response: string }[];
    };
    const { response } = payload.messages.find(({ infno }) => infno === '2304') ?? { response: '{}' };
    const info = (parse(response) as Frame).output.setlinfo as Record<string, unknown>;
    const total = info.medfee_sumamt;
    expect(isLosslessNumber(total) ? total.value : total).toBe('150000.00000000003');
  });
});
