import { Buffer } from 'node:buffer';
import { formatFen } from '../../../src/money/index.ts';
import { encodeXml } from '../../../src/xml/index.ts';
import type { Random } from '../random.ts';
import type { Attack } from './attacks.ts';
import corpus from './xml-hostile.json' with { type: 'json' };

/** Gives the golden notice with a settlement number nobody used before. */
export type FreshNotice = () => string;

const XML = { 'content-type': 'application/xml' };
const attack = (family: string, name: string, body: string | Uint8Array, mustRefuse = true): Attack => ({
  family,
  name,
  body: Buffer.from(body),
  headers: XML,
  mustRefuse,
});

export interface XmlFuzzSize {
  /** Cut behind every byte (1), or every so many. */
  readonly stride: number;
  /** Random changes of bytes. */
  readonly mutations: number;
  /** Every `keep`th of the places that are spoilt one by one. */
  readonly keep: number;
}

export function* xmlAttacks(fresh: FreshNotice, random: Random, size: XmlFuzzSize): Generator<Attack> {
  yield* hostile(fresh);
  yield* charsets(fresh);
  for (const family of [tags(fresh), twice(fresh), inPieces(fresh), amounts(fresh)]) {
    let number = 0;
    for (const one of family) {
      number += 1;
      if (number % size.keep === 0) yield one;
    }
  }
  yield* mutated(fresh, random, size.mutations);
  yield* cutOff(fresh, size.stride);
}

/** The corpus alone, and its DOCTYPEs and entities inside the notice. */
function* hostile(fresh: FreshNotice): Generator<Attack> {
  for (const { name, xml } of corpus) yield attack('hostile document', name, xml);
  const types = [
    '<!DOCTYPE HISDATA>',
    '<!DOCTYPE HISDATA [<!ENTITY total "150000.00">]>',
    '<!DOCTYPE HISDATA SYSTEM "file:///etc/passwd">',
  ];
  for (const type of types) {
    yield attack(
      'entity',
      type,
      fresh().replace('<HISDATA>', () => `${type}<HISDATA>`),
    );
    const used = fresh().replace('<HISDATA>', () => `${type}<HISDATA>`);
    yield attack(
      'entity',
      `${type} used`,
      used.replace(/<TOTALFEE>[^<]*/, () => '<TOTALFEE>&total;'),
    );
  }
  for (const count of [20_000, 200_000])
    yield attack(
      'entity',
      `${count} references`,
      fresh().replace('<SEX>', () => `<SEX>${'&#49;'.repeat(count)}`),
    );
  yield attack(
    'too deep',
    '40 levels',
    fresh().replace('<SEX>', () => `<SEX>${'<a>'.repeat(40)}${'</a>'.repeat(40)}`),
  );
  yield attack(
    'too large',
    '1e6 elements',
    fresh().replace('<FEELIST>', () => `<FEELIST>${'<a/>'.repeat(1_000_000)}`),
  );
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    yield attack(
      'forbidden name',
      name,
      fresh().replace('<SEX>', () => `<${name}>1</${name}><SEX>`),
    );
    yield attack(
      'forbidden name',
      `@${name}`,
      fresh().replace('<SETTLE>', () => `<SETTLE ${name}="1">`),
    );
  }
  for (const space of ['xmlns="urn:x"', 'xmlns:a="urn:x"']) {
    const prefix = space.includes(':a') ? 'a:' : '';
    const element = `<${prefix}TOTALFEE ${space}>1.00</${prefix}TOTALFEE>`;
    yield attack(
      'namespace',
      space,
      fresh().replace('<TOTALFEE>', () => `${element}<TOTALFEE>`),
    );
  }
  yield attack('JSON', 'a body', JSON.stringify({ counter: 'C01', messages: [{ request: fresh() }] }));
}

/** Every label over every encoding but the right one. */
function* charsets(fresh: FreshNotice): Generator<Attack> {
  const bytes = {
    'UTF-8': (text: string) => Buffer.from(text),
    GB18030: (text: string) => encodeXml(text, 'gb18030'),
    'UTF-16': (text: string) => Buffer.from(text, 'utf16le'),
    'UTF-16 with its mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    'UTF-8 with its mark': (text: string) => Buffer.from(`\ufeff${text}`),
  };
  for (const label of ['UTF-8', 'GB18030', 'GBK', 'Big5', 'UTF-16', 'ISO-8859-1']) {
    for (const [name, encode] of Object.entries(bytes)) {
      const right = name === label || (name === 'GB18030' && label === 'GBK');
      if (!right) yield attack('charset', `${name} under ${label}`, encode(fresh().replace('UTF-8', label)));
    }
  }
  yield attack('charset', 'Latin-1 under UTF-8', Buffer.from(fresh().replace('测试', 'é'), 'latin1'));
  for (const type of ['application/xml; charset=gbk', 'text/xml; charset=utf-16', 'application/json', 'text/plain', ''])
    yield { ...attack('charset', `content type "${type}"`, fresh()), headers: { 'content-type': type } };
}

