import { describe, expect, test } from 'vitest';
import hostile from '../../scripts/harness/hostile/xml-hostile.json' with { type: 'json' };
import { isRefusal, type Refusal } from '../../src/refusals/index.ts';
import {
  type Charset,
  encodeXml,
  type OpenDocument,
  openText,
  openXml,
  writeXml,
  type XmlElement,
} from '../../src/xml/index.ts';

const read = (text: string): XmlElement => {
  const opened = openText(text, {});
  if (isRefusal(opened)) throw new Error(`refused: ${JSON.stringify(opened)}`);
  return opened.root;
};
const UTF8: { allowed: Charset[] } = { allowed: ['utf-8'] };
const CHINESE: { allowed: Charset[] } = { allowed: ['gb2312'] };
const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const SLOWEST_MS = 50;

describe('what is refused before anything is read', () => {
  test.each(hostile.map((entry) => [entry.name, entry] as const))('%s', (_, { xml, code, field, details }) => {
    const refusal = openXml(bytes(xml), UTF8) as Refusal;
    expect(refusal).toMatchObject({ refused: true, code, ...(field === undefined ? {} : { field }) });
    if (details !== undefined) expect(refusal.details).toMatchObject(details);
  });

  const many = (text: string, count: number) => text.repeat(count);
  test.each([
    ['a million elements', `<r>${many('<a/>', 1_000_000)}</r>`, 'BODY_TOO_LARGE'],
    [
      'a million attributes',
      `<r ${Array.from({ length: 400_000 }, (_, n) => `a${n}=""`).join(' ')}/>`,
      'BODY_TOO_LARGE',
    ],
    ['a hundred thousand levels', many('<a>', 100_000) + many('</a>', 100_000), 'BODY_TOO_DEEP'],
    ['thirty-three levels', many('<a>', 33) + many('</a>', 33), 'BODY_TOO_DEEP'],
    ['a flood of character references', `<r>${many('&#49;', 200_000)}</r>`, 'BODY_TOO_LARGE'],
    ['a flood of entities', `<r>${many('&amp;', 200_000)}</r>`, 'BODY_TOO_LARGE'],
    [
      'a quadratic entity',
      `<!DOCTYPE r [<!ENTITY a "${many('x', 50_000)}">]><r>${many('&a;', 50_000)}</r>`,
      'XML_FORBIDDEN',
    ],
    ['a name of a megabyte', `<${many('a', 1_000_000)}/>`, 'BODY_NOT_XML'],
    ['a tag of blanks', `<r ${many(' ', 1_000_000)}`, 'BODY_NOT_XML'],
    ['an attribute that never ends', `<r a="${many('x', 1_000_000)}`, 'BODY_NOT_XML'],
    ['quotes without end', `<r ${many('a="', 300_000)}`, 'BODY_NOT_XML'],
    ['opening brackets', many('<', 500_000), 'BODY_NOT_XML'],
    ['seventeen megabytes', `<r>${many(' ', 17 * 1024 * 1024)}</r>`, 'BODY_TOO_LARGE'],
  ])('%s, and quickly', (_, xml, code) => {
    const posted = bytes(xml);
    // Time of the processor, and the best of three: a busy machine must not decide.
    const took = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      expect(openXml(posted, UTF8)).toMatchObject({ refused: true, code });
      return process.cpuUsage(before).user / 1000;
    });
    expect(Math.min(...took)).toBeLessThan(SLOWEST_MS);
  });

  test('no refusal repeats what was sent, beyond a plain name', () => {
    for (const { xml } of hostile) {
      const said = JSON.stringify(openXml(bytes(xml.replaceAll('<r', '<r 张三="李四"')), UTF8));
      expect(said).not.toMatch(/张三|李四/);
    }
  });
});

