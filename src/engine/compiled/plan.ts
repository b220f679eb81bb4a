import { formatRate } from '../../money/index.ts';
import { type Base, type Liability, rateOf, type Terms } from '../../plan/index.ts';
import { UNKNOWN_REASONS } from '../price-liabilities.ts';
import { PlanTests } from './conditions.ts';
import { CompiledLiability, type LiabilityFound } from './liability.ts';
import type { Run } from './run.ts';
import { decimalsOf, OutOfRange, Scale } from './scale.ts';

/** A plan on one date, ready to price. */
export interface CompiledPlan {
  readonly scale: Scale;
  price(run: Run): LiabilityFound[];
}

const compiled = new WeakMap<Terms, CompiledPlan | 'not exact'>();

/** @returns undefined where a figure of the plan is not exact in whole numbers: the readable engine then prices it */
export function compilePlan(terms: Terms): CompiledPlan | undefined {
  const known = compiled.get(terms) ?? make(terms);
  compiled.set(terms, known);
  return known === 'not exact' ? undefined : known;
}

function make(terms: Terms): CompiledPlan | 'not exact' {
  const { plan } = terms;
  const decimals = Math.max(...plan.liabilities.map((liability) => decimalsNeeded(liability, terms)));
  if (decimals > DECIMALS_MAX) return 'not exact';
  const scale = new Scale(decimals);
  const context = { terms, scale, tests: new PlanTests(terms) };
  try {
    const liabilities = plan.liabilities.map((liability) => new CompiledLiability(liability, plan, context));
    return { scale, price: (run) => priceLiabilities(liabilities, run) };
  } catch (error) {
    if (error instanceof OutOfRange) return 'not exact';
    throw error;
  }
}

const DECIMALS_MAX = 10;
const FEN_DECIMALS = 2;

/**
 * Decimals of yuan that the rules of a liability can lead to: those of a fen and of every rate on the way. More than
 * that is found when it happens, so that too few cost speed and never a fen.
 */
function decimalsNeeded({ base, counted, pay, adjust, factors }: Liability, terms: Terms): number {
  const ofRates = (names: readonly unknown[]) =>
    Math.max(0, ...namesIn(names).map((name) => decimalsOfRate(name, terms)));
  const rates = 'rate' in pay ? [pay.rate] : 'bands' in pay ? pay.bands.map(({ rate }) => rate) : [];
  const added = adjust.flatMap((rule) => [rule.add, rule.subtract, rule.replace]);
  const ofPay = Math.max(ofRates(rates), ofRates(added));
  const multiplied = adjust.reduce((sum, { multiply }) => sum + ofRates([multiply]), 0);
  const shares = counted.reduce((sum, { share }) => sum + ofRates([share]), decimalsOfBase(base, terms));
  return FEN_DECIMALS + shares + ofPay + multiplied + ofRates(factors.map(({ factor }) => factor));
}

function decimalsOfBase(node: Base, terms: Terms): number {
  if ('sum' in node) return Math.max(...node.sum.map((one) => decimalsOfBase(one, terms)));
  if ('share' in node) return decimalsOfRate(node.share, terms) + decimalsOfBase(node.of, terms);
  return 0;
}

/** Every figure that a choice can come to. */
function namesIn(choices: readonly unknown[]): string[] {
  return choices.flatMap((choice): string[] => {
    if (typeof choice === 'string') return [choice];
    if (typeof choice !== 'object' || choice === null) return [];
    const { choose = [], otherwise } = choice as { choose?: { figure: string }[]; otherwise?: string };
    return [...choose.map(({ figure }) => figure), ...(otherwise === undefined ? [] : [otherwise])];
  });
}

function decimalsOfRate(name: string, terms: Terms): number {
  const rate = rateOf(terms, name);
  return rate === undefined ? 0 : decimalsOf(formatRate(rate.value));
}

/** As `priceLiabilities` of the readable engine: one after the other, each on what those before it left. */
function priceLiabilities(liabilities: readonly CompiledLiability[], run: Run): LiabilityFound[] {
  return liabilities.map((compiledOne) => {
    const found = compiledOne.price(run);
    const { liability, reason, parts, overflow, payout } = found;
    if (liability.kind === 'indemnity') run.burden.pay(parts, payout);
    const unknown = reason !== undefined && UNKNOWN_REASONS.includes(reason.code) ? reason : undefined;
    run.earlier.set(liability.id, { parts, overflow, unknown });
    if (liability.claims) close(run, found);
    return found;
  });
}

/** What a liability claims is closed to later ones; a claim on in-policy shares of lines closes those lines. */
function close(run: Run, { parts, inScopeLines }: LiabilityFound): void {
  const { burden } = run;
  const { count } = burden.columns;
  const isByLine = inScopeLines?.includes(1) === true;
  run.closedParts ??= new Uint8Array(burden.left.length);
  for (const part of parts.list ?? burden.listOf(parts.mask)) {
    if (!isByLine || part < count * 3) run.closedParts[part] = 1;
  }
  if (!isByLine) return;
  run.closedLines ??= new Uint8Array(count);
  for (const [index, is] of inScopeLines.entries()) if (is === 1) run.closedLines[index] = 1;
}
