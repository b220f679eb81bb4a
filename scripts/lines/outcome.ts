/** The lines of Node that the product runs on, oldest first. */
export const LINES = ['20.19', '22', '24', '26'] as const;

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The first test that failed. */
  readonly first?: string;
}

/** How the tests went on one line of Node. */
export type Outcome =
  | { readonly kind: 'green'; readonly version: string; readonly seconds: number; readonly counts: Counts }
  | {
      readonly kind: 'red';
      readonly version: string;
      readonly seconds: number;
      /** The step that ended badly. */
      readonly at: string;
      readonly counts?: Counts;
    };

/** @throws Error when the product does not run on it */
export function wanted(only: string | undefined): readonly string[] {
  if (only === undefined) return LINES;
  const line = LINES.find((one) => one === only);
  if (line === undefined) throw new Error(`--only: one of ${LINES.join(', ')}`);
  return [line];
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { status: string; fullName: string }[] }[];
}

/** @param json what Vitest reports */
export function countsOf(json: string): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(json) as Report;
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed');
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests,
    ...(failed === undefined ? {} : { first: failed.fullName }),
  };
}

/** One line for one line of Node. */
export function wordsOf(line: string, outcome: Outcome): string {
  const { version, seconds, counts } = outcome;
  const head = `Node ${line.padEnd(5)}  ${version.padEnd(9)}  ${seconds.toFixed(0).padStart(4)} s`;
  const tests =
    counts === undefined ? '' : `  ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
  if (outcome.kind === 'green') return `${head}  green${tests}`;
  return `${head}  RED at ${outcome.at}${tests}${counts?.first === undefined ? '' : `; first: ${counts.first}`}`;
}
