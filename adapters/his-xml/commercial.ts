import type { Settlement } from '../../src/settlement/index.ts';
import type { Facts } from './facts.ts';
import type { CommercialRule, Mapping, Owner } from './mapping.ts';
import type { Row } from './places.ts';

type GatewayRow = Settlement['gatewayRows'][number];

const ROWS_MAX = 20;

/** What a commercial plan already paid on the other side: never paid a second time. */
export function readCommercial({ commercial }: Mapping, facts: Facts, on: string): GatewayRow[] {
  const rows = commercial.flatMap((rule) => {
    const places: (Row | undefined)[] = rule.rows === undefined ? [undefined] : facts.places.rows(rule.rows);
    return places.flatMap((row) => rowOf(rule, facts, on, row) ?? []);
  });
  if (rows.length > ROWS_MAX) facts.reading.refuse('FIELD_INVALID', commercial[0]?.rows ?? 'commercial');
  for (const row of rows) {
    facts.reading.note(`医保平台已返回商业保险行：${row.name}`);
    if (row.liability === undefined) facts.reading.note('商业保险行的名称没有责任序号，无法对应到具体责任');
  }
  return rows;
}

function rowOf(rule: CommercialRule, facts: Facts, on: string, row: Row | undefined): GatewayRow | undefined {
  const amount = facts.money(rule.amount, row);
  if (amount === 0n) return undefined;
  const owner = ownerOf(rule, facts, on, row);
  if (owner === undefined) return undefined;
  const { value: name = '商业保险支出' } = facts.text(rule.name, row);
  const liability = Object.entries(owner.liabilities).find(([part]) => name.includes(part))?.[1];
  return { plan: owner.plan, name, amount, ...(liability === undefined ? {} : { liability }) };
}

/** Money of unknown meaning is refused: perhaps it is a plan's payment that must not be made a second time. */
function ownerOf({ owner }: CommercialRule, facts: Facts, on: string, row: Row | undefined): Owner | undefined {
  if ('plan' in owner) {
    if (owner.from <= on && on <= owner.to) return owner;
    facts.reading.refuse('CODE_UNKNOWN', 'mapping', { plan: owner.plan, on });
    return undefined;
  }
  const { value, at } = facts.places.one(owner.from, row);
  const found = value !== undefined && Object.hasOwn(owner.codes, value) ? owner.codes[value] : undefined;
  if (found !== undefined && found.from <= on && on <= found.to) return found;
  if (value === undefined) facts.reading.refuse('FIELD_INVALID', at);
  else facts.reading.unknownCode(at, value);
  return undefined;
}
