import { Buffer } from 'node:buffer';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { isLosslessNumber, parse, stringify } from 'lossless-json';
import type { Headers } from '../http.ts';
import type { Random } from '../random.ts';
import type { Golden } from './golden.ts';

/** One hostile or broken input. */
export interface Attack {
  readonly family: string;
  /** Enough to make it again, with the seed: never the content. */
  readonly name: string;
  readonly body: Buffer;
  readonly headers?: Headers;
  /** Whatever it says, it must not become a settlement. Otherwise one may follow, and then every law must hold. */
  readonly mustRefuse: boolean;
}

/** Gives the golden text with a fresh settlement id. */
export type Fresh = () => string;

const refused = (family: string, name: string, body: string | Buffer, headers?: Headers): Attack => ({
  family,
  name,
  body: Buffer.from(body),
  mustRefuse: true,
  ...(headers === undefined ? {} : { headers }),
});

/** Cut off behind every byte, or behind every `stride`th. */
export function* truncated(golden: Golden, fresh: Fresh, stride: number): Generator<Attack> {
  const length = Buffer.byteLength(fresh());
  for (let at = 0; at < length; at += stride) {
    yield refused('truncated', `${golden.name} behind byte ${at}`, Buffer.from(fresh()).subarray(0, at));
  }
}

/** Raw JSON to put in the place of a value. */
export const VALUES: readonly string[] = [
  ...['null', 'true', '5', '-1', '0.005', '-0', '-0.00', '1e400', '1e100000000', '-1e-400', '1E2', '9007199254740993'],
  ...['""', '" "', '"x"', '"NaN"', '"Infinity"', '"-0"', '"1e3"', '"0x10"', '"1_000"', '"+5"', '"5."', '".5"', '" 1"'],
  ...['"１２"', '"1,234.5"', '"78959.205"', '"1234567890123.00"', '"00.10"', '"\\u0000"', '"\\ud800"', '"a\\r\\nb"'],
  ...['"\\u202e\\u001b[31m"', '"𠮷·买买提"', '"\'; DROP TABLE journal;--"', '"__proto__"', '"toString"'],
  ...[
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '{"value":"1","isLosslessNumber":true}',
    `"${'9'.repeat(5000)}"`,
    `${'9'.repeat(400)}`,
  ],
];
const LEAVES_IT_ABSENT = new Set(['null', '""', '" "']);
const MARK = '@@value@@';

/** Fields that carry money of the settlement: none of the values above is what they should say. */
const MONEY = new Set(
  `medfee_sumamt fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt hifp_pay cvlserv_pay hifes_pay hifmi_pay
   hifob_pay maf_pay oth_pay fund_pay_sumamt psn_part_amt acct_pay psn_cash_pay hosp_part_amt det_item_fee_sumamt
   overlmt_amt`.split(/\s+/),
);

type Path = readonly (string | number)[];

/** Every field of the message with values of every wrong kind; `perField` of them, chosen by the seed. */
export function* wrongTypes(golden: Golden, fresh: Fresh, random: Random, perField: number): Generator<Attack> {
  const tree = parse(fresh());
  for (const path of pathsOf(tree)) {
    // A row of setldetail repeats amounts of setlinfo; only its own payment is looked at.
    const counts = SETTLES_FROM.has(infnoAt(tree, path)) && !path.includes('setldetail');
    const values = perField >= VALUES.length ? VALUES : Array.from({ length: perField }, () => random.pick(VALUES));
    for (const value of values) {
      const text = stringify(replaced(parse(fresh()), path, MARK))?.replace(`"${MARK}"`, () => value) ?? '';
      const field = String(path.at(-1));
      const name = `${golden.name} ${path.join('.')} = ${value.slice(0, 40)}`;
      const mustRefuse = counts && MONEY.has(field) && !LEAVES_IT_ABSENT.has(value) && path.includes('response');
      yield { family: 'wrong type', name, body: Buffer.from(text), mustRefuse };
    }
  }
}

/** Messages whose amounts become the settlement; what a quote said before it no longer matters. */
const SETTLES_FROM = new Set(['2301', '2304']);

