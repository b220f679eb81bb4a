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
