import { readFileSync } from 'node:fs';
import { adapters } from '../../adapters/index.ts';
import hostile from '../../scripts/harness/hostile/xml-hostile.json' with { type: 'json' };
import type { Adapter } from '../../src/port/adapter.ts';
import { isRefusal, refuse } from '../../src/refusals/index.ts';
import { encodeXml, openText, type XmlElement } from '../../src/xml/index.ts';
import { type AmountInText, adapterContract, type Golden } from '../adapter.contract.ts';
import { amountsBy, bytes, json, openJson } from './json-endpoint.ts';
import expectedE1 from './nhsa/e1.expected.json' with { type: 'json' };
import { e1, edit, request, success, yuan } from './nhsa/messages.ts';

/** Every adapter keeps the contract: the national one and those of XML here, the others beside this file. */
function named(name: string): Adapter {
  const adapter = adapters.get(name);
  if (adapter === undefined) throw new Error(`no adapter ${name}`);
  return adapter;
}

const cancelled = {
  messages: [
    {
      request: request('2305', { data: { setl_id: 'S1', mdtrt_id: 'M1', psn_no: 'PSN1' } }),
      response: success({ setlinfo: { mdtrt_id: 'M1', setl_id: 'S9', medfee_sumamt: yuan('-150000.00') } }),
    },
  ],
};

adapterContract({
  adapter: named('nhsa'),
  open: openJson,
  goldens: [{ name: 'the stay E1', bytes: json(e1()), expected: expectedE1 }],
  amounts: (text) => amountsBy(text, '(-?\\d+(?:\\.\\d+)?)(?=[,}])', /^(cnt|infcode)$/),
  notRead: ['act_pay_dedc', 'balc', 'pric', 'pric_uplmt_amt', 'crt_payb_lmt_amt'],
  unchecked: { inscp_scp_amt: 'a row of setldetail repeats it and nobody reads it there' },
  unknownCodes: [
    {
      name: 'medical type',
      find: '"med_type":"21","setl_time"',
      replace: '"med_type":"9Z","setl_time"',
      refused: { code: 'CODE_UNKNOWN', field: '2304.output.setlinfo.med_type' },
    },
    {
      name: 'insurance',
      find: '"insutype":"310","psn_type"',
      replace: '"insutype":"999","psn_type"',
      // The request said which insurance it was settled under.
      refused: { code: 'MESSAGE_CONTRADICTS', field: '2304.input.data.insutype' },
    },
    {
      name: 'item class',
      find: '"chrgitm_lv":"02"',
      replace: '"chrgitm_lv":"07"',
      refused: { code: 'CODE_UNKNOWN', field: '2301.output.result[0].chrgitm_lv' },
    },
    {
      name: 'kind of item',
      find: '"med_chrgitm_type":"06"',
      replace: '"med_chrgitm_type":"99"',
      unknown: ({ lines }) => lines.find(({ code }) => code === '0033DEMO0007')?.kind,
    },
  ],
  hostile: [
    { name: 'a key twice', bytes: bytes('{"messages":[],"messages":[]}') },
    { name: '__proto__', bytes: bytes('{"messages":[{"__proto__":{}}]}') },
    { name: 'depth', bytes: bytes('['.repeat(5000)) },
    { name: 'XML', bytes: bytes('<messages/>') },
    { name: 'GBK', bytes: encodeXml('{"messages":"测试"}', 'gbk') },
    { name: 'XML inside', bytes: bytes('{"messages":[{"infno":"2304","request":"<DATA/>","response":"<DATA/>"}]}') },
    {
      name: 'a negative amount',
      bytes: json(edit(e1(), 'messages.1.response.output.setlinfo.hifp_pay', yuan('-1.00'))),
    },
    { name: 'an exponent', bytes: json(edit(e1(), 'messages.1.response.output.setlinfo.hifp_pay', '1e2')) },
  ],
  cancellation: json(cancelled),
  paysIn: (written) => (written as { psn_pay_after?: string }).psn_pay_after,
  canaries: ['99999919730204012', '李小梅'],
});