function infnoAt(tree: unknown, [first, index]: Path): string {
  if (first !== 'messages' || typeof index !== 'number') return '';
  const { messages } = tree as { messages: { request?: { infno?: unknown } }[] };
  return String(messages[index]?.request?.infno ?? '');
}

function pathsOf(node: unknown, path: Path = []): Path[] {
  const own = path.length === 0 ? [] : [path];
  if (typeof node !== 'object' || node === null || isLosslessNumber(node)) return own;
  const inner = Array.isArray(node)
    ? node.flatMap((item, index) => pathsOf(item, [...path, index]))
    : Object.entries(node).flatMap(([key, value]) => pathsOf(value, [...path, key]));
  return [...own, ...inner];
}

function replaced(node: unknown, [head, ...rest]: Path, value: unknown): unknown {
  if (head === undefined) return value;
  const inner = (node as Record<string | number, unknown>)[head];
  if (Array.isArray(node)) return node.map((item, index) => (index === head ? replaced(item, rest, value) : item));
  return { ...(node as object), [head]: replaced(inner, rest, value) };
}

/**
 * Text that databases, terminals and hashes treat in their own ways: half a character, NUL, line ends, direction marks.
 */
export const HOSTILE_TEXTS: readonly string[] = [
  ...[
    '\\ud800',
    'a\\udc00b',
    '\\u0000',
    'a\\u0000b',
    'a\\r\\nb',
    '\\u202eab',
    '\\ufeffab',
    '𠮷',
    "';--",
    '../x',
    '%00',
  ],
];
const NAMES = [
  'setl_id',
  'mdtrt_id',
  'psn_no',
  'certno',
  'psn_name',
  'fixmedins_code',
  'fixmedins_name',
  'feedetl_sn',
  'med_list_codg',
];

/**
 * Every id and name replaced by hostile text wherever the message says it, so that the message still agrees with
 * itself.
 */
export function* hostileTexts(golden: Golden, fresh: Fresh): Generator<Attack> {
  for (const name of NAMES) {
    for (const hostile of HOSTILE_TEXTS) {
      const text = fresh();
      const said = new RegExp(`"${name}":"([^"]+)"`).exec(text)?.[1];
      if (said === undefined) continue;
      const body = text.replaceAll(`"${said}"`, () => `"${hostile}"`);
      const label = `${golden.name} ${name} ${hostile}`;
      yield { family: 'hostile text', name: label, body: Buffer.from(body), mustRefuse: false };
      const within = Buffer.from(envelopesAsText(body));
      yield { family: 'hostile text', name: `${label}, envelopes as text`, body: within, mustRefuse: false };
    }
  }
}

/** The form in which some hospital systems post: every request and answer as JSON text inside the JSON. */
function envelopesAsText(text: string): string {
  const { messages, ...head } = parse(text) as { messages: { request: unknown; response: unknown }[] };
  const asText = messages.map(({ request, response }) => ({
    request: stringify(request),
    response: stringify(response),
  }));
  return stringify({ ...head, messages: asText }) ?? '';
}

const FORBIDDEN_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  '\\u005f_proto__',
  '\\u0063onstructor',
  '__proto\\u005f_',
];

