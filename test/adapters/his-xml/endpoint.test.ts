import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hisXml, type Mapping, mappingSchema, shippedMappings } from '../../../adapters/his-xml/index.ts';
import { price } from '../../../src/engine/index.ts';
import { demoLists, openPlans } from '../../../src/main/plans.ts';
import { isRefusal, type Refusal, refuse } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import { encodeXml, openText, openXml, type XmlElement } from '../../../src/xml/index.ts';

/**
 * How the endpoint reads and answers, beyond what every adapter must: wrappings, repairs, namespaces, a vendor's own
 * words.
 */
const folder = new URL('../../../adapters/his-xml/mappings/', import.meta.url);
const sample = (mapping: string, name: string): Uint8Array =>
  readFileSync(new URL(`${mapping}.samples/${name}.xml`, folder));
const text = (mapping: string, name: string): string => Buffer.from(sample(mapping, name)).toString();
const shipped = (id: string): Mapping => {
  const found = shippedMappings.find((mapping) => mapping.id === id);
  if (found === undefined) throw new Error(`no mapping ${id}`);
  return found;
};
const personKey = (type: string, number: string) => `${type}/${number}`;

function came(mapping: Mapping, bytes: Uint8Array | string, charset?: string): Settlement | Refusal {
  const adapter = hisXml(mapping);
  const opened = adapter.document?.open(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, charset);
  if (opened === undefined) throw new Error('no endpoint');
  return isRefusal(opened) ? opened : adapter.readSettlement(opened.payload, personKey);
}
function settled(mapping: Mapping, bytes: Uint8Array | string, charset?: string): Settlement {
  const settlement = came(mapping, bytes, charset);
  if (isRefusal(settlement)) throw new Error(JSON.stringify(settlement));
  return settlement;
}
const demo = shipped('demo-hospital');
const inpatient = text('demo-hospital', 'inpatient');
const facts = ({ origin: _o, notes: _n, ...rest }: Settlement) => rest;
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const inSoap = (content: string, header = '') =>
  `<e:Envelope xmlns:e="${SOAP}">${header}<e:Body>${content}</e:Body></e:Envelope>`;
const document = inpatient.replace(/^<\?xml.*\?>\n/, '');

