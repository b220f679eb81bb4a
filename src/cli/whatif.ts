import { createReadStream, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { demoLists, faultText, openPlans, plansFolder } from '../main/plans.ts';
import type { LoadedPlan } from '../plan/index.ts';
import { findPlan } from '../workbench/check/plan-file.ts';
import { Progress } from '../workbench/progress.ts';
import { reportOf } from '../workbench/whatif/report.ts';
import { reportAsText } from '../workbench/whatif/text.ts';
import { comparePlans, WhatIf } from '../workbench/whatif/whatif.ts';
import { type Args, CLEAN, type Run, say, UsageFault, WRONG, warn } from './args.ts';

export const whatif: Run = async (args) => {
  const [file = ''] = args.positionals;
  const run = new WhatIf(worlds(args));
  try {
    const progress = await play(run, file);
    const report = reportOf(run);
    warn(
      `${run.counts.lines} 行 lines, ${progress.seconds().toFixed(1)} s, ${progress.perSecond(run.counts.lines).toFixed(0)}/s`,
    );
    const json = args.text('json');
    if (json === '-') say(JSON.stringify(report, null, 2));
    else {
      if (json !== undefined) write(json, `${JSON.stringify(report, null, 2)}\n`);
      for (const line of reportAsText(report)) say(line);
    }
    return report.events.bad === 0 ? CLEAN : WRONG;
  } finally {
    run.close();
  }
};

function worlds(args: Args): ReturnType<typeof comparePlans> {
  const lists = [...args.texts('lists'), ...(args.flag('demo-lists') ? [demoLists()] : [])];
  const present = openPlans(args.text('plans'), lists);
  const changed = args.texts('plan').map((name) => planOf(args, name));
  const against = args.texts('against').map((name) => planOf(args, name));
  const ids = changed.map(({ plan }) => plan.id);
  for (const id of ids) {
    if (ids.filter((other) => other === id).length > 1) throw new UsageFault(`--plan names ${id} twice`);
    if (present.find(id) === undefined && !against.some(({ plan }) => plan.id === id))
      throw new UsageFault(`there is no present plan ${id} to compare with; name one by --against or keep the id`);
  }
  const stray = against.find(({ plan }) => !ids.includes(plan.id));
  if (stray !== undefined) throw new UsageFault(`--against ${stray.plan.id} has no --plan of the same id`);
  return comparePlans(present, changed, against);
}

function planOf(args: Args, name: string): LoadedPlan {
  const found = findPlan(name, args.text('plans') ?? plansFolder());
  if ('faults' in found) throw new UsageFault(found.faults.map(faultText).join('\n'));
  return found.loaded;
}

const TICK_LINES = 64;

async function play(run: WhatIf, file: string): Promise<Progress> {
  // Looked at before it is opened: a stream that fails with nobody listening yet would end the process.
  const progress = new Progress(process.stderr, file === '-' ? undefined : sizeOf(file));
  const input = file === '-' ? process.stdin : createReadStream(file);
  input.setEncoding('utf8');
  const failed = new Promise<never>((_, reject) =>
    input.once('error', () => reject(new UsageFault(`cannot read ${file}`))),
  );
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const played = (async () => {
    for await (const line of lines) {
      run.line(line);
      if (run.counts.lines % TICK_LINES === 0)
        progress.tick(run.counts.lines, 'bytesRead' in input ? input.bytesRead : 0);
    }
  })();
  await Promise.race([played, failed]).finally(() => progress.clear());
  return progress;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    throw new UsageFault(`cannot read ${file}`);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    throw new UsageFault(`cannot write ${file}`);
  }
}