const folder = new URL('../../adapters/his-xml/mappings/', import.meta.url);
const file = (path: string): Uint8Array => readFileSync(new URL(path, folder));
/** The white space behind the last tag is layout: without it the document is whole all the same. */
const trimmed = (posted: Uint8Array): Uint8Array => {
  let end = posted.length;
  while (end > 0 && (posted[end - 1] ?? 0) <= 0x20) end -= 1;
  return posted.subarray(0, end);
};
const golden = (mapping: string, name: string): Golden => ({
  name,
  bytes: trimmed(file(`${mapping}.samples/${name}.xml`)),
  expected: JSON.parse(Buffer.from(file(`${mapping}.samples/${name}.expected.json`)).toString()).settlement,
});
const amountsInXml = (text: string): AmountInText[] =>
  [...text.matchAll(/<(\w+)>(-?\d+\.\d+)<|\b(?!version)(\w+)="(-?\d+\.\d+)"/g)].map((match) => ({
    field: match[1] ?? `@${match[3]}`,
    text: match[2] ?? match[4] ?? '',
    index: match.index + (match[1] === undefined ? (match[3] ?? '').length + 2 : match[1].length + 2),
  }));

function openXmlAs(adapter: Adapter) {
  return (posted: Uint8Array): unknown => {
    const opened = adapter.document?.open(posted, undefined) ?? refuse('ADAPTER_UNKNOWN');
    return isRefusal(opened) ? opened : opened.payload;
  };
}

const paysIn =
  (name: string) =>
  (written: unknown): string | undefined => {
    const opened = openText(String(written), {});
    if (isRefusal(opened)) throw new Error(`the written bill is no XML: ${opened.code}`);
    return textOf(opened.root, name);
  };
