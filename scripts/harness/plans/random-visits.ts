import { formatFen } from '../../../src/money/index.ts';
import type { Plan } from '../../../src/plan/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import { type CaseVisit, parsedSettlementOf } from '../../../src/workbench/examples/case.ts';
import type { Random } from '../random.ts';
import { randomVisit, vocabularyOf } from './any-plan.ts';

const STEPS_MAX = 9;
const POOL = 80;
/** A finding mostly shuts a liability: where few are stated, more of them pay. */
const PLAIN = 0.7;
const STATED = 0.15;

/**
 * The visits of random histories under one plan. Most are met in many histories, or making them would take all the
 * time.
 */
export class RandomVisits {
  readonly #plan: Plan;
  readonly #words: ReturnType<typeof vocabularyOf>;
  readonly #offsets: readonly string[];
  readonly #pool: Settlement[] = [];
  /** Other insurance can use a deductible up that earlier visits bore. */
  readonly canFree: boolean;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#words = vocabularyOf(plan);
    this.canFree = plan.liabilities.some(({ offsets }) => offsets.some((rule) => rule.countsTowardDeductible));
    this.#offsets = [...new Set(plan.liabilities.flatMap(({ offsets }) => offsets.map(({ finding }) => finding)))];
  }

  /**
   * Visits of one person; some are interim bills of one stay, some have compensation from elsewhere, now and then above
   * the cost.
   */
  history(random: Random): Settlement[] {
    const oneItem = random.chance(0.1) ? this.#visit(random).lines[0] : undefined;
    const number = random.between(2, STEPS_MAX);
    return Array.from({ length: number }, (_, index): Settlement => {
      const picked = oneItem === undefined ? this.#next(random) : this.#withOnly(oneItem, random);
      const others = this.#offsets
        .filter(() => random.chance(0.35))
        .map((name) => [name, formatFen(random.fen(0, random.chance(0.5) ? 300_000 : 9_000_000))]);
      const settlement = {
        ...picked,
        id: `${picked.visit.institution.code}:history-${index}`,
        visit: { ...picked.visit, id: index > 0 && random.chance(0.15) ? 'visit-0' : `visit-${index}` },
        findings: { ...picked.findings, ...Object.fromEntries(others) },
      };
      return this.#withGateway(settlement, random);
    });
  }

  #next(random: Random): Settlement {
    const at = random.between(0, POOL - 1);
    const known = this.#pool[at];
    if (known !== undefined && !random.chance(0.1)) return known;
    const made = this.#parsed(this.#visit(random));
    this.#pool[at] = made;
    return made;
  }

  #visit(random: Random): CaseVisit {
    const visit = randomVisit(this.#plan, this.#words, random);
    if (!random.chance(PLAIN)) return visit;
    const { region: _elsewhere, ...home } = visit;
    const findings = Object.entries(visit.findings).filter(() => random.chance(STATED));
    return { ...home, findings: Object.fromEntries(findings) };
  }

  /** Nothing on the bill but one item, which no fund pays: what is paid is what the item is paid. */
  #withOnly(item: CaseVisit['lines'][number], random: Random): Settlement {
    const { scopeCost: _scope, line: _line, ...visit } = this.#visit(random);
    const amount = formatFen(random.fen(1, random.chance(0.5) ? 300_000 : 60_000_000));
    const { preSelfPay: _first, overLimit: _over, selfFunded: _own, ...plain } = item;
    return this.#parsed({ ...visit, lines: [{ ...plain, amount }], basic: '0.00', criticalIllness: '0.00' });
  }

  /** Now and then the gateway has paid the plan's part itself. */
  #withGateway(settlement: Settlement, random: Random): Settlement {
    const { personal } = settlement.amounts;
    if (personal === 0n || !random.chance(0.03)) return settlement;
    const amount = (personal * random.fen(0, 100)) / 100n;
    return { ...settlement, gatewayRows: [{ plan: this.#plan.id, name: this.#plan.name.zh, amount }] };
  }

  #parsed(visit: CaseVisit): Settlement {
    return parsedSettlementOf(visit, 1, 'random', this.#plan.region);
  }
}