describe('wrappings', () => {
  const plain = facts(settled(demo, inpatient));
  const escaped = inpatient.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  test.each([
    ['bare in SOAP', inSoap(document)],
    ['as elements in a method', inSoap(`<m:settle xmlns:m="urn:m"><data xmlns="">${document}</data></m:settle>`)],
    ['as escaped text', inSoap(`<settle><data>${escaped}</data></settle>`)],
    ['as CDATA', inSoap(`<settle><data>\n<![CDATA[${inpatient}]]>\n</data></settle>`)],
    [
      'as Base64 in lines',
      inSoap(
        `<settle><data>\n${Buffer.from(inpatient)
          .toString('base64')
          .replace(/(.{76})/g, '$1\n')}</data></settle>`,
      ),
    ],
    ['as text without SOAP', `<settle><data>${escaped}</data></settle>`],
    ['as text whose prolog says UTF-16', inSoap(`<settle><data>${escaped.replace('UTF-8', 'utf-16')}</data></settle>`)],
    [
      'with a header nobody must understand',
      inSoap(document, '<e:Header><t xmlns="urn:t" e:mustUnderstand="0">x</t></e:Header>'),
    ],
  ])('%s is the same settlement', (_, body) => expect(facts(settled(demo, body))).toEqual(plain));

  test.each<[string, string, string, string]>([
    ['two documents', inSoap(document + document), 'XML_ELEMENT_REPEATED', '/Envelope/Body'],
    [
      'two bodies',
      `<e:Envelope xmlns:e="${SOAP}"><e:Body>${document}</e:Body><e:Body/></e:Envelope>`,
      'XML_ELEMENT_REPEATED',
      '/Envelope/Body',
    ],
    ['no body', `<e:Envelope xmlns:e="${SOAP}"/>`, 'MESSAGE_MISSING', '/Envelope/Body'],
    ['an empty body', inSoap(''), 'MESSAGE_MISSING', '/Envelope/Body'],
    [
      'a header that must be understood',
      inSoap(document, '<e:Header><t xmlns="urn:t" e:mustUnderstand="1"/></e:Header>'),
      'FIELD_INVALID',
      '/Envelope/Header',
    ],
    ['an envelope of no known edition', inSoap(document).replace(SOAP, 'urn:soap'), 'MESSAGE_MISSING', '/settle/data'],
    ['another method', inSoap('<other/>'), 'MESSAGE_MISSING', '/settle/data'],
    ['an empty element', inSoap('<settle><data/></settle>'), 'MESSAGE_MISSING', '/settle/data'],
    [
      'two elements for one document',
      inSoap('<settle><data>x</data><data>y</data></settle>'),
      'XML_ELEMENT_REPEATED',
      '/settle/data',
    ],
    ['Base64 that is none', inSoap('<settle><data>PEhJU0R=BVEE</data></settle>'), 'FIELD_INVALID', '/settle/data'],
    ['broken text inside', inSoap('<settle><data>&lt;HISDATA&gt;</data></settle>'), 'BODY_NOT_XML', '/settle/data'],
    [
      'an entity inside',
      inSoap('<settle><data>&lt;!DOCTYPE a&gt;&lt;HISDATA/&gt;</data></settle>'),
      'XML_FORBIDDEN',
      '/settle/data',
    ],
    [
      'Base64 of UTF-16',
      inSoap(`<settle><data>${Buffer.from('<a/>', 'utf16le').toString('base64')}</data></settle>`),
      'CHARSET_INVALID',
      '/settle/data',
    ],
    ['another document inside', inSoap('<settle><data>&lt;OTHER/&gt;</data></settle>'), 'MESSAGE_MISSING', '/HISDATA'],
  ])('%s is refused by name', (_, body, code, field) => expect(came(demo, body)).toMatchObject({ code, field }));

  test('a mapping without SOAP takes none, one that requires it takes nothing else', () => {
    expect(came({ ...demo, soap: 'none' }, inSoap(document))).toMatchObject({
      code: 'FIELD_INVALID',
      field: '/Envelope',
    });
    expect(came({ ...demo, soap: 'required' }, inpatient)).toMatchObject({
      code: 'MESSAGE_MISSING',
      field: '/Envelope',
    });
  });
});

describe('namespaces', () => {
  const spaced = inpatient.replace('<HISDATA>', '<HISDATA xmlns="urn:his">');
  test('elements of a namespace are read where the mapping names it, with a prefix or without', () => {
    const mapping = { ...demo, namespaces: ['urn:his'] };
    expect(facts(settled(mapping, spaced))).toEqual(facts(settled(demo, inpatient)));
    const prefixed = document
      .replace(/<(\/?)([A-Z])/g, '<$1h:$2')
      .replace('<h:HISDATA', '<h:HISDATA xmlns:h="urn:his"');
    expect(facts(settled(mapping, prefixed))).toEqual(facts(settled(demo, inpatient)));
  });
  test('elements of any other are refused', () => {
    expect(came(demo, spaced)).toMatchObject({
      code: 'FIELD_INVALID',
      field: 'HISDATA',
      details: { why: 'namespace' },
    });
    expect(came({ ...demo, namespaces: ['urn:his'] }, inpatient)).toMatchObject({ code: 'FIELD_INVALID' });
  });
});

describe('attributes without a blank between them', () => {
  const spoilt = inpatient.replace(/" ([A-Z]+=")/g, '"$1');
  test('are refused with where, unless the mapping names the repair; then the bill says how many', () => {
    expect(came(demo, spoilt)).toMatchObject({
      code: 'BODY_NOT_XML',
      field: 'DIAG/@NAME',
      details: { why: 'attributeBlank' },
    });
    const mended = settled({ ...demo, repairs: ['attribute-blanks'] }, spoilt);
    expect(facts(mended)).toEqual(facts(settled(demo, inpatient)));
    expect(mended.notes.join()).toMatch(/属性之间缺少空格，已按映射约定补上（共\d+处）/);
  });
});

