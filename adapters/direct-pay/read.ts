import type { InstitutionBook } from '../../src/catalogue/index.ts';
import { parseForeignAmount } from '../../src/money/index.ts';
import type { Cancellation, PersonKey } from '../../src/port/adapter.ts';
import { contradiction, isRefusal, type Refusal, refuse } from '../../src/refusals/index.ts';
import { checkSettlement, ID_SHAPE, idShape, type Settlement } from '../../src/settlement/index.ts';
import { dateOf, momentOf } from '../reading/dates.ts';
import { Reading } from '../reading/reading.ts';
import { readAmounts, readSelfPaid } from './amounts.ts';
import { readDiagnoses, readPerson } from './case.ts';
import { careOf, insuranceOf, retiredOf, SELF_PAYING } from './codes.ts';
import { readLines, splitLines } from './lines.ts';
import { originOf } from './origin.ts';
import { isFields, type Node, openPackage, type Package } from './wire.ts';

/** The messages of one case: that which opened it, its fee lines, and one that asks for the result. */
interface Case {
  readonly opened: Package;
  readonly lines: readonly Package[];
  readonly asked: Package;
  /** What our last answer said that we pay; hospitals repeat it. */
  readonly promised: unknown;
}

const PACKAGES_MAX = 400;

export function readSettlement(
  payload: unknown,
  personKey: PersonKey,
  institutions: InstitutionBook,
): Settlement | Refusal {
  const found = readCase(payload);
  if (isRefusal(found)) return found;
  const reading = new Reading();
  const settlement = settlementOf(found, personKey, institutions, reading);
  return reading.refusal ?? checkSettlement(settlement) ?? settlement;
}

function readPackages(payload: unknown): Package[] | Refusal {
  const posted = isFields(payload) ? payload.packages : undefined;
  if (!Array.isArray(posted) || posted.length > PACKAGES_MAX) return refuse('FIELD_INVALID', 'packages');
  const packages: Package[] = [];
  for (const one of posted) {
    const first = openPackage(one);
    if (isRefusal(first)) return first;
    const same = packages.filter(({ code }) => code === first.code).length;
    const opened = openPackage(one, same + 1);
    if (isRefusal(opened)) return opened;
    packages.push(opened);
  }
  return packages;
}

function readCase(payload: unknown): Case | Refusal {
  const packages = readPackages(payload);
  if (isRefusal(packages)) return packages;
  const other = packages.find(({ kind }) => !['open', 'change', 'lines', 'quote', 'settle'].includes(kind));
  if (other !== undefined)
    return refuse('TRANSACTION_UNSUPPORTED', `${other.label}.head.busseID`, { busseID: other.code });
  const opened = packages.findLast(({ kind }) => kind === 'open' || kind === 'change');
  if (opened === undefined) return refuse('MESSAGE_MISSING', 'packages', { busseID: 'S210' });
  const [asked, second] = packages.filter(({ kind }) => kind === 'quote' || kind === 'settle');
  if (asked === undefined) return refuse('MESSAGE_MISSING', 'packages', { busseID: 'S290/S291' });
  if (second !== undefined) return contradiction(`${second.label}.head.busseID`, `${asked.label}.head.busseID`);
  const visit = asked.rows[0].text('medicalNum') ?? '';
  if (!ID_SHAPE.test(visit)) return refuse('FIELD_INVALID', asked.rows[0].at('medicalNum'));
  for (const { sender, head, rows } of packages) {
    if (sender !== asked.sender) return contradiction(head.at('senderCode'), asked.head.at('senderCode'));
    const stray = rows.find((row) => row.text('medicalNum') !== visit);
    if (stray !== undefined) return contradiction(stray.at('medicalNum'), asked.rows[0].at('medicalNum'));
  }
  const { promised } = isFields(payload) ? payload : {};
  return { opened, lines: packages.filter(({ kind }) => kind === 'lines'), asked, promised };
}

function settlementOf(
  { opened, lines: posted, asked, promised }: Case,
  personKey: PersonKey,
  institutions: InstitutionBook,
  reading: Reading,
): Settlement {
  const [row] = asked.rows;
  const basic = readBasic(asked, reading);
  const insurance = readInsurance(row, basic.state, reading);
  const ours = isFields(promised) ? parseForeignAmount(promised.sbFundPay) : undefined;
  const said = ours?.kind === 'amount' ? ours.fen : undefined;
  const amounts =
    basic.state === 'none' ? readSelfPaid(row, said, reading) : readAmounts(row, insurance.type, said, reading);
  const read = readLines(posted, reading);
  const lines = reading.refusal === undefined ? splitLines(read, amounts, row.at('sumMoney'), reading) : [];
  const visit = readVisit(opened.rows[0], asked, institutions, reading);
  if (amounts.funds.some(({ fund }) => fund === 'criticalIllness') || visit.care === 'inpatient')
    reading.note('商保直赔报文不含大病范围费用和起付线，依赖它们的责任不赔付');
  return {
    id: idOf(asked, basic),
    person: readPerson(opened.rows[0], personKey, reading),
    visit,
    insurance,
    basic,
    amounts,
    lines,
    gatewayRows: [],
    findings: {},
    origin: originOf(row, posted),
    notes: reading.notes(),
  };
}

/** By the number under which basic insurance settled, so that it is paid upon once, whichever way it comes. */
function idOf({ sender, rows: [row] }: Package, { state, settlementId }: Settlement['basic']): string {
  if (state === 'final') return `${sender}:${settlementId ?? ''}`;
  const number = row.text('billNum') ?? row.text('medicalNum') ?? '';
  return `${sender}:${state === 'none' ? 'self' : 'trial'}:${number}`;
}

