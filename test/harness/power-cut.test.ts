import { beforeAll, describe, expect, test } from 'vitest';
import { inCi } from '../../scripts/ensure-tools.ts';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { Disk } from '../../scripts/harness/crash/disk.ts';
import { canCutPower, powerCut } from '../../scripts/harness/crash/power-cut.ts';
import { Random } from '../../scripts/harness/random.ts';

/** In CI a machine that may not trace fails here; on a developer's machine it is said loudly. */
const skip = !canCutPower() && !inCi();
if (skip) console.warn('!!! NO STRACE: the power cuts are NOT TESTED. apt-get install strace, and allow ptrace.');

describe.skipIf(skip)('the power goes at every moment of a stretch of work', () => {
  beforeAll(ensureBuilt);

  test('and on every disk that may be found all acknowledged work is there, whole', async () => {
    for (const checkpointPages of [20, 1000]) {
      const found = await powerCut({ seed: 1, states: 250, checkpointPages });
      expect(found.broken).toEqual([]);
      expect(found).toMatchObject({ acknowledged: 20, lossy: 0, torn: 0 });
      expect(found.states).toBeGreaterThan(200);
      expect(found.audited).toBeGreaterThan(1);
    }
  });

  test('and with fsyncs left out the harness sees what is lost, with none at all also what is torn', async () => {
    const normal = await powerCut({ seed: 1, states: 80, checkpointPages: 20, weakened: 'NORMAL' });
    expect(normal.lossy).toBeGreaterThan(0);
    const [, acknowledged, there] =
      /(\d+) steps were acknowledged and (\d+) are there/.exec(normal.broken[0] ?? '') ?? [];
    expect(Number(there)).toBeLessThan(Number(acknowledged));
    const off = await powerCut({ seed: 1, states: 80, checkpointPages: 20, weakened: 'OFF' });
    expect(off.torn).toBeGreaterThan(0);
  });
});

describe('the disk of the harness', () => {
  const bytes = (...values: number[]) => Buffer.from(values);
  const write = (offset: number, data: Buffer) => ({ kind: 'write', file: 'a', offset, data }) as const;

  test('keeps what was synced, and of the rest nothing, everything or some', () => {
    const disk = new Disk(new Map([['a', bytes(1, 1)]]));
    disk.apply(write(0, bytes(2)));
    disk.apply({ kind: 'sync', file: 'a' });
    expect(disk.isCertain).toBe(true);
    disk.apply(write(3, bytes(3)));
    disk.apply({ kind: 'truncate', file: 'a', size: 5 });
    expect(disk.isCertain).toBe(false);
    expect(disk.after('nothing').get('a')).toEqual(bytes(2, 1));
    expect(disk.after('everything').get('a')).toEqual(bytes(2, 1, 0, 3, 0));
    const random = new Random(1);
    const found = new Set(Array.from({ length: 200 }, () => disk.after({ random }).get('a')?.toString('hex')));
    // None, the truncation, the write, both.
    expect([...found].sort()).toEqual(['0201', '0201000000', '02010003', '0201000300']);
  });

  test('tears a write at sectors', () => {
    const disk = new Disk(new Map([['a', Buffer.alloc(2048)]]));
    disk.apply(write(256, Buffer.alloc(1024, 1)));
    const random = new Random(1);
    const found = new Set(
      Array.from({ length: 400 }, () => {
        const data = disk.after({ random }).get('a') ?? Buffer.alloc(0);
        return [256, 511, 512, 1023, 1024, 1279].map((at) => data[at]).join('');
      }),
    );
    expect([...found].sort()).toEqual(['000000', '000011', '001100', '001111', '110000', '110011', '111100', '111111']);
  });

  test('forgets names until their folder is synced; a removed file may come back', () => {
    const disk = new Disk(new Map([['a', bytes(1)]]));
    disk.apply({ kind: 'create', file: 'b' });
    expect([...disk.after('nothing').keys()]).toEqual(['a']);
    disk.apply({ kind: 'syncFolder' });
    expect([...disk.after('nothing').keys()]).toEqual(['a', 'b']);
    disk.apply({ kind: 'unlink', file: 'a' });
    expect(disk.after('nothing').get('a')).toEqual(bytes(1));
    expect(disk.after('everything').has('a')).toBe(false);
  });
});