describe('amounts of more than two decimals', () => {
  const sheet = shipped('hebei-work-injury');
  const precise = sample('hebei-work-injury', 'sheet-of-three-decimals');
  test('are refused, unless the mapping names a rounding; then the bill names it and the places', () => {
    expect(came({ ...sheet, morePrecise: 'refuse' }, precise)).toMatchObject({
      code: 'AMOUNT_MALFORMED',
      details: { why: 'tooPrecise' },
    });
    const { amounts, notes } = settled(sheet, precise);
    expect([amounts.total, amounts.inScope]).toEqual([7895921n, 3430551n]);
    expect(notes.join()).toContain('half-up');
    // Rounded down, total and part both lose their half fen and still agree; where they do not, nothing is made up.
    expect(came({ ...sheet, morePrecise: 'down' }, precise)).not.toMatchObject({ refused: true });
    expect(
      came(
        { ...sheet, morePrecise: 'up' },
        Buffer.from(Buffer.from(precise).toString().replace('44653.7<', '44653.701<')),
      ),
    ).toMatchObject({ code: 'AMOUNTS_DO_NOT_ADD' });
  });
  test('the artefact of binary arithmetic is what it always is', () => {
    const { notes } = settled(demo, inpatient.replace('<CASHPAY>55579.20', '<CASHPAY>55579.20000000001'));
    expect(notes.join()).toContain('/HISDATA/SETTLE/CASHPAY');
  });
});