describe('charsets', () => {
  const text = '<?xml version="1.0" encoding="GB2312"?><r>某医院</r>';
  const gbk = encodeXml(text, 'gb2312');
  const utf8Label = text.replace('GB2312', 'UTF-8');

  test('GB2312, GBK and GB18030 are one family, named by prolog or content type', () => {
    for (const name of ['GB2312', 'gbk', 'GB18030', 'cp936']) {
      const opened = openXml(encodeXml(text.replace('GB2312', name), 'gbk'), {
        ...CHINESE,
        declared: 'gbk',
      }) as OpenDocument;
      expect(opened.root.text).toBe('某医院');
    }
    const bare = openXml(encodeXml('<r>某医院</r>', 'gbk'), CHINESE) as OpenDocument;
    expect([bare.root.text, bare.charset]).toEqual(['某医院', 'gb2312']);
  });

  test.each([
    ['GBK where only UTF-8 is agreed', gbk, UTF8, 'notAllowed'],
    [
      'UTF-8 where only GBK is agreed',
      bytes('<?xml version="1.0" encoding="UTF-8"?><r>某医院</r>'),
      CHINESE,
      'notAllowed',
    ],
    ['GBK under a UTF-8 label', encodeXml(utf8Label.replace('某', '衢州某'), 'gbk'), UTF8, 'bytes'],
    ['GBK that happens to be UTF-8 too', encodeXml(utf8Label, 'gbk'), UTF8, 'looksLikeOther'],
    ['UTF-8 under a GB2312 label', bytes(text), CHINESE, 'bytes'],
    ['UTF-8 that happens to be GBK too', bytes(text.replace('某', '某某')), CHINESE, 'looksLikeOther'],
    [
      'prolog and content type apart',
      gbk,
      { allowed: ['gb2312', 'utf-8'] as Charset[], declared: 'utf-8' },
      'contradiction',
    ],
    ['an unknown name', bytes('<?xml version="1.0" encoding="Big5"?><r/>'), UTF8, 'unknownName'],
    ['an unknown content type', bytes('<r/>'), { ...UTF8, declared: 'utf-7' }, 'unknownName'],
    ['a byte order mark', bytes('\ufeff<r/>'), UTF8, 'byteOrderMark'],
    ['UTF-16 with its mark', Buffer.from('\ufeff<r/>', 'utf16le'), UTF8, 'utf16'],
    ['UTF-16 without', Buffer.from('<r/>', 'utf16le'), UTF8, 'utf16'],
    ['UTF-16 the other way round', Buffer.from('<r/>', 'utf16le').swap16(), UTF8, 'utf16'],
    ['an overlong character', Buffer.from([0x3c, 0x72, 0x3e, 0xc0, 0xbc, 0x3c, 0x2f, 0x72, 0x3e]), UTF8, 'bytes'],
    ['half a GBK character', Buffer.concat([gbk.subarray(0, -5), gbk.subarray(-4)]), CHINESE, 'bytes'],
    [
      'a byte GBK does not have',
      Buffer.concat([gbk.subarray(0, -4), Buffer.from([0xff]), gbk.subarray(-4)]),
      CHINESE,
      'bytes',
    ],
  ])('%s is refused', (_, posted, rules, why) => {
    expect(openXml(posted, rules)).toMatchObject({ code: 'CHARSET_INVALID', details: { why } });
  });

  test('a byte order mark is forgiven only where a mapping says so, and only before UTF-8', () => {
    const marked = bytes('\ufeff<r>1</r>');
    expect((openXml(marked, { ...UTF8, dropBom: true }) as OpenDocument).root.text).toBe('1');
    expect(openXml(marked, { ...CHINESE, dropBom: true })).toMatchObject({ code: 'CHARSET_INVALID' });
  });

  test('what GBK cannot write is written as a reference and read back whole', () => {
    const hard = '𠮷·买买提 ① € 龘';
    for (const charset of ['utf-8', 'gb18030', 'gbk', 'gb2312'] as const) {
      const made = encodeXml(writeXml({ name: 'r', attributes: { a: hard }, text: hard }, charset), charset);
      const opened = openXml(made, { allowed: [charset] }) as OpenDocument;
      expect([opened.root.text, opened.root.attributes.get('a')]).toEqual([hard, hard]);
    }
  });
});

