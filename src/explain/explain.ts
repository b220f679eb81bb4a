import type { BillWire } from '../bill/index.ts';
import { formatFen, parseFen, sumFen } from '../money/index.ts';
import { type Bilingual, COMPONENTS } from '../plan/index.ts';
import { dueNodes } from './due.ts';
import type { ExplainContext, Explanation, ExplanationNode } from './explanation.ts';
import { paidAtCounter, planNode } from './plans.ts';
import { presentedNode } from './presented.ts';
import { en, enYuan, grouped, isPositive, isZeroAmount, join, NOTHING, plainly, text, zh, zhYuan } from './say.ts';
import { Source } from './scope.ts';
import { COMPONENT_WORDS, FUND_NAMES } from './words.ts';

/** Why the bill is what it is, from what the patient pays down to the sentence of each plan. Pure. */
export function explain(bill: BillWire, context: ExplainContext): Explanation {
  const all = new Source(bill, context);
  const children = distinct([
    leaf('total', 'total', text('总费用', 'Total'), bill.total, {
      patient: text(zh(`本次总费用 ${zhYuan(bill.total)}`), en(`the total is ${enYuan(bill.total)}`)),
      ...all.origin('amounts.total'),
    }),
    ...bill.funds.map((fund) => fundNode(all, fund)),
    hospitalNode(all),
    personalNode(all),
    ...orderNode(all),
    ...bill.plans.map((share) => planNode(`plan.${share.plan}`, all, share)),
    paymentNode(all),
    ...dueNodes(all),
    ...presentedNode(all),
    ...bill.notes.map((note) => noteNode(all, note)),
  ]);
  return {
    id: 'pays',
    kind: 'patient',
    label: text('个人应付', 'Patient pays'),
    value: bill.patient.pays,
    formula: rootFormula(bill),
    patient: rootSaid(all),
    professional: rootOfficial(bill),
    children,
    settlementId: bill.settlementId,
    names: all.names(),
  };
}

/** A node without children; the professional voice says label and amount unless it is given. */
function leaf(
  id: string,
  kind: ExplanationNode['kind'],
  label: Bilingual,
  value: string,
  rest: Pick<ExplanationNode, 'patient'> & Partial<ExplanationNode>,
): ExplanationNode {
  const professional = text(`${label.zh} ${zhYuan(value)}。`, `${label.en} ${enYuan(value)}.`);
  return { id, kind, label, value, professional, children: [], ...rest };
}

/** Two rows of one fund or plan stay two nodes: the second gets a number. */
function distinct(nodes: readonly ExplanationNode[]): ExplanationNode[] {
  const seen = new Map<string, number>();
  return nodes.map((node) => {
    const count = (seen.get(node.id) ?? 0) + 1;
    seen.set(node.id, count);
    return count === 1 ? node : renamed(node, node.id, `${node.id}.${count}`);
  });
}
const renamed = (node: ExplanationNode, from: string, to: string): ExplanationNode => ({
  ...node,
  id: `${to}${node.id.slice(from.length)}`,
  children: node.children.map((child) => renamed(child, from, to)),
});

function fundNode(all: Source, fund: BillWire['funds'][number]): ExplanationNode {
  const own = FUND_NAMES[fund.fund];
  const zhName = all.given(fund.name);
  // A fund without a word of its own keeps its name in both languages.
  const label = text(zhName, fund.fund === 'other' ? zhName : own.en);
  const brief = all.brief({ zh: fund.name, en: label.en }, 18, own);
  const paid = isZeroAmount(fund.amount)
    ? text(zh(`${brief.zh}本次没有付`), en(`${brief.en} paid nothing`))
    : text(zh(`${brief.zh}帮您付 ${zhYuan(fund.amount)}`), en(`${brief.en} pays ${enYuan(fund.amount)}`));
  return leaf(`fund.${fund.fund}`, 'fund', label, fund.amount, {
    patient: paid,
    ...all.origin(`amounts.funds.${fund.fund}`),
  });
}