/** Each closing tag renamed, removed, doubled; each opening tag left open. */
function* tags(fresh: FreshNotice): Generator<Attack> {
  for (const { index, 0: tag } of fresh().matchAll(/<\/\w+>/g)) {
    yield attack('tag', `${tag} at ${index} renamed`, replaced(fresh(), index, tag, '</SPOILT>'));
    yield attack('tag', `${tag} at ${index} removed`, replaced(fresh(), index, tag, ''));
    yield attack('tag', `${tag} at ${index} doubled`, replaced(fresh(), index, tag, tag + tag));
  }
}

/** Each element that says one fact, said twice: with the same value, with another, and with none. */
function* twice(fresh: FreshNotice): Generator<Attack> {
  for (const { index, 0: element, 1: name } of fresh().matchAll(/<(\w+)>([^<]*)<\/\1>/g)) {
    for (const second of [element, `<${name}>1.00</${name}>`, `<${name}/>`])
      yield attack('element twice', `${name} at ${index}`, replaced(fresh(), index, element, element + second));
  }
  for (const name of ['HEAD', 'PATIENT', 'VISIT', 'SETTLE', 'FUNDS'])
    yield attack(
      'element twice',
      name,
      fresh().replace(`</${name}>`, () => `</${name}><${name}/>`),
    );
  for (const { index, 0: row } of fresh().matchAll(/<FEE [^>]*>/g))
    yield attack('element twice', `FEE at ${index}`, replaced(fresh(), index, row, row + row));
}

const PIECES = ['<!-- -->', '<![CDATA[0]]>', '<?x?>', '<B/>', '&x;', '&#0;', '\u0001'];

/** Each value with something in its midst. */
function* inPieces(fresh: FreshNotice): Generator<Attack> {
  for (const { index, 0: element, 1: name, 2: value = '' } of fresh().matchAll(/<(\w+)>([^<]+)<\/\1>/g)) {
    if (value.trim() === '') continue;
    for (const piece of PIECES) {
      const spoilt = `<${name}>${value.slice(0, 1)}${piece}${value.slice(1)}</${name}>`;
      yield attack('value in pieces', `${JSON.stringify(piece)} in ${name}`, replaced(fresh(), index, element, spoilt));
    }
  }
}

const WILD = [
  '',
  '-1.00',
  '1e3',
  '0x10',
  '1,000.00',
  '１２',
  'NaN',
  '0.005',
  '78959.205',
  '00.10',
  '+5',
  '.5',
  ' 1 . 0',
];
/** Said once in the message, and held against nothing. */
const SAID_ONCE = /^<(SCOPE|LINE)>/;

/** Each amount a fen more, a fen less, and in forms that are no amount. */
function* amounts(fresh: FreshNotice): Generator<Attack> {
  for (const { index, 0: whole, 1: before = '', 2: text = '' } of fresh().matchAll(
    /(<\w+>|(?:AMOUNT|OWN|OVER|FIRST|SCOPE|PAY)=")(\d+\.\d\d)/g,
  )) {
    const fen = BigInt(text.replace('.', ''));
    const free = SAID_ONCE.test(before);
    for (const other of [formatFen(fen + 1n), formatFen(fen - 1n)])
      yield attack(
        'amount by a fen',
        `${before} at ${index}`,
        replaced(fresh(), index, whole, before + other),
        !free || other.startsWith('-'),
      );
    for (const wild of WILD) {
      const optional = wild === '' && (free || before === '<VETERAN>');
      yield attack(
        'amount of no form',
        `${before} at ${index} ${wild}`,
        replaced(fresh(), index, whole, before + wild),
        !optional,
      );
    }
  }
}

const replaced = (text: string, index: number, old: string, now: string): string =>
  text.slice(0, index) + now + text.slice(index + old.length);

/** Bytes flipped, deleted, doubled: whatever comes out, the endpoint must know what to say. */
function* mutated(fresh: FreshNotice, random: Random, count: number): Generator<Attack> {
  for (let number = 0; number < count; number += 1) {
    let body = Buffer.from(fresh());
    for (let step = random.between(1, 3); step > 0; step -= 1) {
      const at = random.between(0, body.length - 1);
      const length = random.between(1, 20);
      const piece = body.subarray(at, at + length);
      const middle = random.pick([
        Buffer.from([random.between(0, 255)]),
        Buffer.alloc(0),
        Buffer.concat([piece, piece]),
        Buffer.from(piece).reverse(),
        Buffer.from(String(random.between(0, 9))),
      ]);
      body = Buffer.concat([body.subarray(0, at), middle, body.subarray(at + (middle.length === 1 ? 1 : length))]);
    }
    yield attack('mutated', `#${number}`, body, false);
  }
}

function* cutOff(fresh: FreshNotice, stride: number): Generator<Attack> {
  // Behind the last tag there is only layout: cut there, the notice is whole.
  const whole = Buffer.from(fresh().trimEnd());
  for (let end = 0; end < whole.length; end += stride)
    yield attack('cut off', `behind byte ${end}`, Buffer.from(fresh()).subarray(0, end));
}
