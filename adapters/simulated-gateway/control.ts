import { z } from 'zod';
import { formatFen } from '../../src/money/index.ts';
import { type Bind, zBind } from './bindings.ts';
import { momentOf, wireTime } from './clock.ts';
import { zShow } from './credentials.ts';
import { faults } from './faults/faults.ts';
import type { FaultyGateway } from './faulty-gateway.ts';
import { zDateTime } from './inputs.ts';
import { persons } from './persons.ts';
import { checked, Refused } from './refused.ts';

/** An answer of the control interface: always JSON, unlike the gateway's own. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

type Route = (gateway: FaultyGateway, text: string, query: URLSearchParams) => ControlAnswer;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /sim/persons': () => ok({ persons: personList() }),
  'POST /sim/reset': (gateway) => {
    gateway.reset();
    return ok({ reset: true });
  },
  'GET /sim/faults': (gateway) => ok(faultsNow(gateway)),
  'POST /sim/faults': armFault,
  'DELETE /sim/faults': (gateway) => {
    gateway.selection.disarm();
    return ok(armedNow(gateway));
  },
  'GET /sim/clock': (gateway) => ok(gateway.gateway.clock.show()),
  'POST /sim/clock': setClock,
  'GET /sim/settlements': settlements,
  'POST /sim/codes': (gateway, text) =>
    attempt(text, (asked) => gateway.gateway.credentials.show(checked(zShow, asked, ''))),
  'POST /sim/family': (gateway, text) => attempt(text, (asked) => bound(gateway, checked(zBind, asked, ''))),
  'DELETE /sim/family': (gateway, text) => attempt(text, (asked) => unbound(gateway, checked(zUnbind, asked, ''))),
};

/** @returns undefined when there is no such address */
export function control(gateway: FaultyGateway, method: string, url: URL, text: string): ControlAnswer | undefined {
  const route = ROUTES[`${method} ${url.pathname}`];
  if (route !== undefined) return route(gateway, text, url.searchParams);
  const known = Object.keys(ROUTES).some((each) => each.endsWith(` ${url.pathname}`));
  return known ? { status: 405, body: { error: `${url.pathname} does not know ${method}` } } : undefined;
}

const zUnbind = zBind.pick({ holder: true, member: true });

function bound(gateway: FaultyGateway, asked: Bind): object {
  gateway.gateway.credentials.bindings.bind(asked, wireTime(gateway.gateway.now()).slice(0, 10));
  return { bound: true };
}
function unbound(gateway: FaultyGateway, { holder, member }: { holder: string; member: string }): object {
  gateway.gateway.credentials.bindings.unbind(holder, member);
  return { bound: false };
}

/** What the phone or the binding service says no to is said in its own words. */
function attempt(text: string, run: (asked: unknown) => object): ControlAnswer {
  try {
    return ok(run(parsed(text)));
  } catch (error) {
    if (error instanceof Refused || error instanceof RangeError) return wrong(error.message);
    throw error;
  }
}

const ok = (body: object): ControlAnswer => ({ status: 200, body });
const wrong = (error: string): ControlAnswer => ({ status: 400, body: { error } });

const armedNow = ({ selection }: FaultyGateway) => ({
  magicAmounts: selection.magicAmounts,
  armed: selection.armed(),
});

const faultsNow = (gateway: FaultyGateway) => ({
  ...armedNow(gateway),
  befallen: gateway.befallen,
  catalogue: faults.map(({ id, code, befalls, effect, sees, note }) => ({ id, code, befalls, effect, sees, note })),
});

const zMagic = z.strictObject({ magicAmounts: z.boolean() });

function armFault(gateway: FaultyGateway, text: string): ControlAnswer {
  const raw = parsed(text);
  if (raw === undefined) return wrong('body: not JSON');
  const magic = zMagic.safeParse(raw);
  if (magic.success) gateway.selection.magicAmounts = magic.data.magicAmounts;
  const fault = magic.success ? undefined : gateway.selection.arm(raw);
  return fault === undefined ? ok(armedNow(gateway)) : wrong(fault);
}

const CENTURY_MS = 100 * 366 * 86_400_000;
const ms = z.int().min(-CENTURY_MS).max(CENTURY_MS);
const zClock = z.union([
  z.strictObject({ now: zDateTime.nullable() }),
  z.strictObject({ advanceMs: ms }),
  z.strictObject({ offsetMs: ms }),
]);

function setClock(gateway: FaultyGateway, text: string): ControlAnswer {
  const read = zClock.safeParse(parsed(text));
  if (!read.success) {
    return wrong('body: one of {"now": "yyyy-MM-dd HH:mm:ss" or null}, {"advanceMs": whole}, {"offsetMs": whole}');
  }
  const { clock } = gateway.gateway;
  if ('now' in read.data) clock.set(read.data.now === null ? undefined : momentOf(read.data.now));
  else if ('advanceMs' in read.data) clock.advance(read.data.advanceMs);
  else clock.offset(read.data.offsetMs);
  return ok(clock.show());
}

/** What truly stands at the gateway, for whoever compares a ledger with it. */
function settlements(gateway: FaultyGateway, _text: string, query: URLSearchParams): ControlAnswer {
  const institution = query.get('fixmedins_code');
  if (institution === null) return wrong('fixmedins_code: say which institution');
  const rows = gateway.historyOf(institution).map((row) => ({
    mdtrt_id: row.mdtrtId,
    setl_id: row.setlId,
    infno: row.infno,
    msgid: row.msgid,
    psn_no: row.psnNo,
    setl_time: row.at,
    status: row.status,
    medfee_sumamt: formatFen(row.total),
    fund_pay_sumamt: formatFen(row.fund),
    psn_part_amt: formatFen(row.person),
    acct_pay: formatFen(row.account),
    psn_cash_pay: formatFen(row.cash),
    hosp_part_amt: formatFen(row.hospital),
  }));
  return ok({ settlements: rows });
}

function personList(): object[] {
  return persons.map((person) => ({
    id: person.id,
    name: person.name,
    certno: person.certno,
    psn_no: person.psn_no,
    ...(person.fault === undefined ? {} : { fault: person.fault }),
    insurances: person.insuinfo.map(({ insutype, psn_type, psn_insu_stas, insuplc_admdvs }) => ({
      insutype,
      psn_type,
      psn_insu_stas,
      insuplc_admdvs,
    })),
    identities: person.idetinfo.map(({ psn_idet_type, memo }) => ({ psn_idet_type, memo })),
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