function hospitalNode(all: Source): ExplanationNode {
  const amount = all.bill.hospitalBorne;
  const patient = isZeroAmount(amount)
    ? NOTHING
    : text(zh(`医院承担 ${zhYuan(amount)}`), en(`the hospital bears ${enYuan(amount)}`));
  const label = text('医院负担', 'Borne by the hospital');
  return leaf('hospital', 'hospital', label, amount, { patient, ...all.origin('amounts.hospitalBorne') });
}

function personalNode(all: Source): ExplanationNode {
  const { personal, components } = all.bill;
  const children = COMPONENTS.filter((name) => !isZeroAmount(components[name] ?? '0')).map((name) => {
    const { name: label, plain } = COMPONENT_WORDS[name];
    const amount = components[name];
    const patient = text(zh(`${plain.zh}：${zhYuan(amount)}`), en(`${plain.en}: ${enYuan(amount)}`));
    const paths = ORIGIN_OF[name.split('.')[0] ?? ''] ?? [];
    return leaf(`personal.${name}`, 'component', label, amount, { patient, ...all.origin(...paths) });
  });
  const patient = text(
    zh('医保付完后', `剩下 ${zhYuan(personal)}`),
    en(`after the insurance ${enYuan(personal)} is left`),
  );
  const label = text('个人负担', 'Personal burden');
  return { ...leaf('personal', 'personal', label, personal, { patient, ...all.origin('amounts.personal') }), children };
}

const ORIGIN_OF: Readonly<Record<string, readonly string[]>> = {
  inScope: ['amounts.inScope', 'criticalIllness.scopeCost', 'criticalIllness.line'],
  preSelfPay: ['amounts.preSelfPay'],
  overLimit: ['amounts.overLimit'],
  selfFunded: ['amounts.selfFunded'],
};

/** Which rule fixed the order of the payers; a bill of one plan has none. */
function orderNode(all: Source): ExplanationNode[] {
  const { order, plans } = all.bill;
  if (order === undefined) return [];
  const rule = all.givenBoth(order.rule);
  const why = all.givenBoth(order.why);
  const names = plans.map((share) => all.givenBoth(share.name));
  const listed = text(names.map((name) => name.zh).join('、'), names.map((name) => name.en).join(', '));
  const said = plainly(order.rule.zh);
  for (const part of said?.split('。') ?? []) if (part !== '') all.given(part);
  const fixed = text('几份保障按规定的顺序来付。', 'The plans pay in a fixed order.');
  return [
    {
      id: 'order',
      kind: 'order',
      label: text('赔付顺序', 'Order of payers'),
      value: null,
      patient: said === undefined ? fixed : join(fixed, text(said, en(rule.en))),
      professional: text(
        `赔付顺序：${listed.zh}。规则：${rule.zh}。理由：${why.zh}。`,
        `Order of payers: ${listed.en}. Rule: ${rule.en}. Why: ${why.en}.`,
      ),
      children: [],
    },
  ];
}

/** How the amount is covered: cash, the accounts, and what comes back or comes later. */
function paymentNode(all: Source): ExplanationNode {
  const { patient: share } = all.bill;
  const part = (id: string, zhName: string, enName: string, amount: string, patient: Bilingual) =>
    isZeroAmount(amount)
      ? []
      : [
          leaf(`payment.${id}`, 'payment-part', text(zhName, enName), amount, {
            patient,
            ...all.origin(`amounts.${id}`),
          }),
        ];
  const children = [
    ...part(
      'cash',
      '现金',
      'Cash',
      share.cash,
      text(zh(`现金付 ${zhYuan(share.cash)}`), en(`in cash ${enYuan(share.cash)}`)),
    ),
    ...part(
      'account',
      '个人账户',
      'Personal account',
      share.account,
      account('个人账户', 'personal account', share.account),
    ),
    ...part(
      'familyAccount',
      '共济账户',
      'Family account',
      share.familyAccount,
      account('家人共济账户', 'family account', share.familyAccount),
    ),
    ...part(
      'backToAccount',
      '退回个人账户',
      'Back to the personal account',
      share.backToAccount,
      back('个人账户', 'personal account', share.backToAccount),
    ),
    ...part(
      'backToFamilyAccount',
      '退回共济账户',
      'Back to the family account',
      share.backToFamilyAccount,
      back('家人共济账户', 'family account', share.backToFamilyAccount),
    ),
    ...part('transferLater', '事后转账', 'Transferred later', share.transferLater, transfer(share.transferLater)),
  ];
  const label = text('支付方式', 'How it is paid');
  return { ...leaf('payment', 'payment', label, share.pays, { patient: NOTHING }), children };
}
const account = (zhName: string, enName: string, amount: string): Bilingual =>
  text(zh(`${zhName}付 ${zhYuan(amount)}`), en(`from the ${enName} ${enYuan(amount)}`));
