import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Puts other functions in the place of the system's, also for modules that were loaded before. @returns what undoes it
 */
export function patchFs(patch: Partial<typeof fs>): () => void {
  const before = Object.fromEntries(Object.keys(patch).map((name) => [name, Reflect.get(fs, name)]));
  Object.assign(fs, patch);
  syncBuiltinESMExports();
  return () => {
    Object.assign(fs, before);
    syncBuiltinESMExports();
  };
}
