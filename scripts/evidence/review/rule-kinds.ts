import { execFile } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../src/main/root.ts';
import { inTempFolder } from '../../harness/child.ts';
import { runHuijie } from '../../harness/command.ts';
import type { RunOptions } from '../../harness/figure.ts';
import { type Check, check, type ReviewRow } from './row.ts';

const UNION = 'zj-union-mutual-2024';
const DAYS = { zh: '住院天数（入院日计', en: 'days of the stay (the day of admission' } as const;
const FOUND = { zh: '凭核定的情况给付', en: 'what was found, whatever the cost' } as const;

/** The page of a plan, a part for each liability: its heading ends in the id in brackets. */
async function partsOf(lang: 'zh' | 'en'): Promise<ReadonlyMap<string, string>> {
  const { out } = await runHuijie('plan', 'explain', UNION, '--lang', lang);
  const parts = out.split(/^(?=.*\d+\. .+ \([A-Z]+\)$)/m);
  const named = parts.map((part) => [/^.*\d+\. .+ \(([A-Z]+)\)$/m.exec(part)?.[1] ?? '', part] as const);
  return new Map(named.filter(([id]) => id !== ''));
}

async function playPage(): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const lang of ['zh', 'en'] as const) {
    const parts = await partsOf(lang);
    const speaking = (words: string) => [...parts].filter(([, part]) => part.includes(words)).map(([id]) => id);
    checks.push(check(`liabilities that count days of stay, ${lang}`, ['STAY'], speaking(DAYS[lang])));
    checks.push(check(`that rest on a finding, ${lang}`, ['SERIOUS', 'DEATH'], speaking(FOUND[lang])));
  }
  return checks;
}

/** The sources with one kind of base more than they handle: who must be told of it. */
async function playCompiler(): Promise<readonly Check[]> {
  return inTempFolder(async (folder) => {
    const root = packageRoot();
    for (const name of ['src', 'adapters', 'tsconfig.json', 'package.json'])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const base = join(folder, 'src', 'plan', 'base.ts');
    const text = readFileSync(base, 'utf8')
      .replace('  | { once: true };', "  | { once: true }\n  | { referrals: 'all' };")
      .replace(
        'z.strictObject({ once: z.literal(true) }),',
        "$&\n    z.strictObject({ referrals: z.literal('all') }),",
      );
    writeFileSync(base, text);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const out = await promisify(execFile)(process.execPath, [tsc, '--noEmit', '-p', 'tsconfig.json'], {
      cwd: folder,
    }).then(
      () => '',
      (error: unknown) => (error as { stdout?: string }).stdout ?? '',
    );
    const refused = [...out.matchAll(/^(\S+)\(\d+,\d+\): error .*'never'/gm)].map((match) => match[1] ?? '');
    const wanted = ['src/engine/rules/base.ts', 'src/plan/kinds.ts', 'src/workbench/page/describe.ts'];
    return wanted.map((file) =>
      check(
        `a base kind that ${file} does not handle`,
        'does not compile',
        refused.includes(file) ? 'does not compile' : 'compiles',
      ),
    );
  });
}

export const rows: readonly ReviewRow[] = [
  {
    row: 'A5',
    plays: 'huijie plan explain of the union plan; in the long run the compiler, with one base kind more',
    play: async ({ long }: RunOptions) => [...(await playPage()), ...(long ? await playCompiler() : [])],
  },
];
