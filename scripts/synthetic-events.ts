import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openPlans } from '../src/main/plans.ts';
import type { Plan } from '../src/plan/index.ts';
import { caseVisitSchema, settlementOf } from '../src/workbench/examples/case.ts';
import { Random } from './harness/random.ts';

/**
 * Canonical events of people who never were, for a plan: enrolments, settlements, a few cancels. The same seed gives
 * the same events. Nothing is kept, so a million cost no more memory than ten.
 *
 *   node dist/scripts/synthetic-events.js --plan huiqubao-2021 --events 50000 [--seed 1] [--out FILE] [--scatter]
 */
export interface Wanted {
  readonly plan: Plan;
  /** Events in all: enrolments, settlements and cancels. */
  readonly events: number;
  readonly seed: number;
  /** Visits of all persons mixed, as a ledger has them; otherwise person by person. */
  readonly scatter?: boolean;
}

const VISITS_MOST = 4;
const ENROLLED = 0.9;
const CANCELLED = 0.02;
/** Persons whose visits are mixed with each other, at most. */
const WAVE = 20_000;

export function* syntheticEvents({ plan, events, seed, scatter = false }: Wanted): Generator<object> {
  let left = events;
  const wave = scatter ? Math.min(WAVE, Math.ceil(events / 8)) : 1;
  for (let first = 0; left > 0; first += wave) {
    for (let round = 0; round <= VISITS_MOST; round += 1) {
      for (let person = first; person < first + wave; person += 1) {
        for (const event of eventsOf(plan, seed, person, round)) {
          if (left === 0) return;
          left -= 1;
          yield event;
        }
      }
    }
  }
}

/** Round 0 enrols the person; every later round is one visit, perhaps taken back again. */
function* eventsOf(plan: Plan, seed: number, number: number, round: number): Generator<object> {
  const key = `p${String(number).padStart(9, '0')}`;
  const about = new Random(seed * 7919 + number);
  const enrolled = about.chance(ENROLLED);
  const visits = about.between(1, VISITS_MOST);
  if (round === 0) {
    if (enrolled) yield { event: 'enrol', enrolment: { person: key, plan: plan.id, attributes: attributesOf(about) } };
    return;
  }
  if (round > visits) return;
  const random = new Random(seed * 104_729 + number * 31 + round);
  const settlement = settlementOf(visitOf(plan, random, round, visits), round, key, plan.region);
  const id = `${settlement.visit.institution.code}:${key}-${round}`;
  yield { event: 'settle', settlement: { ...settlement, id, visit: { ...settlement.visit, id: `${key}-${round}` } } };
  if (random.chance(CANCELLED)) yield { event: 'cancel', settlement: id };
}

function attributesOf(random: Random): object {
  const membershipYears = random.between(1, 4);
  return { membershipYears, noClaimYears: random.between(0, membershipYears - 1) };
}

const yuan = (random: Random, most: number): number => Math.floor(random.next() ** 3 * most);
const text = (amount: number): string => `${amount}.${String(amount % 100).padStart(2, '0')}`;
const cents = (amount: string): number => Number(amount.replace('.', ''));
const fromCents = (amount: number): string => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;

/** Mostly small stays, now and then a very dear one: what makes deductibles, bands and limits all matter. */
function visitOf(plan: Plan, random: Random, round: number, visits: number) {
  const service = text(yuan(random, 300_000) + 500);
  const preSelfPay = fromCents(Math.floor(cents(service) * 0.06));
  const within = cents(service) - cents(preSelfPay);
  const basic = Math.floor(within * (0.5 + random.next() * 0.35));
  const scope = within - basic;
  const line = random.chance(0.1) ? 1_000_000 : 2_000_000;
  const critical = Math.floor(Math.max(0, scope - line) * 0.6);
  const drug = text(yuan(random, 120_000));
  return caseVisitSchema.parse({
    care: random.chance(0.75) ? 'inpatient' : random.pick(['special-outpatient', 'outpatient', 'emergency']),
    region: random.chance(0.8) ? undefined : random.pick(['310100', `${plan.region.slice(0, 2)}9900`]),
    insurance: random.chance(0.55) ? 'employee' : 'resident',
    settledOn: dayOf(plan, random, round, visits),
    lines: [
      { kind: 'service', class: 'B', amount: service, preSelfPay },
      ...(drug === '0.00' ? [] : [{ kind: 'drug', class: 'C', amount: drug, approved: random.chance(0.95) }]),
      { kind: 'material', class: 'C', amount: text(yuan(random, 8_000)) },
    ],
    basic: fromCents(basic),
    criticalIllness: fromCents(critical),
    scopeCost: fromCents(scope),
    line: fromCents(line),
    birthDate: `${random.between(1935, 2015)}-0${random.between(1, 9)}-1${random.between(0, 9)}`,
  });
}

/** The visits of a person in order, spread over the term. */
function dayOf(plan: Plan, random: Random, round: number, visits: number): string {
  const day = 86_400_000;
  const from = Date.parse(plan.term.from);
  const days = Math.max(1, Math.round((Date.parse(plan.term.to) - from) / day));
  const share = (round - 1 + random.next()) / visits;
  return new Date(from + Math.floor(share * days) * day).toISOString().slice(0, 10);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      plan: { type: 'string' },
      events: { type: 'string' },
      seed: { type: 'string' },
      out: { type: 'string' },
      scatter: { type: 'boolean' },
    },
  });
  const loaded = openPlans().find(values.plan ?? 'huiqubao-2021');
  const events = Number(values.events ?? 1000);
  if (loaded === undefined) throw new Error(`no plan ${values.plan}`);
  if (!Number.isInteger(events) || events < 1) throw new Error('--events takes a whole number');
  const wanted = { plan: loaded.plan, events, seed: Number(values.seed ?? 1), scatter: values.scatter === true };
  const out: Writable = values.out === undefined ? process.stdout : createWriteStream(values.out);
  let chunk: string[] = [];
  const flush = async () => {
    const rest = chunk.join('');
    chunk = [];
    if (!out.write(rest)) await once(out, 'drain');
  };
  for (const event of syntheticEvents(wanted)) {
    chunk.push(`${JSON.stringify(event)}\n`);
    if (chunk.length >= 200) await flush();
  }
  await flush();
  if (out !== process.stdout) {
    out.end();
    await once(out, 'finish');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    process.stderr.write(`synthetic-events: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  });
}
