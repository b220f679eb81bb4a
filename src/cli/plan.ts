import { existsSync, writeFileSync } from 'node:fs';
import { faultText, plansFolder } from '../main/plans.ts';
import type { LoadedPlan } from '../plan/index.ts';
import { checkPlans } from '../workbench/check/check.ts';
import { findPlan } from '../workbench/check/plan-file.ts';
import { writeDraft } from '../workbench/check/scaffold.ts';
import { diffPlans } from '../workbench/diff/diff.ts';
import { readExamples } from '../workbench/examples/examples.ts';
import { differsFrom, readCase, triedAsJson, triedAsText, tryCase } from '../workbench/examples/try.ts';
import { pageAsHtml, pageAsText } from '../workbench/page/page.ts';
import { planPage } from '../workbench/page/plan-page.ts';
import { type Args, CLEAN, type Run, say, UsageFault, WRONG } from './args.ts';
import { readText } from './input.ts';

export const checkVerb: Run = async (args) => {
  const place = args.positionals[0] ?? args.text('plans') ?? plansFolder();
  if (!existsSync(place)) throw new UsageFault(`${place} does not exist; name a folder or a plan file`);
  const { checked, faults } = checkPlans(place, args.flag('mutate'));
  const all = [...faults, ...checked.flatMap((plan) => plan.faults)];
  if (args.flag('json')) {
    for (const plan of checked) say(JSON.stringify(plan));
    for (const fault of faults) say(JSON.stringify(fault));
  } else {
    for (const plan of checked) {
      const figures =
        plan.figures === undefined ? '' : `, ${plan.figures} figures of which ${plan.unguarded} unguarded`;
      say(
        `${plan.faults.length === 0 ? '✓' : '✗'} ${plan.plan}: ${plan.examples} examples${figures}, ${plan.faults.length} faults`,
      );
    }
    for (const fault of all) say(`  ${faultText(fault)}`);
    if (checked.length === 0 && faults.length === 0) say(`  ${place}: there is no plan file here`);
  }
  return all.length === 0 && checked.length > 0 ? CLEAN : WRONG;
};

export const newVerb: Run = async (args) => {
  const [id = ''] = args.positionals;
  const [region = '', from = '', to = ''] = [args.text('region'), args.text('from'), args.text('to')];
  const written = writeDraft({ id, region, from, to }, args.text('dir') ?? '.');
  if ('fault' in written) throw new UsageFault(written.fault);
  for (const file of written.files) say(`✓ ${file}`);
  say('数字均为示例，请替换为条款内容，然后运行 huijie plan check。');
  say(`Every figure is made up: replace them by the terms, then run huijie plan check ${written.files[0] ?? ''}`);
  return CLEAN;
};

export const diffVerb: Run = async (args) => {
  const [a = '', b = ''] = args.positionals;
  const [old, now] = [planNamed(args, a), planNamed(args, b)];
  const changes = diffPlans(old.loaded.plan, now.loaded.plan);
  if (args.flag('json')) {
    const head = ({ loaded }: { loaded: LoadedPlan }) => ({
      id: loaded.plan.id,
      version: loaded.plan.version,
      hash: loaded.hash,
    });
    say(JSON.stringify({ a: head(old), b: head(now), same: changes.length === 0, changes }, null, 2));
    return changes.length === 0 ? CLEAN : WRONG;
  }
  if (changes.length === 0) {
    say('两个计划没有差别。');
    say('The two plans do not differ.');
    return CLEAN;
  }
  for (const lang of ['zh', 'en'] as const) {
    say(lang === 'zh' ? `差别 ${changes.length} 处：` : `\n${changes.length} differences:`);
    for (const change of changes) say(`  · ${change[lang]}`);
  }
  return WRONG;
};

export const explainVerb: Run = async (args) => {
  const [name = ''] = args.positionals;
  const lang = args.text('lang') === 'en' ? 'en' : 'zh';
  const { loaded, file } = planNamed(args, name);
  const examples = readExamples(file);
  const page = planPage(loaded.plan, Array.isArray(examples) ? examples : [], lang);
  const html = args.text('html');
  if (html === undefined) {
    say(pageAsText(page).trimEnd());
    return CLEAN;
  }
  write(html, pageAsHtml(page, lang));
  say(`✓ ${html}`);
  return CLEAN;
};

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'not writable';
    throw new UsageFault(`cannot write ${file} (${code})`);
  }
}

export const tryVerb: Run = async (args) => {
  const [name = '', file = ''] = args.positionals;
  const { plan } = planNamed(args, name).loaded;
  const one = readCase(caseJson(file));
  if ('fault' in one) throw new UsageFault(`${file} ${one.fault}`);
  const tried = tryCase(plan, one);
  if ('fault' in tried) throw new UsageFault(`${file}: ${tried.fault}`);
  if (args.flag('json')) say(JSON.stringify(triedAsJson(tried), null, 2));
  else for (const line of triedAsText(plan, tried)) say(line);
  return differsFrom(tried) ? WRONG : CLEAN;
};

function caseJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof UsageFault) throw error;
    throw new UsageFault(`${file} is not JSON (${error instanceof Error ? error.message : ''})`);
  }
}

/** @throws UsageFault with every fault of the file */
function planNamed(args: Args, name: string): { loaded: LoadedPlan; file: string } {
  const found = findPlan(name, args.text('plans') ?? plansFolder());
  if ('faults' in found) throw new UsageFault(found.faults.map(faultText).join('\n'));
  return found;
}
