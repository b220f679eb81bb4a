import type { CaseMessage, CaseProtocol, CaseRequest, CaseResult, PersonKey } from '../../src/port/adapter.ts';
import { contradiction, isRefusal, REFUSALS, type Refusal, refuse } from '../../src/refusals/index.ts';
import { ID_SHAPE, LINE_ID_SHAPE } from '../../src/settlement/index.ts';
import { dateOf } from '../reading/dates.ts';
import { Reading } from '../reading/reading.ts';
import { personKeyIn } from './case.ts';
import { TRANSACTIONS } from './codes.ts';
import { isFields, Node, openPackage, type Package } from './wire.ts';
import { AMOUNT_FIELDS, type WrittenResult } from './write.ts';

const LINES_A_CALL_MAX = 100;

/** Message by message, answered in the shape of what was asked. */
export const endpoint: CaseProtocol = {
  address: 'direct-pay',
  hear,
  payloadOf: (kept, asking, promised) => ({ packages: [...kept, asking], promised }),
  write,
};

function hear(message: unknown, personKey: PersonKey): CaseMessage | Refusal {
  const opened = openPackage(message);
  if (isRefusal(opened)) return opened;
  const { head, sender } = opened;
  const trade = head.text('sendTradeNum') ?? '';
  const at = head.at('sendTradeNum');
  if (!LINE_ID_SHAPE.test(trade)) return refuse('FIELD_INVALID', at);
  const asks = askedBy(opened, personKey);
  if (isRefusal(asks)) return asks;
  const counter = head.text('hosorgNum');
  return { sender, trade, at, asks, ...(counter === undefined ? {} : { counter }) };
}

function askedBy({ kind, sender, label, rows }: Package, personKey: PersonKey): CaseRequest | Refusal {
  const [row] = rows;
  if (kind === 'identify') return personAsked(row, personKey);
  if (kind === 'cancel') return { what: 'cancel', at: row.at('settleSerialNum') };
  if (kind === 'decide') return decided(row);
  const visit = row.text('medicalNum') ?? '';
  const at = row.at('medicalNum');
  if (!ID_SHAPE.test(visit)) return refuse('FIELD_INVALID', at);
  const known = { case: `${sender}:${visit}`, at };
  if (kind !== 'lines') return { what: kind, ...known };
  if (rows.length > LINES_A_CALL_MAX)
    return refuse('FIELD_INVALID', `${label}.body`, { expected: 'at most 100 lines' });
  const stray = rows.find((line) => line.text('medicalNum') !== visit);
  if (stray !== undefined) return contradiction(stray.at('medicalNum'), at);
  return { what: 'lines', count: rows.length, ...known };
}

function personAsked(row: Node, personKey: PersonKey): CaseRequest | Refusal {
  const reading = new Reading();
  const person = personKeyIn(row, personKey, reading);
  const on = dateOf(row.text('queryDate'), row.at('queryDate'), reading);
  return reading.refusal ?? { what: 'identify', person, ...(on === undefined ? {} : { on }) };
}

function decided(row: Node): CaseRequest | Refusal {
  const flag = row.text('acceptFlag') ?? '';
  if (flag !== '0' && flag !== '1') return refuse('FIELD_INVALID', row.at('acceptFlag'), { expected: '0 or 1' });
  const about = row.text('settleSerialNum');
  if (about === undefined) return refuse('FIELD_INVALID', row.at('settleSerialNum'));
  return { what: 'decide', about, accept: flag === '1', at: row.at('settleSerialNum'), flagAt: row.at('acceptFlag') };
}

const SUCCESS = '1';

/** @param number our own number of the exchange; empty where nothing was done */
function write(message: unknown, came: CaseResult | Refusal, number: string): unknown {
  const inner = isFields(message) && isFields(message.package) ? message.package : {};
  const head = new Node(isFields(inner.head) ? inner.head : {}, 'head');
  const said = { busseID: head.text('busseID') ?? '', sendTradeNum: head.text('sendTradeNum') ?? '' };
  const additionInfo = isRefusal(came)
    ? { errorCode: came.code, errorMsg: wordsOf(came), receiverTradeNum: number }
    : { errorCode: SUCCESS, errorMsg: '', receiverTradeNum: number };
  const [row] = new Node(inner, '').rows('body') ?? [];
  return { package: { head: said, body: isRefusal(came) ? [] : bodyOf(came, row), additionInfo } };
}

/** Codes, fields and amounts; nothing of the patient. */
function wordsOf({ code, field, details = {} }: Refusal): string {
  const { zh, cashier } = REFUSALS[code];
  const name = details.busseID === undefined ? undefined : TRANSACTIONS.get(details.busseID)?.name;
  const more = Object.entries({ ...details, ...(name === undefined ? {} : { name }) }).map(
    ([key, said]) => `${key}=${said}`,
  );
  const about = [...(field === undefined ? [] : [field]), ...more].join('，');
  return `${zh}${about === '' ? '' : `（${about}）`}${cashier}`;
}

function bodyOf(came: CaseResult, row: Node | undefined): unknown[] {
  if (came.what === 'person') return [{ commercialInsuranceList: came.plans.map(policyOf) }];
  if (came.what === 'done') return [];
  const said = (name: string) => row?.text(name) ?? '';
  return [
    {
      medicalNum: said('medicalNum'),
      billNum: said('billNum'),
      settleSerialNum: came.number,
      settleDate: said('settleDate'),
      ...numbers(came.answer as WrittenResult),
    },
  ];
}

const policyOf = ({ plan, name, inForce }: { plan: string; name: string; inForce: boolean }) => ({
  professionalCode: plan,
  professionalName: name,
  identifyCustomers: inForce ? '1' : '0',
  polDetailList: [],
});

/** Java reads doubles here. The shortest number of a text with two decimals is that text: nothing is computed on it. */
function numbers(written: WrittenResult): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(written).map(([name, value]) => [
      name,
      AMOUNT_FIELDS.has(name) && typeof value === 'string' ? Number(value) : value,
    ]),
  );
}
