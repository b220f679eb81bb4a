import type { BillWire } from '../bill/index.ts';
import type { Bilingual } from '../plan/index.ts';
import { clauseOf } from './clause.ts';
import type { ExplanationNode } from './explanation.ts';
import { en, enYuan, grouped, join, text, zh, zhYuan } from './say.ts';
import { planSource, type Source } from './scope.ts';

type Due = NonNullable<BillWire['due']>[number];

/** What this visit makes due to earlier ones: which, how much and by which sentence. Nothing of it is paid here. */
export const dueNodes = (all: Source): ExplanationNode[] => (all.bill.due ?? []).map((due) => dueNode(all, due));

function dueNode(all: Source, due: Due): ExplanationNode {
  const share = all.bill.plans.find(({ plan }) => plan === due.plan);
  const { amount, formula } = due;
  return {
    id: `due.${due.plan}.${due.liability ?? 'unknown'}`,
    kind: 'note',
    label: text('前次就诊应补，待复核', 'Due to an earlier visit, for review'),
    value: amount ?? null,
    ...(formula === undefined ? {} : { formula: text(grouped(formula), grouped(formula)) }),
    patient: dueSaid(due),
    professional: dueOfficial(all, due),
    ...(share === undefined ? {} : clauseOf(due.source, planSource(all, share))),
    children: [],
  };
}

function dueSaid({ amount }: Due): Bilingual {
  const owed =
    amount === undefined
      ? text(zh('您之前的一次就诊可能还应补付'), en('an earlier visit of yours may be owed more'))
      : text(
          zh(`您之前的一次就诊还应补 ${zhYuan(amount)}`),
          en(`an earlier visit of yours is owed ${enYuan(amount)} more`),
        );
  return join(
    owed,
    text(zh('由人工复核后另付', '不在本次账单内'), en('a person looks at it first', 'it is not part of this bill')),
  );
}

function dueOfficial(all: Source, due: Due): Bilingual {
  const { freed, amount } = due;
  const freedSaid = text(
    `本次的其他保险赔付使之前就诊负担的免赔额减少 ${zhYuan(freed)}。`,
    `Other insurance of this visit frees ${enYuan(freed)} of the deductible that an earlier visit bore.`,
  );
  const not = text('待人工复核，不计入本账单。', 'For a person to review; no part of this bill.');
  return join(freedSaid, whichVisit(all, due), owedSaid(amount), not);
}

function whichVisit(all: Source, { settlement, visit, name }: Due): Bilingual {
  if (settlement === undefined || visit === undefined)
    return text(
      '累计中未记录是哪一次就诊，须人工查找。',
      'The accumulators do not tell which visit: a person must look it up.',
    );
  const [bill, stay] = [all.given(settlement), all.given(visit)];
  const of = name === undefined ? text('', '') : all.givenBoth(name);
  return text(
    `结算号 ${bill}，就诊号 ${stay}${of.zh === '' ? '' : `，责任：${of.zh}`}。`,
    `Settlement ${bill}, visit ${stay}${of.en === '' ? '' : `, liability ${of.en}`}.`,
  );
}

const owedSaid = (amount: string | undefined): Bilingual =>
  amount === undefined
    ? text('应补金额无法由累计得出。', 'What is owed cannot be told from the accumulators.')
    : text(`按该次就诊的比例应补 ${zhYuan(amount)}。`, `By the rates of that visit it is owed ${enYuan(amount)}.`);
