/**
 * A person whose account does not verify is frozen. Nothing is ever repaired by it; who froze and who thawed is kept
 * for ever.
 */
export interface FreezeStore {
  /** @returns false when the person was frozen already */
  freeze(person: string, why: string, by: string, at: string): Promise<boolean>;
  /** @returns false when the person was not frozen */
  thaw(person: string, why: string, by: string, at: string): Promise<boolean>;
  frozen(person: string): Promise<Freeze | undefined>;
}

export interface Freeze {
  readonly why: string;
  readonly by: string;
  readonly at: string;
}