/** 0: not claimed. 1 with 业务流水号: settled. 1 without: the hospital is still trying. */
function readBasic({ kind, rows: [row] }: Package, reading: Reading): Settlement['basic'] {
  const flag = row.text('isMedicalInsuranceSettlement') ?? '';
  const at = row.at('isMedicalInsuranceSettlement');
  if (flag !== '0' && flag !== '1') {
    if (flag === '') reading.refuse('FIELD_INVALID', at);
    else reading.unknownCode(at, flag);
  }
  if ((row.text('personnelCat') === SELF_PAYING) !== (flag === '0')) {
    // Hospitals leave the category of an uninsured patient empty, too.
    if (flag === '1' || row.text('personnelCat') !== undefined) reading.contradicts(row.at('personnelCat'), at);
  }
  const [serial, bill] = [row.text('businessSerialNum'), row.text('billNum')];
  for (const [name, value] of Object.entries({ businessSerialNum: serial, billNum: bill }))
    if (value !== undefined && !ID_SHAPE.test(value)) reading.refuse('FIELD_INVALID', row.at(name));
  if (flag === '0') {
    // A bill that is settled needs a number of its own: one visit may have several.
    if (kind === 'settle' && bill === undefined) reading.refuse('FIELD_INVALID', row.at('billNum'));
    return { state: 'none' };
  }
  if (serial !== undefined) return { state: 'final', settlementId: serial };
  if (kind === 'settle') reading.refuse('FIELD_INVALID', row.at('businessSerialNum'));
  return { state: 'trial' };
}

function readInsurance(row: Node, state: Settlement['basic']['state'], reading: Reading): Settlement['insurance'] {
  const region = row.text('areaCode') ?? '';
  if (!/^\d{6}$/.test(region)) reading.refuse('FIELD_INVALID', row.at('areaCode'), { expected: 'six digits' });
  const code = row.text('medicalInsurance');
  const type = code === undefined ? undefined : insuranceOf(code);
  if (code !== undefined && type === undefined) reading.unknownCode(row.at('medicalInsurance'), code);
  if (code === undefined && state !== 'none') reading.refuse('FIELD_INVALID', row.at('medicalInsurance'));
  const retired = retiredOf(row.text('personnelCat') ?? '');
  return { region, type: type ?? 'other', ...(retired === undefined ? {} : { retired }) };
}

const NATIONAL_CODE = /^[A-Z](\d{6})\d{5}$/;

function readVisit(
  opened: Node,
  { sender, head, rows: [row] }: Package,
  institutions: InstitutionBook,
  reading: Reading,
): Settlement['visit'] {
  const code = row.text('medicalType') ?? opened.text('medicalType') ?? '';
  const care = careOf(code);
  if (care === undefined) reading.unknownCode(row.at('medicalType'), code);
  const before = opened.text('medicalType');
  if (before !== undefined && before !== code) reading.contradicts(row.at('medicalType'), opened.at('medicalType'));
  const settledAt = momentOf(row.text('settleDate'), row.at('settleDate'), reading);
  if (settledAt === undefined) reading.refuse('FIELD_INVALID', row.at('settleDate'));
  // The message does not say where the hospital is: the catalogue does, or its national code.
  const on = settledAt?.slice(0, 10) ?? '';
  const region = institutions.find(sender, on)?.region ?? NATIONAL_CODE.exec(sender)?.[1];
  if (region === undefined)
    reading.refuse('FIELD_INVALID', head.at('senderCode'), {
      expected: 'in the catalogue of institutions, or national',
    });
  const name = head.text('senderName')?.slice(0, 200);
  return {
    id: row.text('medicalNum') ?? '',
    care: care ?? 'outpatient',
    institution: { code: sender, region: region ?? '', ...(name === undefined ? {} : { name }) },
    ...(care === 'inpatient' ? readStay(opened, row, reading) : {}),
    settledAt: settledAt ?? '',
    diagnoses: readDiagnoses(row, opened, reading),
  };
}

function readStay(opened: Node, row: Node, reading: Reading): Pick<Settlement['visit'], 'admittedOn' | 'dischargedOn'> {
  const admittedOn = dateOf(opened.text('treatDate'), opened.at('treatDate'), reading);
  const dischargedOn = dateOf(row.text('dischDate'), row.at('dischDate'), reading);
  if (admittedOn !== undefined && dischargedOn !== undefined && dischargedOn < admittedOn)
    reading.contradicts(row.at('dischDate'), opened.at('treatDate'));
  return {
    ...(admittedOn === undefined ? {} : { admittedOn }),
    ...(dischargedOn === undefined ? {} : { dischargedOn }),
  };
}

/** S270 names what our answer called 结算流水号; a hospital takes back only its own. */
export function readCancellation(payload: unknown): Cancellation | Refusal {
  const packages = readPackages(payload);
  if (isRefusal(packages)) return packages;
  const [one, second] = packages;
  if (one === undefined || second !== undefined) return refuse('FIELD_INVALID', 'packages');
  if (one.kind !== 'cancel')
    return refuse('TRANSACTION_UNSUPPORTED', `${one.label}.head.busseID`, { busseID: one.code });
  const [row] = one.rows;
  const id = row.text('settleSerialNum') ?? '';
  const own = id.startsWith(`${one.sender}:`) && idShape(120, ':').test(id);
  return own ? { settlementId: id } : refuse('FIELD_INVALID', row.at('settleSerialNum'));
}