/** A key twice in one object, and keys that reach for a prototype, in every object of the message. */
export function* badKeys(fresh: Fresh): Generator<Attack> {
  const keys = [...fresh().matchAll(/(?<!\\)"([a-z_A-Z0-9]+)":/g)];
  for (const { index, 1: key = '' } of keys) {
    for (const again of [key, `\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(1)}`]) {
      yield refused('key twice', `${again} at ${index}`, inserted(fresh(), index, `"${again}":null,`));
    }
  }
  for (const { index } of fresh().matchAll(/\{(?=")/g)) {
    for (const key of FORBIDDEN_KEYS) {
      const content = `"${key}":{"polluted":true},`;
      yield refused('forbidden key', `${key} at ${index}`, inserted(fresh(), index + 1, content));
    }
  }
  for (const inside of ['{"a":1,"a":2}', '{"__proto__":{"polluted":true}}', '{"\\u005f_proto__":{"polluted":true}}']) {
    yield refused('key inside text', inside, inText(fresh(), inside));
  }
}

const inserted = (text: string, at: number, what: string): string => `${text.slice(0, at)}${what}${text.slice(at)}`;

/** The first request as JSON text inside a string, as some hospital systems post it. */
function inText(text: string, content: string): string {
  return text.replace('"messages":[', () => `"messages":[{"infno":"1101","request":${JSON.stringify(content)}},`);
}

const DEPTHS = [33, 65, 10_000, 100_000];
const HUGE_BYTES = 17 * 1024 * 1024;

/** Too deep and too large. */
export function* tooMuch(fresh: Fresh): Generator<Attack> {
  for (const depth of DEPTHS) {
    const list = '['.repeat(depth) + ']'.repeat(depth);
    const object = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    for (const [kind, deep] of [['lists', list] as const, ['objects', object] as const]) {
      yield refused('too deep', `${depth} ${kind}`, deep);
      yield refused('too deep', `${depth} ${kind}, never closed`, deep.slice(0, deep.length / 2));
      yield refused('too deep', `${depth} ${kind} in a field`, inserted(fresh(), 1, `"deep":${deep},`));
      yield refused('too deep', `${depth} ${kind} in text`, inText(fresh(), deep));
    }
  }
  yield refused('too large', '17 MB of blanks', `${fresh()}${' '.repeat(HUGE_BYTES)}`);
  yield refused('too large', '17 MB of text', inserted(fresh(), 1, `"pad":"${'x'.repeat(HUGE_BYTES)}",`));
  const keys = Array.from({ length: 1_010_000 }, (_, index) => `"k${index}":1,`).join('');
  yield refused('too large', '1 010 000 keys', inserted(fresh(), 1, keys));
}

const MEDIA_TYPES = [
  ...[
    'text/plain',
    'text/json',
    'application/xml',
    'application/jsonx',
    'application/x-www-form-urlencoded',
    'json',
    '',
  ],
  ...['multipart/form-data; boundary=x', 'application/json; charset=big5', 'application/json, text/plain', '*/*'],
];
/** 测试 in GBK. */
const GBK = Buffer.from([0xb2, 0xe2, 0xca, 0xd4]);

/** Not JSON in plain UTF-8, by its header or by its bytes. */
export function* wrongEncodings(fresh: Fresh): Generator<Attack> {
  for (const type of MEDIA_TYPES) yield refused('media type', `"${type}"`, fresh(), { 'content-type': type });
  yield refused('media type', 'none', fresh(), {});
  const json = { 'content-type': 'application/json' };
  const packed = { gzip: gzipSync(fresh()), deflate: deflateSync(fresh()), br: brotliCompressSync(fresh()) };
  for (const [encoding, bytes] of Object.entries(packed)) {
    yield refused('compressed', encoding, bytes, { ...json, 'content-encoding': encoding });
    yield refused('compressed', `${encoding} unannounced`, bytes);
  }
  yield refused('compressed', 'announced and plain', fresh(), { ...json, 'content-encoding': 'gzip' });
  yield refused('encoding', 'UTF-16', Buffer.from(`\ufeff${fresh()}`, 'utf16le'));
  yield refused('encoding', 'Latin-1', Buffer.from(fresh().replace('测试', 'é'), 'latin1'));
  const broken = { GBK, overlong: Buffer.from([0xc0, 0x80]), surrogate: Buffer.from([0xed, 0xa0, 0x80]) };
  for (const [name, bytes] of Object.entries(broken)) {
    const text = fresh();
    const at = Buffer.byteLength(text.slice(0, text.indexOf('测试')));
    const whole = Buffer.from(text);
    yield refused('encoding', name, Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + 6)]));
  }
  for (const control of ['\u0000', '\u0001', '\n']) {
    yield refused('control character', `in text ${control.charCodeAt(0)}`, fresh().replace('测试', `测${control}试`));
  }
  yield refused('control character', 'NUL behind the end', `${fresh()}\u0000`);
  yield refused('control character', 'NUL before the start', `\u0000${fresh()}`);
  for (const tail of ['}', ',', '{}', 'null', '//', `\n${fresh()}`])
    yield refused('tail', tail.slice(0, 4), fresh() + tail);
  for (const whole of ['null', '[]', '"x"', '5', 'true', '{}', 'NaN', "{'a':1}", '{a:1}', '{"counter":"C01"}', ' ']) {
    yield refused('whole body', whole, whole);
  }
}
