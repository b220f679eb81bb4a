import { readAmount } from '../../adapters/simulated-gateway/amounts.ts';
import type { Pair } from '../../adapters/simulated-gateway/his.ts';
import { absolute, type Fen, formatFen } from '../../src/money/index.ts';

/**
 * The same visit as the made-up demo hospital would post it in XML: one notice with everything in it, written from
 * the messages that were exchanged with the gateway. It knows the gateway's fields and the notice, and nothing of
 * how either is read.
 */
export function demoNotice(pairs: readonly Pair[], encoding = 'UTF-8'): string {
  const settled = last(pairs, FINAL) ?? last(pairs, TRIAL);
  if (settled === undefined) throw new RangeError('no settlement among the messages');
  const final = FINAL.includes(settled.infno);
  const info = child(output(settled), 'setlinfo');
  const notice = element('HISDATA', [
    head(settled, final ? 'FINAL' : 'TRIAL', '0'),
    patient(settled, pairs, info),
    visit(pairs, info),
    settle(settled, info, final),
    element('FEELIST', lines(pairs)),
  ]);
  return `<?xml version="1.0" encoding="${encoding}"?>\n${notice}\n`;
}

/** The notice that takes a settlement back: flag 1, figures negative. */
export function demoReversal(pair: Pair, encoding = 'UTF-8'): string {
  const info = child(output(pair), 'setlinfo');
  const asked = child(child(pair.request, 'input'), 'data');
  const back = (amount: unknown) => formatFen(-absolute(money(amount)));
  const settlement = element('SETTLE', [
    tag('SETTLENO', text(asked.setl_id)),
    tag('TOTALFEE', back(info.medfee_sumamt)),
    tag('ACCTPAY', back(info.acct_pay)),
    tag('CASHPAY', back(info.psn_cash_pay)),
    element('FUNDS', [tag('BASIC', back(info.hifp_pay))]),
  ]);
  return `<?xml version="1.0" encoding="${encoding}"?>\n${element('HISDATA', [head(pair, 'FINAL', '1'), settlement])}\n`;
}

const FINAL = ['2304', '2207', '2102'];
const TRIAL = ['2303', '2206', '2101'];

type Fields = Readonly<Record<string, unknown>>;

const last = (pairs: readonly Pair[], infnos: readonly string[]): Pair | undefined =>
  pairs.findLast(({ infno }) => infnos.includes(infno));
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const child = (node: unknown, name: string): Fields => {
  const found = isFields(node) ? node[name] : undefined;
  return isFields(found) ? found : {};
};
const list = (node: unknown, name: string): Fields[] => {
  const found = isFields(node) ? node[name] : undefined;
  return Array.isArray(found) ? found.filter(isFields) : [];
};
const output = (pair: Pair | undefined): Fields => child(pair?.response, 'output');
const input = (pair: Pair | undefined): Fields => child(pair?.request, 'input');
const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const money = (value: unknown): Fen => readAmount(value, 'any') ?? 0n;

const escaped = (value: string): string =>
  value.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char);
