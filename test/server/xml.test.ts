import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoNotice, demoReversal } from '../../scripts/harness/demo-notice.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { encodeXml, openXml, type XmlElement } from '../../src/xml/index.ts';
import { type Hospital, openHospital, type simulated } from './hospital.ts';

/** The XML endpoint over HTTP, at the made-up demo hospital. */
interface Told {
  readonly status: number;
  readonly type: string;
  readonly root: XmlElement;
  /** Text of the first element of this name, anywhere. */
  readonly of: (name: string) => string | undefined;
}

const AT = '/v1/xml/demo-hospital';

describe('a HIS that speaks XML', () => {
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
  });
  afterAll(() => hospital.close());

  async function post(path: string, body: string | Uint8Array, type = 'application/xml'): Promise<Told> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const answer = await fetch(`${hospital.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: Buffer.from(bytes),
    });
    const said = answer.headers.get('content-type') ?? '';
    const opened = openXml(new Uint8Array(await answer.arrayBuffer()), {
      allowed: ['utf-8', 'gb18030'],
      declared: /charset=(.+)/.exec(said)?.[1],
    });
    if (isRefusal(opened)) throw new Error(`the answer is no XML: ${JSON.stringify(opened)}`);
    return { status: answer.status, type: said, root: opened.root, of: (name) => find(opened.root, name)?.text };
  }

  type Pairs = readonly simulated.Pair[];
  const visit = async (name: string): Promise<{ trial: string; final: string; all: Pairs }> => {
    await hospital.enrol(name);
    const opened = (await hospital.open(name)) as Pairs;
    const all = [...opened, ...((await hospital.settle()) as Pairs)];
    return { trial: demoNotice(opened), final: demoNotice(all), all };
  };

  test('is quoted, settled against the quote, and told the same again', async () => {
    const { trial, final } = await visit('T01');
    const quoted = await post(`${AT}/quotes?counter=C7`, trial);
    expect([quoted.status, quoted.of('RETCODE'), quoted.of('CANSETTLE'), quoted.of('PERSONPAY')]).toEqual([
      201,
      '0',
      '0',
      '45289.60',
    ]);
    const path = `${AT}/settlements?counter=C7&quoteId=${quoted.of('QUOTEID')}`;
    const settled = await post(path, final);
    expect([settled.status, settled.of('STATE'), settled.of('DUPLICATE'), settled.of('PERSONPAY')]).toEqual([
      201,
      'settled',
      '0',
      '45289.60',
    ]);
    expect(find(settled.root, 'PLANS')?.children.map(({ attributes }) => attributes.get('PAY'))).toEqual([
      '289.60',
      '10000.00',
      '0.00',
    ]);
    const again = await post(path, final);
    expect([again.status, again.of('DUPLICATE'), again.of('BILLNO')]).toEqual([200, '1', settled.of('BILLNO')]);
    const bill = await hospital.get(`/v1/bills/${encodeURIComponent(settled.of('BILLNO') ?? '')}`);
    expect(bill.body).toMatchObject({ counter: 'C7', bill: { patient: { pays: '45289.60' } } });
    expect((await hospital.get('/v1/counters/C7/desk')).body.waiting).toEqual([]);
  });

  test('is heard in GB18030, and answered in the charset and media type it named', async () => {
    const { all } = await visit('T02');
    const notice = demoNotice(all, 'GB18030').replace('测试衢州第一医院', '测试衢州𠮷医院');
    const settled = await post(`${AT}/settlements?counter=C7`, encodeXml(notice, 'gb18030'), 'text/xml; charset=GBK');
    expect([settled.status, settled.type, settled.of('PERSONPAY')]).toEqual([201, 'text/xml; charset=gbk', '73010.00']);
    expect(find(settled.root, 'PLANS')?.children[0]?.attributes.get('NAME')).toContain('惠衢保');
  });

  test.each([
    ['1.1', 'http://schemas.xmlsoap.org/soap/envelope/', 'text/xml', 'T03'],
    ['1.2', 'http://www.w3.org/2003/05/soap-envelope', 'application/soap+xml', 'T04'],
  ])('is heard and answered in a SOAP %s envelope, the document as Base64 or as text', async (_, soap, type, name) => {
    const { trial, final } = await visit(name);
    const escaped = trial.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const wrap = (data: string) =>
      `<s:Envelope xmlns:s="${soap}"><s:Header/><s:Body><m:settle xmlns:m="urn:his"><m:data>${data}</m:data></m:settle></s:Body></s:Envelope>`;
    const quoted = await post(`${AT}/quotes?counter=C7`, wrap(escaped), type);
    const section = await post(`${AT}/quotes?counter=C7`, wrap(`<![CDATA[${trial}]]>`), type);
    const settled = await post(`${AT}/settlements?counter=C7`, wrap(Buffer.from(final).toString('base64')), type);
    for (const answer of [quoted, section, settled]) {
      expect([answer.status, answer.of('RETCODE')]).toEqual([201, '0']);
      expect(answer.root).toMatchObject({ name: 'Envelope', namespace: soap });
      expect(answer.of('PERSONPAY')).toBe(settled.of('PERSONPAY'));
    }
    const refused = await post(`${AT}/settlements?counter=C7`, wrap('PERMQQ=='), type);
    expect([refused.status, refused.of('RETCODE'), refused.of('CODE')]).toEqual([400, '-1', 'BODY_NOT_XML']);
    const bare = await post(`${AT}/settlements?counter=C7`, 'PERMQQ==');
    expect([bare.status, JSON.stringify(bare.root)]).toEqual([400, expect.stringMatching(/"HEAD".*"RETCODE"/)]);
  });

  test('takes a settlement back by its reversal, twice with the same receipt; another total is refused', async () => {
    const { final } = await visit('T25');
    const settled = await post(`${AT}/settlements?counter=C7`, final);
    const reversal = demoReversal((await hospital.cancel()) as simulated.Pair);
    const other = reversal.replace('-36000.00', '-36000.01');
    const differs = await post(`${AT}/cancellations?counter=C7`, other);
    expect([differs.status, differs.of('CODE'), differs.of('FIELD')]).toEqual([422, 'CANCEL_DIFFERS', 'total']);
    const turned = await post(`${AT}/cancellations?counter=C7`, reversal.replaceAll('"-', '"').replaceAll('>-', '>'));
    expect([turned.status, turned.of('CODE')]).toEqual([422, 'MESSAGE_CONTRADICTS']);
    for (const duplicate of ['0', '1']) {
      const back = await post(`${AT}/cancellations?counter=C7`, reversal);
      expect([back.status, back.of('BILLNO'), back.of('DUPLICATE')]).toEqual([200, settled.of('BILLNO'), duplicate]);
    }
    const late = await post(`${AT}/settlements?counter=C7`, final);
    expect([late.status, late.of('CODE')]).toEqual([409, 'SETTLEMENT_CANCELLED']);
    expect((await post(`${AT}/settlements?counter=C7`, reversal)).of('CODE')).toBe('TRANSACTION_UNSUPPORTED');
    expect((await post(`${AT}/cancellations?counter=C7`, final)).of('CODE')).toBe('TRANSACTION_UNSUPPORTED');
  });

  test('may hold what a quote would use, and takes back what was never settled here', async () => {
    const { final } = await visit('T15');
    const held = await post(`${AT}/quotes?counter=C7&hold=true`, final);
    expect([held.status, held.of('HELD'), held.of('EXPIRESAT')?.length]).toEqual([201, '1', 24]);
    const first = demoReversal((await hospital.cancel()) as simulated.Pair);
    const back = await post(`${AT}/cancellations?counter=C7`, first);
    expect([back.status, back.of('BEFORESETTLEMENT')]).toEqual([200, '1']);
    expect((await post(`${AT}/settlements?counter=C7`, final)).of('CODE')).toBe('CANCELLED_BEFORE_SETTLED');
  });

  test('is told that a visit was settled already when it came in as JSON before', async () => {
    const { final, all } = await visit('T10');
    const first = await hospital.post('/v1/settlements', { counter: 'C7', messages: all });
    expect(first.status).toBe(201);
    const again = await post(`${AT}/settlements?counter=C7`, final);
    expect([again.status, again.of('DUPLICATE'), again.of('BILLNO')]).toEqual([200, '1', first.body.settlementId]);
  });

  test('is refused in XML: code, field and what the cashier does', async () => {
    const { trial, final } = await visit('T26');
    const at = `${AT}/settlements?counter=C7`;
    const cases: [string, string | Uint8Array, number, string, string?][] = [
      [
        at,
        final.replace('<OWNFEE>12000.00', '<OWNFEE>12000.01'),
        422,
        'AMOUNTS_DO_NOT_ADD',
        '/HISDATA/SETTLE/TOTALFEE',
      ],
      [at, trial, 422, 'BASIC_NOT_FINAL'],
      [at, final.slice(0, -20), 400, 'BODY_NOT_XML'],
      [at, `<!DOCTYPE a>${final}`, 400, 'XML_FORBIDDEN'],
      [
        at,
        final.replace('</SETTLE>', '<CASHPAY>1.00</CASHPAY></SETTLE>'),
        422,
        'XML_ELEMENT_REPEATED',
        '/HISDATA/SETTLE/CASHPAY',
      ],
      [at, final.replace('UTF-8', 'Big5'), 400, 'CHARSET_INVALID'],
      [at, '', 400, 'BODY_NOT_XML'],
      [`${AT}/settlements`, final, 422, 'FIELD_INVALID', 'counter'],
      [`${AT}/settlements?counter=C7&counter=C8`, final, 422, 'FIELD_INVALID', 'counter'],
      [`${at}&hold=yes`, final, 422, 'FIELD_INVALID', 'hold'],
      [`${at}&quoteId=1`, final, 422, 'FIELD_INVALID', 'quoteId'],
      [`${at}&quoteId=0a0b0c0d-0000-4000-8000-000000000000`, final, 404, 'QUOTE_UNKNOWN', 'quoteId'],
      ['/v1/xml/nowhere/settlements?counter=C7', final, 422, 'ADAPTER_UNKNOWN'],
      [`${AT}/nothing?counter=C7`, final, 404, 'ROUTE_UNKNOWN'],
    ];
    for (const [path, body, status, code, field] of cases) {
      const refused = await post(path, body);
      expect([refused.status, refused.of('CODE'), field === undefined ? undefined : refused.of('FIELD')]).toEqual([
        status,
        code,
        field,
      ]);
      expect(refused.of('CASHIER')).toMatch(/\p{Script=Han}/u);
      expect(refused.type).toBe('application/xml; charset=utf-8');
    }
  });

  test('at an address of nobody is refused with all that a refusal says', async () => {
    const refused = await post('/v1/xml/nope/quotes?counter=C7', '<HISDATA/>');
    expect([refused.of('CODE'), refused.of('RETRY')]).toEqual(['ADAPTER_UNKNOWN', 'never']);
  });

  test('is refused for another media type, a compressed body and one that is too large, in XML all the same', async () => {
    for (const type of ['application/json', 'text/plain', 'application/xmlx', ''])
      expect((await post(`${AT}/quotes?counter=C7`, '<HISDATA/>', type)).of('CODE')).toBe('MEDIA_TYPE_UNSUPPORTED');
    const status = await new Promise((resolve) => {
      const outgoing = request(`${hospital.url}${AT}/quotes`, {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
      });
      outgoing.on('response', (response) => resolve(response.statusCode));
      outgoing.on('error', () => resolve('closed'));
      outgoing.end(Buffer.alloc(17 * 1024 * 1024, 0x20));
    });
    expect([413, 'closed']).toContain(status);
  });

  test('is not heard at the JSON endpoint, nor JSON at its own', async () => {
    const { final } = await visit('T11');
    const sneaked = await hospital.post('/v1/settlements', {
      adapter: 'his-xml:demo-hospital',
      counter: 'C7',
      xml: final,
    });
    expect(sneaked).toMatchObject({ status: 400, body: { code: 'BODY_NOT_XML' } });
    const inside = { counter: 'C7', messages: [{ infno: '2304', request: final, response: final }] };
    expect((await hospital.post('/v1/settlements', inside)).body).toMatchObject({ code: 'BODY_NOT_JSON' });
    expect((await post(`${AT}/settlements?counter=C7`, JSON.stringify(inside))).of('CODE')).toBe('BODY_NOT_XML');
  });

  test('says the counter in a header when it cannot change an address', async () => {
    const { trial } = await visit('T09');
    const answer = await fetch(`${hospital.url}${AT}/quotes`, {
      method: 'POST',
      headers: { 'content-type': 'application/xml', 'x-huijie-counter': 'C8' },
      body: trial,
    });
    expect(answer.status).toBe(201);
    expect((await hospital.get('/v1/counters/C8/desk')).body.waiting).toHaveLength(1);
  });
});

function find(element: XmlElement, name: string): XmlElement | undefined {
  if (element.name === name) return element;
  for (const child of element.children) {
    const found = find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
