import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import { eventsOf } from '../../harness/crash/disk-trace.ts';
import { canCutPower, powerCut } from '../../harness/crash/power-cut.ts';
import { type Check, check, type ReviewRow } from './row.ts';

export const rows: readonly ReviewRow[] = [
  {
    row: 'B9',
    plays: 'a trace of Node 24 with split calls, the same with a call missing, and power cuts of this Node',
    play: playTraces,
  },
];

async function playTraces(): Promise<readonly Check[]> {
  const trace = readFileSync(join(packageRoot(), 'test', 'harness', 'split-calls.trace'), 'latin1');
  const kinds = eventsOf(trace, '/var/tmp/power').map(({ kind }) => kind);
  const count = (wanted: string) => kinds.filter((kind) => kind === wanted).length;
  const cut = trace.replace(/^.*fsync resumed.*\n/m, '');
  const live = canCutPower()
    ? await powerCut({ seed: 1, states: 40, checkpointPages: 20, steps: 6 }).then(({ lossy, torn, acknowledged }) => [
        check('acknowledged, lost and torn on this Node', '6, 0, 0', `${acknowledged}, ${lossy}, ${torn}`),
      ])
    : [check('acknowledged, lost and torn on this Node', '6, 0, 0', 'not tried: strace may not trace here')];
  return [
    check('writes, syncs and acknowledgements read', '3, 3, 3', ['write', 'sync', 'ack'].map(count).join(', ')),
    check(
      'a trace with a call missing',
      'is an error',
      saysOf(() => eventsOf(cut, '/var/tmp/power')),
    ),
    ...live,
  ];
}

function saysOf(work: () => unknown): string {
  try {
    work();
    return 'is read';
  } catch {
    return 'is an error';
  }
}
