import { type Refusal, refuse } from '../../refusals/index.ts';
import type { DrivenVisitStore } from '../driven-visit.ts';
import { LedgerFault } from '../fault.ts';
import type { Ledger } from '../ledger.ts';
import type { PolicyStore } from '../policy.ts';
import type { RosterStore } from '../roster.ts';
import type { TombstoneStore } from '../tombstone.ts';

/** Told once, with the store's own code (SQLITE_IOERR_FSYNC); the ledger answers nothing any more after it. */
export type OnFatal = (code: string) => void;

/** The calls whose answer may be a refusal. The compiler keeps the tables complete. */
type Refusing<Store> = {
  [Call in keyof Store]: Store[Call] extends (...args: never[]) => Promise<infer Answer>
    ? Refusal extends Answer
      ? Call
      : never
    : never;
}[keyof Store];
const OF_LEDGER: Record<Refusing<Ledger>, true> = {
  enrol: true,
  settle: true,
  cancel: true,
  replace: true,
  quote: true,
  checkWritable: true,
};
const OF_POLICIES: Record<Refusing<PolicyStore>, true> = { issue: true, amend: true, withdraw: true };
const OF_ROSTERS: Record<Refusing<RosterStore>, true> = { add: true };
const OF_TOMBSTONES: Record<Refusing<TombstoneStore>, true> = { lift: true };
const OF_DRIVEN_VISITS: Record<Refusing<DrivenVisitStore>, true> = { move: true, closeWorkItem: true };

interface Owner {
  readonly onFatal: OnFatal;
  /** Told when the disk becomes full, and when there is space again. */
  readonly onFull: (full: boolean) => void;
  /** Whether a settlement would find space, as far as the system says. */
  readonly hasSpace: () => boolean;
  /**
   * Writes something that changes nothing. @throws an error with code SQLITE_FULL while there is no space for a
   * settlement
   */
  readonly touch: () => void;
  /** The error as it is passed on: damage names the file and what to do. */
  readonly named: (error: unknown) => unknown;
}

/**
 * Stands before every call of a ledger, also of those it will yet grow.
 *
 * After an I/O error nobody knows what of the last write is on the disk, and the system may have dropped it and call
 * the next fsync a success. So nothing is tried again: the ledger is shut, its owner told, and what was recorded is
 * known after the next start. A full disk is different: the transaction was rolled back, and works when there is space.
 */
export function guarded<L extends Ledger>(ledger: L, owner: Owner): L {
  const guard = new Guard(owner);
  const drivenVisits = guard.before(ledger.drivenVisits, OF_DRIVEN_VISITS);
  const freezes = guard.before(ledger.freezes, {});
  const inspection = guard.before(ledger.inspection, {});
  const policies = guard.before(ledger.policies, OF_POLICIES);
  const rosters = guard.before(ledger.rosters, OF_ROSTERS);
  const planVersions = guard.before(ledger.planVersions, {});
  const tombstones = guard.before(ledger.tombstones, OF_TOMBSTONES);
  const parts = { drivenVisits, freezes, inspection, planVersions, policies, rosters, tombstones };
  return guard.before<L>(ledger, OF_LEDGER, parts as Partial<L>);
}

type Method = (...args: unknown[]) => Promise<unknown>;

/** As the store itself says it. */
export class NoSpace extends Error {
  readonly code = 'SQLITE_FULL';
}

class Guard {
  readonly #owner: Owner;
  #shut = false;
  #full = false;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** @param parts what stands in for members that are stores themselves */
  before<Store extends object>(store: Store, refusing: Record<string, true>, parts: Partial<Store> = {}): Store {
    return new Proxy(store, {
      get: (target, name): unknown => {
        const member: unknown = Reflect.get(name in parts ? parts : target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) =>
          this.#call(store, String(name), member as Method, args, String(name) in refusing);
      },
    });
  }

  async #call(store: object, call: string, method: Method, args: unknown[], mayRefuse: boolean): Promise<unknown> {
    const answer = (refusal: Refusal): Refusal => {
      if (mayRefuse) return refusal;
      throw new LedgerFault(refusal);
    };
    if (this.#shut && call !== 'close') return answer(refuse('LEDGER_FAILED'));
    try {
      if (call === 'checkWritable') this.#mustHaveSpace();
      return await method.apply(store, args);
    } catch (error) {
      const refusal = this.#refusalFor(codeOf(error));
      if (refusal === undefined) throw this.#owner.named(error);
      return answer(refusal);
    }
  }

  /** Only a write meets a full disk, so once it was full, one is tried. */
  #mustHaveSpace(): void {
    if (!this.#owner.hasSpace()) throw new NoSpace();
    if (this.#full) this.#owner.touch();
    this.#tellFull(false);
  }

  #tellFull(full: boolean): void {
    if (this.#full !== full) this.#owner.onFull(full);
    this.#full = full;
  }

  #refusalFor(code: string): Refusal | undefined {
    if (code === 'SQLITE_FULL') {
      this.#tellFull(true);
      return refuse('LEDGER_FULL');
    }
    if (!code.startsWith('SQLITE_IOERR')) return undefined;
    if (!this.#shut) this.#owner.onFatal(code);
    this.#shut = true;
    return refuse('LEDGER_FAILED');
  }
}

export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