const back = (zhName: string, enName: string, amount: string): Bilingual =>
  text(zh(`退回${zhName} ${zhYuan(amount)}`), en(`${enYuan(amount)} goes back to the ${enName}`));
const transfer = (amount: string): Bilingual =>
  text(zh(`以后转到您的银行卡 ${zhYuan(amount)}`), en(`${enYuan(amount)} will come to your bank card`));

function noteNode(all: Source, note: string): ExplanationNode {
  const words = all.given(note);
  const professional = text(`${words}`, `${words}`);
  return {
    id: 'note',
    kind: 'note',
    label: text('说明', 'Note'),
    value: null,
    patient: NOTHING,
    professional,
    children: [],
  };
}

function rootFormula(bill: BillWire): Bilingual {
  const parts = [...bill.funds.map((fund) => fund.amount), bill.hospitalBorne, ...bill.plans.map(paidAtCounter)];
  const taken = parts.filter((amount) => !isZeroAmount(amount)).map((amount) => ` − ${grouped(amount)}`);
  const line = `${grouped(bill.total)}${taken.join('')} = ${grouped(bill.patient.pays)}`;
  return text(line, line);
}

const sumOf = (amounts: readonly string[]): string =>
  formatFen(sumFen(amounts.map((amount) => parseFen(amount) ?? 0n)));

function rootSaid(all: Source): Bilingual {
  const { bill } = all;
  const { pays, transferLater } = bill.patient;
  const due = isZeroAmount(pays)
    ? text('您本次不用付钱。', 'You have nothing to pay this time.')
    : text(zh(`您本次应付 ${zhYuan(pays)}`), en(`you pay ${enYuan(pays)}`));
  const taken = sumOf(bill.plans.map(paidAtCounter));
  const plans = isPositive(taken)
    ? text(zh(`补充保障已减掉 ${zhYuan(taken)}`), en(`the supplementary plans took off ${enYuan(taken)}`))
    : undefined;
  const later = isPositive(transferLater) ? transfer(transferLater) : undefined;
  return join(due, plans, later, STATES[bill.basic]);
}

const STATES: Readonly<Record<BillWire['basic'], Bilingual | undefined>> = {
  final: undefined,
  trial: text('这是预结算，以正式结算为准。', 'This is a trial; the final settlement decides.'),
  none: text('本次没有用基本医保结算。', 'This visit was not settled with basic insurance.'),
};

function rootOfficial(bill: BillWire): Bilingual {
  const funds = sumOf(bill.funds.map((fund) => fund.amount));
  const plans = sumOf(bill.plans.map(paidAtCounter));
  const state = {
    final: text('正式结算', 'final'),
    trial: text('预结算', 'trial'),
    none: text('未经基本医保', 'not claimed'),
  };
  const { pays, cash, account: own, familyAccount } = bill.patient;
  return text(
    `总费用 ${zhYuan(bill.total)}，基金支付 ${zhYuan(funds)}，医院负担 ${zhYuan(bill.hospitalBorne)}，个人负担 ${zhYuan(bill.personal)}；补充保障窗口抵扣 ${zhYuan(plans)}，患者应付 ${zhYuan(pays)}（现金 ${zhYuan(cash)}，个人账户 ${zhYuan(own)}，共济账户 ${zhYuan(familyAccount)}）。结算状态：${state[bill.basic].zh}。`,
    `Total ${enYuan(bill.total)}, funds ${enYuan(funds)}, hospital ${enYuan(bill.hospitalBorne)}, personal burden ${enYuan(bill.personal)}; plans at the till ${enYuan(plans)}, patient pays ${enYuan(pays)} (cash ${enYuan(cash)}, own account ${enYuan(own)}, family account ${enYuan(familyAccount)}). Basic settlement: ${state[bill.basic].en}.`,
  );
}