describe('what the person is known by', () => {
  test('is the certificate, however its type and letters are written', () => {
    const lower = inpatient
      .replace('<IDTYPE>01', '<IDTYPE>1')
      .replace('<IDNO>999999197302040113', '<IDNO>99999919730204012x');
    expect(settled(demo, lower).person.key).toBe('01/99999919730204012X');
  });
  test('is the person number when the certificate is masked, and the bill says so', () => {
    const masked = settled(demo, inpatient.replace('<IDNO>999999197302040113', '<IDNO>9999991973020***'));
    expect(masked.person.key).toMatch(/^psn_no\//);
    expect(masked.notes.join()).toContain('人员编号');
  });
});

describe('what is not said', () => {
  test.each([
    ['大病 scope', /<SCOPE>[^<]*<\/SCOPE>/, (settlement: Settlement) => settlement.criticalIllness],
    ['大病 line', /<LINE>[^<]*<\/LINE>/, (settlement: Settlement) => settlement.criticalIllness?.line],
    ['identity', /<RELIEF>0<\/RELIEF>/, (settlement: Settlement) => settlement.insurance.assistance],
    ['sex', /<SEX>[^<]*<\/SEX>/, (settlement: Settlement) => settlement.person.sex],
    ['approval', / APPROVAL="[^"]*"/, (settlement: Settlement) => settlement.lines[0]?.approval],
    ['date of a line', / DATE="[^"]*"/, (settlement: Settlement) => settlement.lines[0]?.occurredOn],
  ])('%s stays unsaid', (_, pattern, fact) => {
    expect(fact(settled(demo, inpatient))).toBeDefined();
    expect(fact(settled(demo, inpatient.replace(pattern, '')))).toBeUndefined();
  });
  test('a class is unknown, fee lines are absent and noted', () => {
    expect(settled(demo, inpatient.replace(/ LEVEL="\d+"/, '')).lines[0]?.class).toBe('unknown');
    const { lines, notes } = settled(demo, inpatient.replace(/<FEELIST>[\s\S]*<\/FEELIST>/, '<FEELIST/>'));
    expect([lines, notes.join()]).toEqual([[], expect.stringContaining('没有费用明细')]);
  });
  test('a commercial row outside the term of its plan, or of another code, is money of unknown meaning', () => {
    const row = text('demo-hospital', 'commercial-row');
    expect(came(demo, row.replace('CODE="620100"', 'CODE="620900"'))).toMatchObject({
      code: 'CODE_UNKNOWN',
      field: '/HISDATA/SETTLE/COMMERCIAL/ROW[1]/@CODE',
      details: { code: '620900' },
    });
    expect(came(demo, row.replace('<SETTLETIME>2021', '<SETTLETIME>2022'))).toMatchObject({ code: 'CODE_UNKNOWN' });
  });
});

describe('the answer', () => {
  const plans = openPlans(undefined, [demoLists()]);
  const billOf = (settlement: Settlement) => {
    const loaded = plans.find('huiqubao-2021');
    if (loaded === undefined) throw new Error('no plan');
    const holding = { loaded, enrolment: { person: settlement.person.key, plan: loaded.plan.id } };
    return price(settlement, [holding], new Map()).bill;
  };
  const childrenOf = (root: XmlElement | undefined) =>
    Object.fromEntries((root?.children ?? []).map((child) => [child.name, child.text]));
  const read = (xml: string): XmlElement => {
    const opened = openText(xml, {});
    if (isRefusal(opened)) throw new Error(opened.code);
    return opened.root;
  };

  test('says total, each fund, each plan and what the patient pays, digit by digit', () => {
    const written = read(String(hisXml(demo).writeBill(billOf(settled(demo, inpatient)), [])));
    const bill = written.children.find(({ name }) => name === 'BILL');
    expect(childrenOf(bill)).toMatchObject({
      TOTALFEE: '150000.00',
      BASIC: '89208.00',
      CRITICAL: '5212.80',
      RELIEF: '0.00',
      PLANPAY: '10289.60',
      PERSONPAY: '45289.60',
    });
    expect(bill?.children.find(({ name }) => name === 'PLANS')?.children[2]?.attributes).toEqual(
      new Map([
        ['CODE', 'huiqubao-2021'],
        ['NAME', plans.find('huiqubao-2021')?.plan.name.zh],
        ['LIABILITY', 'L3'],
        ['LIABILITYNAME', expect.any(String)],
        ['PAY', '0.00'],
        ['ATCOUNTER', '0.00'],
        ['PAIDBY', 'us'],
        ['REASON', expect.stringMatching(/^[A-Z_]+$/)],
      ]),
    );
  });

  test('a commercial payment of the other side is taken off what the patient pays and never made again', () => {
    const mapping = shipped('guiyang-shape');
    const { bill } = price(settled(mapping, sample('guiyang-shape', 'settled')), [], new Map());
    expect(childrenOf(read(String(hisXml(mapping).writeBill(bill, []))))).toMatchObject({
      RETCODE: '0',
      FEEALL: '10000.00',
      FUND1PAY: '7225.00',
      SBPAY: '300.00',
      ACCTPAY: '100.00',
      CASHPAY: '2375.00',
      PERSONPAY: '2475.00',
    });
  });

  test('whatever a plan is called, the answer is well formed, in every charset of the mapping', () => {
    const bill = billOf(settled(demo, inpatient));
    const [first] = bill.plans;
    if (first === undefined) throw new Error('no plan on the bill');
    const hard = { ...first, name: { zh: `"<&>'𠮷\u0001`, en: '' } };
    for (const charset of demo.charsets) {
      const posted = hisXml(demo).document?.open(encodeXml(inpatient.replace('UTF-8', charset), charset), undefined);
      const payload = posted === undefined || isRefusal(posted) ? undefined : posted.payload;
      const wire = JSON.parse(
        JSON.stringify({ ...bill, plans: [hard] }, (_, value) => (typeof value === 'bigint' ? '1.00' : value)),
      );
      const written = hisXml(demo).document?.write({ settlementId: 'H:1', bill: wire }, payload);
      const opened = openXml(written?.bytes ?? new Uint8Array(), { allowed: [charset] });
      if (isRefusal(opened)) throw new Error(JSON.stringify(opened));
      expect(written?.charset).toBe(charset);
      const rows = opened.root.children
        .find(({ name }) => name === 'BILL')
        ?.children.find(({ name }) => name === 'PLANS');
      expect(rows?.children[0]?.attributes.get('NAME')).toBe(`"<&>'𠮷\ufffd`);
    }
  });

  test('a refusal says code, field and what the cashier does, in the charset of the mapping when nothing was read', () => {
    const written = hisXml(shipped('guiyang-shape')).document?.write(
      refuse('AMOUNTS_DO_NOT_ADD', 'response:/DATA/FEEALL', { said: '1.00', sum: '2.00' }),
      undefined,
    );
    const opened = openXml(written?.bytes ?? new Uint8Array(), { allowed: ['gb2312'] });
    if (isRefusal(opened)) throw new Error(JSON.stringify(opened));
    expect([written?.charset, childrenOf(opened.root)]).toEqual([
      'gb2312',
      {
        RETCODE: '-1',
        INFO: '金额合计不平。',
        CODE: 'AMOUNTS_DO_NOT_ADD',
        FIELD: 'response:/DATA/FEEALL',
        CASHIER: '请在 HIS 核对本次医保结算金额。',
        DETAILS: 'said=1.00; sum=2.00',
      },
    ]);
  });
});

describe('refund rows', () => {
  const refunded = text('demo-hospital', 'refund-and-referral');
  const net = facts(settled(demo, refunded));
  test('are taken off the line they name, written negative or, by the mapping, positive', () => {
    expect(net.lines.find(({ id }) => id === '4')).toMatchObject({
      amount: 2_000_000n,
      selfFunded: 2_000_000n,
      quantity: '2',
    });
    const { lines } = demo;
    if (lines?.refund === undefined) throw new Error('no refund rule');
    const positive = { ...demo, lines: { ...lines, refund: { ...lines.refund, sign: 'positive' as const } } };
    expect(facts(settled(positive, refunded.replaceAll('="-', '="')))).toEqual(net);
  });
  test.each([
    ['that names no line', 'RETURNOF="4"', 'RETURNOF="9"', '/HISDATA/FEELIST/FEE[5]/@RETURNOF'],
    ['that names nothing', 'RETURNOF="4"', '', '/HISDATA/FEELIST/FEE[5]/@RETURNOF'],
    [
      'of more than was charged',
      'AMOUNT="30000.00" OWN="30000.00"',
      'AMOUNT="3000.00" OWN="3000.00"',
      '/HISDATA/FEELIST/FEE[4]/@AMOUNT',
    ],
    [
      'written positive where negative is agreed',
      'AMOUNT="-10000.00" OWN="-10000.00"',
      'AMOUNT="10000.00" OWN="10000.00"',
      '/HISDATA/FEELIST/FEE[5]/@AMOUNT',
    ],
  ])('%s is refused', (_, find, replace, field) => {
    expect(came(demo, refunded.replace(find, replace))).toMatchObject({ code: 'FIELD_INVALID', field });
  });
});

test('the shape of a mapping is strict: what it does not know it refuses', () => {
  const file = JSON.parse(readFileSync(new URL('demo-hospital.json', folder), 'utf8'));
  expect(mappingSchema.safeParse(file).success).toBe(true);
  expect(mappingSchema.safeParse({ ...file, colour: 'red' }).success).toBe(false);
});

describe('a region', () => {
  const named = inpatient.replace('<INSUAREA>330803', '<INSUAREA>衢江区');
  const mapping = {
    ...demo,
    insurance: {
      ...demo.insurance,
      region: {
        from: ['/HISDATA/PATIENT/INSUAREA'],
        agrees: [],
        source: 'made up',
        codes: { 衢江区: '330803' },
        otherwise: 'refuse' as const,
      },
    },
  };
  test('may be a vendor’s own code or name, by a table', () => {
    expect(facts(settled(mapping, named))).toEqual(facts(settled(demo, inpatient)));
    const refused = { code: 'CODE_UNKNOWN', field: '/HISDATA/PATIENT/INSUAREA' };
    expect(came(mapping, named.replace('衢江区', '柯城区'))).toMatchObject(refused);
    expect(came(demo, named)).toMatchObject({ ...refused, code: 'FIELD_INVALID' });
  });
});
