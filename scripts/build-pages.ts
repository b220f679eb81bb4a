import { ensurePagesBuilt } from './pages/build.ts';

/** Builds the pages of `src/pages/apps/` into `dist/pages/`, as far as they are not up to date. */
await ensurePagesBuilt();
