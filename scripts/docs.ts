import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/main/root.ts';
import { PAGES } from './docs/pages.ts';

/** Writes the pages of docs/ that are made from the product: `npm run docs`. */
for (const [path, page] of Object.entries(PAGES)) writeFileSync(join(packageRoot(), path), page());
