import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openPlans } from '../../../src/main/plans.ts';
import { packageRoot } from '../../../src/main/root.ts';
import { attributesSchema } from '../../../src/settlement/index.ts';
import { caseVisitSchema, settlementOf } from '../../../src/workbench/examples/case.ts';

/** The specification's worked figures, typed from it and kept apart from the plans' own examples. */
const schema = z.strictObject({
  source: z.string(),
  checkpoints: z.array(
    z.strictObject({
      plan: z.string(),
      name: z.string(),
      because: z.string(),
      attributes: attributesSchema.optional(),
      visits: z.array(
        z.strictObject({
          visit: caseVisitSchema,
          pays: z.record(z.string(), z.string()).default({}),
          reasons: z.record(z.string(), z.string()).default({}),
          patientPays: z.string().optional(),
        }),
      ),
    }),
  ),
});
type Checkpoint = z.infer<typeof schema>['checkpoints'][number];

interface Expected {
  readonly label: string;
  readonly row: Checkpoint['visits'][number];
}

export interface Replayed {
  readonly plans: number;
  readonly points: number;
  readonly events: number;
  readonly broken: string[];
}

/** Plays every check point as canonical events through `huijie replay`, in one process of its own. */
export function replayCheckpoints(): Replayed {
  const folder = join(packageRoot(), 'test', 'checkpoints');
  const { checkpoints } = schema.parse(JSON.parse(readFileSync(join(folder, 'checkpoints.json'), 'utf8')));
  const { lines, expected } = eventsOf(checkpoints);
  const temporary = mkdtempSync(join(tmpdir(), 'huijie-checkpoints-'));
  try {
    const file = join(temporary, 'events.ndjson');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const command = join(packageRoot(), 'dist', 'src', 'cli', 'huijie.js');
    const args = [command, 'replay', file, '--lists', join(folder, 'lists.json')];
    const { stdout, stderr, status } = spawnSync('node', args, { encoding: 'utf8', maxBuffer: 1 << 30 });
    const broken =
      status === 0 ? compare(stdout.trim().split('\n'), expected) : [`replay ended with ${status}: ${stderr}`];
    const plans = new Set(checkpoints.map(({ plan }) => plan)).size;
    const points = checkpoints.reduce((sum, { visits }) => sum + visits.length, 0);
    return { plans, points, events: lines.length, broken };
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

function eventsOf(checkpoints: readonly Checkpoint[]): { lines: string[]; expected: (Expected | undefined)[] } {
  const book = openPlans();
  const lines: string[] = [];
  const expected: (Expected | undefined)[] = [];
  const add = (event: object, awaited?: Expected) => {
    lines.push(JSON.stringify(event));
    expected.push(awaited);
  };
  let number = 0;
  for (const [index, { plan, name, attributes, visits }] of checkpoints.entries()) {
    const person = `checkpoint-${index}`;
    const region = book.find(plan)?.plan.region ?? '000000';
    add({ event: 'enrol', enrolment: { person, plan, ...(attributes === undefined ? {} : { attributes }) } });
    const ids: string[] = [];
    for (const row of visits) {
      number += 1;
      if (row.visit.cancels !== undefined) {
        add({ event: 'cancel', settlement: ids[row.visit.cancels] });
        ids.push('');
        continue;
      }
      const settlement = settlementOf(row.visit, number, person, region);
      ids.push(settlement.id);
      add({ event: 'settle', settlement }, { label: `${plan} ${name}`, row });
    }
  }
  return { lines, expected };
}

interface Line {
  readonly event: string;
  readonly patientPays?: string;
  readonly bill?: {
    plans: { plan: string; liabilities: { liability: string; payout: string; reason?: { code: string } }[] }[];
  };
}

function compare(printed: readonly string[], expected: readonly (Expected | undefined)[]): string[] {
  const broken: string[] = [];
  for (const [index, awaited] of expected.entries()) {
    const line = JSON.parse(printed[index] ?? '{}') as Line;
    if (awaited === undefined) continue;
    const shares = line.bill?.plans.flatMap((plan) => plan.liabilities) ?? [];
    const equal = (what: string, got: string | undefined, wanted: string) => {
      if (got !== wanted) broken.push(`${awaited.label}: ${what} ${got ?? 'nothing'}, expected ${wanted}`);
    };
    for (const { liability, payout } of shares) equal(liability, payout, awaited.row.pays[liability] ?? '0.00');
    for (const liability of Object.keys(awaited.row.pays)) {
      if (!shares.some((share) => share.liability === liability)) equal(liability, undefined, 'a share on the bill');
    }
    for (const [liability, code] of Object.entries(awaited.row.reasons)) {
      equal(`${liability} reason`, shares.find((share) => share.liability === liability)?.reason?.code, code);
    }
    if (awaited.row.patientPays !== undefined) equal('patient', line.patientPays, awaited.row.patientPays);
  }
  return broken;
}