const tag = (name: string, value: string): string => `<${name}>${escaped(value)}</${name}>`;
const yuan = (name: string, value: Fen): string => tag(name, formatFen(value));
const element = (name: string, content: readonly string[]): string => `<${name}>\n${content.join('\n')}\n</${name}>`;
const row = (name: string, attributes: Readonly<Record<string, string>>): string => {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${said.join('')}/>`;
};

function head({ request }: Pair, state: string, returnFlag: string): string {
  return element('HEAD', [
    tag('RETCODE', '0'),
    tag('RETURNFLAG', returnFlag),
    tag('STATE', state),
    tag('HOSPCODE', text(request.fixmedins_code)),
    tag('HOSPNAME', text(request.fixmedins_name)),
    tag('HOSPAREA', text(request.mdtrtarea_admvs)),
    tag('SENDTIME', text(request.inf_time)),
  ]);
}

function patient(settled: Pair, pairs: readonly Pair[], info: Fields): string {
  const identities = list(output(last(pairs, ['1101'])), 'idetinfo');
  const [identity] = identities;
  return element('PATIENT', [
    tag('PERSONNO', text(info.psn_no)),
    tag('IDTYPE', text(info.psn_cert_type)),
    tag('IDNO', text(info.certno)),
    tag('NAME', text(info.psn_name)),
    tag('SEX', text(info.gend)),
    tag('BIRTHDAY', text(info.brdy)),
    tag('INSUAREA', text(settled.request.insuplc_admdvs)),
    tag('INSUTYPE', text(info.insutype)),
    tag('PERSONTYPE', text(info.psn_type)),
    tag('RELIEF', identity === undefined ? '0' : text(identity.psn_idet_type)),
  ]);
}

function visit(pairs: readonly Pair[], info: Fields): string {
  const described = last(pairs, ['2402']) ?? last(pairs, ['2203A', '2401']);
  const diagnoses = list(input(described), 'diseinfo').map((one, index) =>
    row('DIAG', { CODE: text(one.diag_code), NAME: text(one.diag_name), MAIN: index === 0 ? '1' : '0' }),
  );
  return element('VISIT', [
    tag('VISITNO', text(info.mdtrt_id)),
    tag('MEDTYPE', text(info.med_type)),
    tag('INDATE', text(info.begndate)),
    tag('OUTDATE', text(info.enddate)),
    element('DIAGNOSES', diagnoses),
  ]);
}

/**
 * The demo hospital books a commercial payment of the gateway's apart: not in 其他, and already taken off the person's.
 */
function settle(settled: Pair, info: Fields, final: boolean): string {
  const rows = list(output(settled), 'setldetail');
  const commercial = rows.filter(({ fund_pay_type: type }) => text(type).startsWith('62'));
  const paid = commercial.reduce((sum, { fund_payamt: amount }) => sum + money(amount), 0n);
  const funds = money(info.fund_pay_sumamt) - paid;
  const hospital = money(info.medfee_sumamt) - money(info.fund_pay_sumamt) - personShare(info);
  return element('SETTLE', [
    tag('SETTLENO', final ? text(info.setl_id) : ''),
    tag('BATCHNO', text(child(input(settled), 'data').chrg_bchno)),
    tag('SETTLETIME', text(info.setl_time)),
    yuan('TOTALFEE', money(info.medfee_sumamt)),
    yuan('OWNFEE', money(info.fulamt_ownpay_amt)),
    yuan('OVERFEE', money(info.overlmt_selfpay)),
    yuan('FIRSTFEE', money(info.preselfpay_amt)),
    yuan('SCOPEFEE', money(info.inscp_scp_amt)),
    yuan('FUNDSUM', funds),
    element('FUNDS', [
      yuan('BASIC', money(info.hifp_pay)),
      yuan('CRITRES', money(info.hifmi_pay)),
      yuan('CRITEMP', money(info.hifob_pay)),
      yuan('CIVIL', money(info.cvlserv_pay)),
      yuan('ENTERPRISE', money(info.hifes_pay)),
      yuan('RELIEF', money(info.maf_pay)),
      yuan('VETERAN', money(info.hifdm_pay)),
      yuan('OTHER', money(info.oth_pay) - paid),
    ]),
    yuan('HOSPPAY', hospital),
    yuan('PERSONPAY', personShare(info)),
    yuan('ACCTPAY', money(info.acct_pay)),
    yuan('FAMILYPAY', money(info.acct_mulaid_pay)),
    yuan('CASHPAY', money(info.psn_cash_pay)),
    critical(rows),
    element('COMMERCIAL', commercial.map(commercialRow)),
  ]);
}

const personShare = (info: Fields): Fen => money(info.psn_part_amt);

const commercialRow = ({ fund_pay_type: type, fund_pay_type_name: name, fund_payamt: amount }: Fields): string =>
  row('ROW', { CODE: text(type), NAME: text(name), PAY: formatFen(money(amount)) });

/** The 大病 working that the gateway sends as JSON in a text. */
function critical(rows: readonly Fields[]): string {
  for (const { setl_proc_info: info } of rows) {
    const said = typeof info === 'string' ? /"scopeAmt":([\d.]+),"lineAmt":([\d.]+)/.exec(info) : null;
    if (said !== null) return element('CRITICAL', [tag('SCOPE', said[1] ?? ''), tag('LINE', said[2] ?? '')]);
  }
  return element('CRITICAL', []);
}

/** Asked and answered lines, joined by their number. */
function lines(pairs: readonly Pair[]): string[] {
  const source = last(pairs, ['2301', '2204', '2102', '2101']);
  const asked = [...list(input(source), 'feedetail'), ...list(input(source), 'drugdetail')];
  const answered = [...list(output(source), 'result'), ...list(output(source), 'detlcutinfo')];
  return answered.map((line) => {
    const own = asked.find(({ feedetl_sn: number }) => text(number) === text(line.feedetl_sn)) ?? {};
    const approval = /"aprvno":"([^"]+)"/.exec(text(own.exp_content))?.[1];
    return row('FEE', {
      NO: text(line.feedetl_sn),
      CODE: text(own.med_list_codg),
      LEVEL: text(line.chrgitm_lv),
      TYPE: text(line.med_chrgitm_type),
      COUNT: text(own.cnt),
      AMOUNT: formatFen(money(line.det_item_fee_sumamt)),
      OWN: formatFen(money(line.fulamt_ownpay_amt)),
      OVER: formatFen(money(line.overlmt_amt)),
      FIRST: formatFen(money(line.preselfpay_amt)),
      SCOPE: formatFen(money(line.inscp_scp_amt)),
      NEGOTIATED: text(line.hi_nego_drug_flag),
      DATE: text(own.fee_ocur_time).slice(0, 10),
      RETURNFLAG: '0',
      ...(approval === undefined ? {} : { APPROVAL: approval }),
    });
  });
}
