import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../main/root.ts';

/** Of this program. */
export function versionOf(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}
