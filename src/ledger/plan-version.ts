/** A plan's file as a server was started with it. */
export interface PlanFile {
  readonly id: string;
  readonly version: string;
  readonly fileHash: string;
}

/** What a ledger has of a plan under one version. */
export interface PlanVersion {
  readonly fileHash?: string;
  /** What bills and enrolments rest on: the file with its lists as they were filled. */
  readonly texts: readonly { readonly hash: string; readonly content: string }[];
}

/** Which text each version of a plan names. */
export interface PlanVersionStore {
  /** What was used of a plan under one version, and the hash of its file where that was noted. */
  find(id: string, version: string): Promise<PlanVersion>;
  /** The files that a server is started with: from now on, whatever is used of them is of these. */
  note(files: readonly PlanFile[]): Promise<void>;
}
