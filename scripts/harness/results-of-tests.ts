import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/main/root.ts';

export interface TestResults {
  readonly tests: number;
  readonly passed: number;
  readonly broken: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** What test files that keep a table of the product say now. */
export async function resultsOfTests(files: readonly string[]): Promise<TestResults> {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-kept-'));
  const report = join(folder, 'report.json');
  const vitest = join(packageRoot(), 'node_modules', 'vitest', 'vitest.mjs');
  const argv = [vitest, 'run', '--reporter=json', `--outputFile=${report}`, ...files];
  try {
    // The report says what failed; a run that gave none throws where it is read.
    await promisify(execFile)(process.execPath, argv, { cwd: packageRoot() }).catch(() => undefined);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const all = testResults.flatMap(({ assertionResults }) => assertionResults);
    const broken = all
      .filter(({ status }) => status !== 'passed')
      .map(({ fullName, status }) => `${fullName}: ${status}`);
    return { tests: all.length, passed: all.length - broken.length, broken };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
