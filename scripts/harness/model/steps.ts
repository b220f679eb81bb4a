import type fc from 'fast-check';
import { formatFen } from '../../../src/money/index.ts';
import { type Stay, testPerson } from '../messages.ts';
import { accumulatorText } from '../plans/expected.ts';
import type { Real } from './real.ts';
import { VERSIONS } from './real.ts';
import { type Answer, Reference } from './reference.ts';

export const COUNTERS = ['C1', 'C2'] as const;
export const PERSONS = [testPerson(0), testPerson(1)];

/** The reference, and what it needs to name things. */
export interface Model {
  /** One; after two requests at once perhaps several, until something shows which of them came first. */
  references: readonly Reference[];
  /** Every stay that was ever spoken of, settled or not. */
  readonly stays: Stay[];
  readonly unplugged: Set<string>;
}

export const newModel = (now: number): Model => ({
  references: [new Reference(now, VERSIONS[0])],
  stays: [],
  unplugged: new Set(),
});

/** Something a hospital, a cashier or the world does: the same for both sides. `undefined`: it makes no sense now. */
export type Step =
  | { readonly kind: 'settle' | 'retry' | 'cancel' | 'tell'; readonly stay: number; readonly counter: number }
  | { readonly kind: 'altered'; readonly stay: number; readonly counter: number }
  | { readonly kind: 'quote'; readonly stay: number; readonly counter: number; readonly hold: boolean }
  | { readonly kind: 'confirm' | 'by quote'; readonly bill: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'clock'; readonly ms: number }
  | { readonly kind: 'plan'; readonly version: 0 | 1 }
  | { readonly kind: 'unplug' | 'plug'; readonly counter: number };

interface Doing {
  readonly reference: (reference: Reference) => Answer | undefined;
  readonly real: (real: Real) => Promise<Answer | undefined>;
}

const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
};

/** The step on both sides; a settle of a stay not yet spoken of is the first one, all else needs one that was. */
export function doingOf(step: Step, model: Model): Doing {
  if ('stay' in step) return aboutStay(step, model);
  if ('bill' in step) return aboutBill(step, model);
  if (step.kind === 'restart')
    return { reference: (it) => void it.restart(), real: async (it) => void (await it.restart()) };
  if (step.kind === 'plan') {
    return {
      reference: (it) => {
        it.restart();
        it.version = VERSIONS[step.version];
        return undefined;
      },
      real: async (it) => void (await it.switchPlan(step.version)),
    };
  }
  if (step.kind === 'clock') {
    return {
      reference: (it) => {
        it.now += step.ms;
        return undefined;
      },
      real: async (it) => {
        it.now += step.ms;
        return undefined;
      },
    };
  }
  const counter = at(COUNTERS, step.counter);
  if (step.kind === 'unplug') model.unplugged.add(counter);
  else model.unplugged.delete(counter);
  return {
    reference: () => undefined,
    real: async (it) => void (step.kind === 'unplug' ? it.unplug(counter) : it.plug(counter)),
  };
}

function aboutStay(step: Extract<Step, { stay: number }>, { stays, references: [reference] }: Model): Doing {
  const stay = at(stays, step.stay);
  const counter = at(COUNTERS, step.counter);
  if (step.kind === 'quote') {
    const name = `Q${(reference?.shown.length ?? 0) + 1}`;
    return {
      reference: (it) => it.quote(name, stay, counter, step.hold),
      real: (it) => it.quote(name, stay, counter, step.hold),
    };
  }
  if (step.kind === 'cancel' || step.kind === 'tell') {
    const byGateway = step.kind === 'tell';
    return {
      reference: (it) => it.cancel(stay, counter, byGateway),
      real: (it) => it.cancel(stay, counter, byGateway),
    };
  }
  const sent = step.kind === 'altered' ? { ...stay, drug: stay.drug + 1n } : stay;
  return { reference: (it) => it.settle(sent, counter), real: (it) => it.settle(sent, counter) };
}

function aboutBill(step: Extract<Step, { bill: number }>, { references: [reference] }: Model): Doing {
  const { name, stay, counter } = at(reference?.shown ?? [], step.bill);
  if (step.kind === 'confirm') return { reference: (it) => it.confirm(name), real: (it) => it.confirm(name) };
  return { reference: (it) => it.settle(stay, counter, name), real: (it) => it.settle(stay, counter, name) };
}

/** Whether the step can be taken: it is about something that has been spoken of. */
export const makesSense = (
  step: Step,
  { stays, references: [reference] }: Pick<Model, 'stays' | 'references'>,
): boolean => ('stay' in step ? stays.length > 0 : 'bill' in step ? (reference?.shown.length ?? 0) > 0 : true);

const wordsOf = (answer: Answer | undefined): string => {
  if (answer === undefined) return 'nothing';
  if ('code' in answer) return answer.code;
  return `${answer.paid.map(formatFen).join(' + ')}${answer.again ? ' again' : ''}`;
};