function textOf(element: XmlElement, name: string): string | undefined {
  if (element.name === name) return element.text;
  for (const child of element.children) {
    const found = textOf(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A golden message spoilt in its text. */
const spoilt = (
  { bytes: whole }: Golden,
  changes: Readonly<Record<string, readonly [find: string, replace: string]>>,
) =>
  Object.entries(changes).map(([name, [find, replace]]) => {
    const text = Buffer.from(whole).toString();
    if (!text.includes(find)) throw new Error(`${name}: ${find} is not in the message`);
    return { name, bytes: bytes(text.replace(find, () => replace)) };
  });
const documents = hostile.map(({ name, xml }) => ({ name, bytes: bytes(xml) }));

const inpatient = golden('demo-hospital', 'inpatient');
const demo = named('his-xml:demo-hospital');
adapterContract({
  adapter: demo,
  open: openXmlAs(demo),
  goldens: [
    inpatient,
    ...['inpatient-trial', 'pharmacy', 'special-outpatient', 'commercial-row', 'refund-and-referral', 'self-paid'].map(
      (name) => golden('demo-hospital', name),
    ),
  ],
  amounts: amountsInXml,
  notRead: [],
  unchecked: {
    SCOPE: 'the 大病 scope of the visit is said once',
    LINE: 'the 大病 line of the person is said once',
  },
  unknownCodes: [
    {
      name: 'return flag',
      find: '<RETURNFLAG>0',
      replace: '<RETURNFLAG>2',
      refused: { code: 'CODE_UNKNOWN', field: '/HISDATA/HEAD/RETURNFLAG' },
    },
    {
      name: 'state',
      find: '<STATE>FINAL',
      replace: '<STATE>DONE',
      refused: { code: 'CODE_UNKNOWN', field: '/HISDATA/HEAD/STATE' },
    },
    {
      name: 'medical type',
      find: '<MEDTYPE>21',
      replace: '<MEDTYPE>toString',
      refused: { code: 'CODE_UNKNOWN', field: '/HISDATA/VISIT/MEDTYPE' },
    },
    {
      name: 'insurance',
      find: '<INSUTYPE>310',
      replace: '<INSUTYPE>999',
      refused: { code: 'CODE_UNKNOWN', field: '/HISDATA/PATIENT/INSUTYPE' },
    },
    {
      name: 'identity',
      find: '<RELIEF>0<',
      replace: '<RELIEF>904<',
      refused: { code: 'CODE_UNKNOWN', field: '/HISDATA/PATIENT/RELIEF' },
    },
    {
      name: 'item class',
      find: 'LEVEL="02"',
      replace: 'LEVEL="07"',
      refused: { code: 'CODE_UNKNOWN', field: '/HISDATA/FEELIST/FEE[1]/@LEVEL' },
    },
    {
      name: 'flag of a line',
      find: 'RETURNFLAG="0"',
      replace: 'RETURNFLAG="9"',
      refused: { code: 'CODE_UNKNOWN', field: '/HISDATA/FEELIST/FEE[1]/@RETURNFLAG' },
    },
    { name: 'kind of item', find: 'TYPE="06"', replace: 'TYPE="99"', unknown: ({ lines }) => lines[2]?.kind },
    {
      name: 'result',
      find: '<RETCODE>0',
      replace: '<RETCODE>2',
      refused: { code: 'GATEWAY_REFUSED', field: '/HISDATA/HEAD/RETCODE' },
    },
  ],
  hostile: [
    ...documents,
    ...spoilt(inpatient, {
      'a total said twice': ['</TOTALFEE>', '</TOTALFEE><TOTALFEE>150000.00</TOTALFEE>'],
      'a second block of amounts': ['</SETTLE>', '</SETTLE><SETTLE/>'],
      'an amount with a comment in it': ['<TOTALFEE>150000.00', '<TOTALFEE>15<!-- -->0000.00'],
      'an amount with CDATA in it': ['<TOTALFEE>150000.00', '<TOTALFEE>15<![CDATA[0000.00]]>'],
      'an amount with a processing instruction in it': ['<TOTALFEE>150000.00', '<TOTALFEE>15<?x?>0000.00'],
      'an amount with an element in it': ['<TOTALFEE>150000.00', '<TOTALFEE><B>150000.00</B>'],
      'an amount with a decimal comma': ['<TOTALFEE>150000.00', '<TOTALFEE>150,000.00'],
      'an amount in full-width digits': ['<TOTALFEE>150000.00', '<TOTALFEE>１５００００.００'],
      'an amount with a no-break space': ['<TOTALFEE>150000.00', '<TOTALFEE>150000.00\u00a0'],
      'a negative amount': ['<ACCTPAY>0.00', '<ACCTPAY>-0.01'],
      'an absent amount': ['<TOTALFEE>150000.00', '<TOTALFEE>'],
      'an element of another namespace': ['<TOTALFEE>', '<TOTALFEE xmlns="urn:other">'],
      'an amount behind a prefix': ['<SETTLE>', '<SETTLE xmlns:p="urn:p"><p:TOTALFEE>1.00</p:TOTALFEE>'],
      'an entity in an amount': ['<TOTALFEE>150000.00', '<TOTALFEE>&total;'],
      'a line twice': ['NO="2"', 'NO="1"'],
      'a line without a number': ['NO="2"', 'NO=""'],
      'a discharge before the admission': ['<OUTDATE>2021-03-20', '<OUTDATE>2021-02-20'],
      'a day that does not exist': ['<SETTLETIME>2021-03-20', '<SETTLETIME>2021-02-30'],
      'an id with a colon': ['<SETTLENO>33', '<SETTLENO>a:33'],
      'no certificate and no number': ['<IDNO>999999197302040113</IDNO>', '<IDNO/>'],
    }).map((entry) =>
      entry.name === 'no certificate and no number'
        ? {
            ...entry,
            bytes: bytes(
              Buffer.from(entry.bytes)
                .toString()
                .replace(/<PERSONNO>\d+/, '<PERSONNO>'),
            ),
          }
        : entry,
    ),
    { name: 'a byte order mark', bytes: bytes(`\ufeff${Buffer.from(inpatient.bytes)}`) },
    { name: 'UTF-16', bytes: Buffer.from(Buffer.from(inpatient.bytes).toString(), 'utf16le') },
    { name: 'GBK under a UTF-8 label', bytes: encodeXml(Buffer.from(inpatient.bytes).toString(), 'gbk') },
    { name: 'UTF-8 under a GBK label', bytes: bytes(Buffer.from(inpatient.bytes).toString().replace('UTF-8', 'GBK')) },
  ],
  cancellation: bytes(
    Buffer.from(file('demo-hospital.samples/reversal.xml'))
      .toString()
      .replace(/<SETTLENO>\d+/, '<SETTLENO>3300000700000009')
      .replace(/<TOTALFEE>-[\d.]+/, '<TOTALFEE>-150000.00'),
  ),
  paysIn: paysIn('PERSONPAY'),
  canaries: ['999999197302040113', '测试·一'],
});

const guiyang = named('his-xml:guiyang-shape');
adapterContract({
  adapter: guiyang,
  open: openXmlAs(guiyang),
  goldens: [golden('guiyang-shape', 'settled'), golden('guiyang-shape', 'settled-without-blanks')],
  amounts: amountsInXml,
  notRead: [
    'CALFEEALL',
    'STARTFEE',
    'ENTERSTARTFEE',
    'FUND1SELF',
    'FUND2SELF',
    'ACCTBALANCE',
    'SBSTARTFEE',
    '@PRICE',
    '@HOSPPRICE',
    '@SELFRATE',
  ],
  unchecked: {
    FUND1PAY: 'the person’s share is what the funds leave: the message has no figure of its own for it',
    FUND2PAY: 'the same',
    FUND3PAY: 'the same',
    ACCTPAY: 'cash is what the account leaves: the message has no figure of its own for it',
    SBPAY: 'the commercial payment is said once',
  },
  unknownCodes: [
    {
      name: 'result',
      find: '<RETCODE>0',
      replace: '<RETCODE>9',
      refused: { code: 'GATEWAY_REFUSED', field: 'response:/DATA/RETCODE' },
    },
    {
      name: 'kind of settlement',
      find: '<RECKONINGTYPE>1',
      replace: '<RECKONINGTYPE>2',
      refused: { code: 'MESSAGE_CONTRADICTS', field: 'response:/DATA/RECKONINGTYPE' },
    },
  ],
  hostile: documents,
  cancellation: undefined,
  paysIn: paysIn('PERSONPAY'),
  canaries: ['000000190001010000'],
});

const hebei = named('his-xml:hebei-work-injury');
adapterContract({
  adapter: hebei,
  open: openXmlAs(hebei),
  goldens: [golden('hebei-work-injury', 'sheet')],
  amounts: amountsInXml,
  notRead: ['alc405', 'alc406', 'alc407'],
  unchecked: {},
  unknownCodes: [
    {
      name: 'kind of care',
      find: '<aka130>21',
      replace: '<aka130>99',
      refused: { code: 'CODE_UNKNOWN', field: '/jSSheetRespData/kc21dto/aka130' },
    },
    {
      name: 'result',
      find: '<code>0',
      replace: '<code>1',
      refused: { code: 'GATEWAY_REFUSED', field: '/jSSheetRespData/code' },
    },
  ],
  hostile: documents,
  cancellation: undefined,
  paysIn: paysIn('personpay'),
  canaries: ['000000190001010000'],
});

const shijiazhuang = named('his-xml:shijiazhuang-shape');
adapterContract({
  adapter: shijiazhuang,
  open: openXmlAs(shijiazhuang),
  goldens: [golden('shijiazhuang-shape', 'settled-by-ratio')],
  amounts: amountsInXml,
  notRead: [],
  unchecked: { AKA069: 'a ratio that does not make the sums of the message leaves the settlement without lines' },
  unknownCodes: [
    {
      name: 'kind of care',
      find: '<AKA130>21',
      replace: '<AKA130>99',
      refused: { code: 'CODE_UNKNOWN', field: 'settle:/HOSDATA/RESPONSEDATA/OUTPUT/OUTROW/AKA130' },
    },
    {
      name: 'result',
      find: '<RETURNNUM>1',
      replace: '<RETURNNUM>9',
      refused: { code: 'GATEWAY_REFUSED', field: 'settle:/HOSDATA/RESPONSEDATA/RETURNNUM' },
    },
  ],
  hostile: documents,
  cancellation: undefined,
  paysIn: paysIn('PERSONPAY'),
  canaries: ['999999198001010014'],
});
