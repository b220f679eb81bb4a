/** The columns we read, under the names insurers give them. Whatever else a file holds is not read and not kept. */
const NAMES = {
  certificateType: ['certificatetype', '证件类型', '证件类型代码', '证件种类'],
  certificateNumber: [
    'certificatenumber',
    '证件号码',
    '证件号',
    '身份证号',
    '身份证号码',
    '公民身份号码',
    '被保险人证件号码',
    '被保险人证件号',
    '参保人证件号码',
  ],
  plan: ['plan', '计划', '计划编号', '保障计划', '产品代码', '产品编号'],
  from: ['from', '生效日期', '起保日期', '保险起期', '保障起期'],
  to: ['to', '终止日期', '终保日期', '保险止期', '保障止期'],
  membershipYears: ['membershipyears', '连续参保年数'],
  noClaimYears: ['noclaimyears', '连续无理赔年数', '连续未赔付年数'],
  preExisting: ['preexisting', '既往症', '既往症分组'],
  renewed: ['renewed', '是否续保'],
  familyKey: ['familykey', '家庭编号', '家庭单号'],
  units: ['units', '份数', '购买份数'],
  newCitizen: ['newcitizen', '新市民', '是否新市民'],
} as const;

export type Column = keyof typeof NAMES;
export const COLUMNS = Object.keys(NAMES) as readonly Column[];

/** Where in a line each column stands. */
export interface Columns {
  readonly at: Readonly<Partial<Record<Column, number>>>;
  /** Number of fields of every line. */
  readonly width: number;
  /** Names in the first line that are none of ours. */
  readonly ignored: readonly string[];
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]/g, '');

/** @returns the columns, or what is wrong with the first line, in a sentence */
export function readColumns(header: readonly string[], planIsGiven: boolean): Columns | { readonly fault: string } {
  const at: Partial<Record<Column, number>> = {};
  const ignored: string[] = [];
  for (const [index, name] of header.entries()) {
    const column = COLUMNS.find((one) => (NAMES[one] as readonly string[]).includes(plain(name)));
    if (column === undefined) ignored.push(name.trim());
    else if (at[column] !== undefined) return { fault: `the first line names ${column} twice` };
    else at[column] = index;
  }
  if (at.certificateNumber === undefined)
    return { fault: `the first line names no column of certificate numbers: ${NAMES.certificateNumber.join(', ')}` };
  if (planIsGiven && at.plan !== undefined)
    return { fault: 'the file has a column of plans and --plan names one; one of them is enough' };
  if (!planIsGiven && at.plan === undefined)
    return { fault: `the file names no plan: give --plan, or a column ${NAMES.plan.join(', ')}` };
  return { at, width: header.length, ignored };
}
