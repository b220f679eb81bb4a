import { rows as addresses } from './addresses.ts';
import { rows as encoding } from './encoding.ts';
import { rows as ids } from './ids.ts';
import { rows as large } from './large.ts';
import { rows as beside } from './large-beside.ts';
import type { ReviewRow } from './row.ts';

/** The interface: what is taken, what is refused, and by which name. */
export const rows: readonly ReviewRow[] = [...large, ...beside, ...ids, ...encoding, ...addresses];
