import { REASONS } from '../../bill/index.ts';
import { inColumns } from '../page/columns.ts';
import type { LiabilityReport, WhatIfReport } from './report.ts';

/** The report for people: Chinese first, English beside it. */
export function reportAsText(report: WhatIfReport): string[] {
  const { events, persons } = report;
  return [
    '假设测算 What-if over recorded settlements',
    '',
    ...report.plans.flatMap(({ plan, old, new: now, changes }) => [
      `计划 plan ${plan}: ${old} → ${now}${changes.length === 0 ? '（无差别 no difference）' : ''}`,
      ...changes.flatMap((change) => [`  · ${change.zh}`, `    ${change.en}`]),
    ]),
    '',
    `结算 settlements ${count(events.settlements)}（撤销 cancelled ${count(events.cancels)}，重复 repeated ${count(events.repeated)}，未持有所改计划 of persons without the plan ${count(events.notConcerned)}）`,
    `参保 enrolments ${count(events.enrolments)}，读入 lines read ${count(events.lines)}，无法使用 bad ${count(events.bad)}`,
    '',
    ...table(
      ['', '现行 now', '改后 changed', '差额 difference'],
      [
        ['合计 total', ...moneyCells(report.total)],
        ...report.byPlan.flatMap((plan) => [
          [plan.plan, ...moneyCells(plan)],
          ...plan.liabilities
            .filter((one) => one.liability !== '-')
            .map((one) => [`  ${one.liability}`, ...moneyCells(one)]),
        ]),
      ],
    ),
    '',
    `持有所改计划并有结算的人 persons with the plan and a settlement: ${count(persons.hold)}（共 of ${count(persons.settled)}）`,
    `  增加 gain ${count(persons.gain)}　减少 lose ${count(persons.lose)}　不变 same ${count(persons.same)}`,
    ...distribution(report),
    ...largest(report),
    ...reasons(report),
    ...badLines(report),
  ];
}

const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const people = (yuan: string): string => yuan.replace(/\B(?=(\d{3})+(?=\.))/g, ',');
const signed = (yuan: string): string => (yuan.startsWith('-') || yuan === '0.00' ? people(yuan) : `+${people(yuan)}`);
const moneyCells = (row: { old: string; new: string; difference: string }): string[] => [
  people(row.old),
  people(row.new),
  signed(row.difference),
];

/** The first column to the left, numbers to the right. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  inColumns([head, ...rows], ['left', ...head.slice(1).map(() => 'right' as const)]).map((line) => `  ${line}`);

function distribution(report: WhatIfReport): string[] {
  const rows = report.distribution.filter((bin) => bin.persons > 0);
  if (rows.length === 0) return [];
  const range = (over: string | null, upTo: string | null) => {
    if (over === null) return `≤ ${people(upTo ?? '')}`;
    return upTo === null ? `> ${people(over)}` : `${people(over)} < … ≤ ${people(upTo)}`;
  };
  return [
    '',
    '每人变化 change per person（元 yuan）',
    ...table(
      ['', '人数 persons', '金额 sum'],
      rows.map((bin) => [range(bin.over, bin.upTo), count(bin.persons), signed(bin.sum)]),
    ),
  ];
}

function largest(report: WhatIfReport): string[] {
  if (report.largest.length === 0) return [];
  return [
    '',
    '变化最大 largest changes',
    ...table(
      ['人员 person', '现行 now', '改后 changed', '差额 difference'],
      report.largest.map((row) => [row.person, ...moneyCells(row)]),
    ),
  ];
}

/** Where the number of settlements that get something, or nothing, has moved. */
function reasons(report: WhatIfReport): string[] {
  const rows = report.byPlan.flatMap((plan) => plan.liabilities.flatMap((one) => reasonRows(plan.plan, one)));
  if (rows.length === 0) return [];
  return ['', '赔付与不赔付的结算笔数 settlements paid and not paid', ...table(['', '现行 now', '改后 changed'], rows)];
}

function reasonRows(plan: string, one: LiabilityReport): string[][] {
  const paid = [`${plan} ${one.liability} 有赔付 paid`, count(one.settlementsPaid.old), count(one.settlementsPaid.new)];
  const unpaid = Object.entries(one.reasons).map(([code, { old, new: now }]) => {
    const words = REASONS[code as keyof typeof REASONS];
    return [`  ${words?.zh ?? code} ${code}`, count(old), count(now)];
  });
  return one.liability === '-' ? unpaid : [paid, ...unpaid];
}

function badLines({ badLines: bad }: WhatIfReport): string[] {
  if (bad.count === 0) return [];
  const codes = Object.entries(bad.byCode).map(([code, times]) => `${code} ${count(times)}`);
  return [
    '',
    `无法使用的行 lines that could not be used: ${count(bad.count)} (${codes.join(', ')})`,
    ...bad.first.map(
      ({ line, code, field }) => `  第 ${line} 行 line ${line}: ${code}${field === undefined ? '' : ` (${field})`}`,
    ),
    ...(bad.count > bad.first.length ? [`  …… 另 ${count(bad.count - bad.first.length)} 行 more`] : []),
  ];
}
