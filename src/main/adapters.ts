import { adapters } from '../../adapters/index.ts';
import { openAdapters } from '../../adapters/open.ts';

/** The adapters, for whoever reads messages without a server. */
export { adapters, openAdapters };