describe('what is read', () => {
  test('values stay text', () => {
    const { children } = read('<r><a>12.10</a><b>0x1F</b><c>007</c><d> true\n</d><e>1e3</e></r>');
    expect(children.map(({ text }) => text)).toEqual(['12.10', '0x1F', '007', 'true', '1e3']);
  });
  test('single and repeated elements look alike', () => {
    expect(read('<r><line/></r>').children).toHaveLength(1);
    expect(read('<r><line/><line/></r>').children).toHaveLength(2);
  });
  test('references are resolved once, CDATA never', () => {
    const { children, attributes } = read(
      '<r a="&quot;&#x4E2D;&#10;"><a>&amp;lt;&#49;&apos;</a><b><![CDATA[&lt;<x>]]></b></r>',
    );
    expect([attributes.get('a'), ...children.map(({ text }) => text)]).toEqual(['"中\n', "&lt;1'", '&lt;<x>']);
  });
  test('names like those of every object are names like any other', () => {
    const root = read('<toString hasOwnProperty="1"><valueOf>2</valueOf></toString>');
    expect([root.name, root.attributes.get('hasOwnProperty'), root.children[0]?.name]).toEqual([
      'toString',
      '1',
      'valueOf',
    ]);
  });
  test('Chinese names are names', () => {
    expect(read('<账单><总费用 元="1">2</总费用></账单>').children[0]).toMatchObject({ name: '总费用', text: '2' });
  });
  test('a prefix stands for its namespace, a default one covers what is inside', () => {
    const root = read('<s:e xmlns:s="u" xmlns="v"><b s:x="1"><c xmlns=""/></b></s:e>');
    expect(root).toMatchObject({ name: 'e', namespace: 'u' });
    expect(root.children[0]).toMatchObject({ name: 'b', namespace: 'v' });
    expect(root.children[0]?.attributes.get('{u}x')).toBe('1');
    expect(root.children[0]?.children[0]).toMatchObject({ name: 'c', namespace: '' });
  });
  test('comments between elements and white space of layout say nothing', () => {
    expect(read('<!-- a --><r><!-- b -->\n <a>1</a>\n</r><!-- c -->').children).toHaveLength(1);
  });
  test('thirty-two levels and ten thousand lines are not too much', () => {
    expect(read(`${'<a>'.repeat(32)}${'</a>'.repeat(32)}`).name).toBe('a');
    const line =
      '<FEE NO="1" CODE="X" LEVEL="01" TYPE="09" AMOUNT="1.00" OWN="0.00" OVER="0.00" FIRST="0.00" SCOPE="1.00"/>';
    expect(read(`<r>${line.repeat(10_000)}</r>`).children).toHaveLength(10_000);
  });
});

describe('the repair of attributes without a blank between them', () => {
  const repaired = (text: string) => openText(text, { repairBlanks: true });
  test('puts blanks in, and counts them', () => {
    const opened = repaired('<r><ROW A="1"B=\'2\'C="3" D="4"/><ROW A="5"B="6"></ROW></r>') as OpenDocument;
    expect(opened.repaired).toBe(3);
    expect(opened.root.children.map(({ attributes }) => [...attributes.values()].join(''))).toEqual(['1234', '56']);
  });
  test('touches no value, no text, no comment and no CDATA', () => {
    const text = `<r><!-- a="1"b="2" --><a x='a="1"b="2"'>a="1"b="2"</a><b><![CDATA[<c a="1"b="2">]]></b></r>`;
    const opened = repaired(text) as OpenDocument;
    expect(opened.repaired).toBe(0);
    expect(opened.root.children.map((child) => child.attributes.get('x') ?? child.text)).toEqual([
      'a="1"b="2"',
      '<c a="1"b="2">',
    ]);
  });
  test.each([
    '<r a="1"b/>',
    '<r a="1"="2"/>',
    '<r a="1"b=2/>',
    '<r a="1"b="2/>',
    '<r a="1"1b="2"/>',
    '<r a="1"a="2"/>',
  ])('leaves %s what it is: refused', (text) => expect(repaired(text)).toMatchObject({ code: 'BODY_NOT_XML' }));
});

test('what is written is read back the same, whatever it says', () => {
  const hard = `a&b<c>"d'\n\t\r ]]> <!-- -->`;
  const root = read(
    writeXml(
      {
        name: 'r',
        children: [
          { name: 'a', attributes: { x: hard } },
          { name: 'b', text: hard },
        ],
      },
      'utf-8',
    ),
  );
  expect(root.children.map(({ attributes, text }) => attributes.get('x') ?? text)).toEqual([hard, hard]);
  expect(read(writeXml({ name: 'r', text: 'a\u0000\ud800b' }, 'utf-8')).text).toBe('a\ufffd\ufffdb');
});