const unlike = (what: string, got: string, due: string): string | undefined =>
  got === due ? undefined : `${what}: ${got}, due ${due}`;

/** Everything that can be seen of the desk beside its answers: accumulators by person, and what each till has shown. */
async function sightOf(real: Real) {
  const accounts = await Promise.all(PERSONS.map(({ certificate }) => real.accountsOf(certificate)));
  const shown = await Promise.all(COUNTERS.map((counter) => real.listen(counter)));
  return { accounts, shown };
}

function unlikeSight(reference: Reference, unplugged: ReadonlySet<string>, sight: Awaited<ReturnType<typeof sightOf>>) {
  for (const [index, { certificate }] of PERSONS.entries()) {
    const due = reference
      .accountsOf(certificate)
      .map(({ counted, entitled }) => `${formatFen(counted)} ${accumulatorText(entitled)}`);
    const why = unlike('accumulators', sight.accounts[index] ?? '', due.join(' '));
    if (why !== undefined) return why;
  }
  for (const [index, counter] of COUNTERS.entries()) {
    const told = reference.told
      .filter((one) => one.counter === counter)
      .map(({ kind, id }, seq) => `${seq + 1} ${kind} ${id}`);
    const shown = sight.shown[index] ?? [];
    const due = unplugged.has(counter) ? told.slice(0, shown.length) : told;
    const why = unlike(`the till of ${counter}`, shown.join(', '), due.join(', '));
    if (why !== undefined) return why;
  }
  return undefined;
}

/** What could have come before: each reference, and what it makes of the steps in an order. */
export type Branch = (
  reference: Reference,
) => readonly { readonly due: readonly (Answer | undefined)[]; readonly after: Reference }[];

/** Keeps the references that explain what was answered and what can be seen. @throws Error when none does */
export async function explain(
  model: Model,
  real: Real,
  what: string,
  got: readonly (Answer | undefined)[],
  branch: Branch,
): Promise<void> {
  const sight = await sightOf(real);
  const said = got.map(wordsOf).join(' and ');
  const whys = new Set<string>();
  const left = model.references.flatMap(branch).filter(({ due, after }) => {
    const why = unlike(what, said, due.map(wordsOf).join(' and ')) ?? unlikeSight(after, model.unplugged, sight);
    if (why !== undefined) whys.add(why);
    return why === undefined;
  });
  if (left.length === 0) throw new Error([...whys].join('; '));
  model.references = left.slice(0, REFERENCES_MAX).map(({ after }) => after);
}

const REFERENCES_MAX = 32;

/** One step as a command of a model-based property. */
export class Single implements fc.AsyncCommand<Model, Real> {
  readonly step: Step;
  /** A stay that is spoken of for the first time with this step. */
  readonly fresh: Stay | undefined;

  constructor(step: Step, fresh?: Stay) {
    this.step = step;
    this.fresh = fresh;
  }

  check(model: Readonly<Model>): boolean {
    return this.fresh !== undefined || makesSense(this.step, model);
  }

  async run(model: Model, real: Real): Promise<void> {
    const step = speakOf(model, this.step, this.fresh);
    const doing = doingOf(step, model);
    const got = await real.until(doing.real(real));
    await explain(model, real, this.toString(), [got], (reference) => [
      { due: [doing.reference(reference)], after: reference },
    ]);
  }

  toString(): string {
    const { kind, ...rest } = this.step;
    const amounts = this.fresh === undefined ? '' : ` new ${formatFen(this.fresh.drug)} ${this.fresh.on}`;
    return `${kind}${amounts} ${JSON.stringify(rest)}`;
  }
}

/** A new stay gets the next number; the step is about it. */
export function speakOf(model: Model, step: Step, fresh: Stay | undefined): Step {
  if (fresh === undefined || !('stay' in step)) return step;
  model.stays.push({ ...fresh, id: `S${model.stays.length + 1}` });
  return { ...step, stay: model.stays.length - 1 };
}

/**
 * A stay settled under one version of the plan and taken back under the other, each step compared as if it stood alone.
 */
export class AcrossVersions implements fc.AsyncCommand<Model, Real> {
  readonly fresh: Stay;
  readonly version: 0 | 1;
  readonly counter: number;

  constructor(fresh: Stay, version: 0 | 1, counter: number) {
    this.fresh = fresh;
    this.version = version;
    this.counter = counter;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const { version, counter } = this;
    await new Single({ kind: 'plan', version }).run(model, real);
    await new Single({ kind: 'settle', stay: 0, counter }, this.fresh).run(model, real);
    await new Single({ kind: 'plan', version: version === 0 ? 1 : 0 }).run(model, real);
    await new Single({ kind: 'cancel', stay: model.stays.length - 1, counter }).run(model, real);
  }

  toString(): string {
    return `settle ${formatFen(this.fresh.drug)} ${this.fresh.on} under version ${this.version}, cancel under the other`;
  }
}
