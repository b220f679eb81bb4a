import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/main/root.ts';

export interface CommandRun {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

const OUT_MAX = 1 << 26;

/** `huijie …` in a process of its own, to its end. */
export async function runHuijie(...args: readonly string[]): Promise<CommandRun> {
  const entrance = join(packageRoot(), 'dist', 'src', 'cli', 'huijie.js');
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [entrance, ...args], { maxBuffer: OUT_MAX });
    return { exit: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { exit: code, out: stdout, err: stderr };
  }
}
