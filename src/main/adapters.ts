import { join } from 'node:path';
import * as hisXml from '../../adapters/his-xml/tools.ts';
import { adapters } from '../../adapters/index.ts';
import { openAdapters } from '../../adapters/open.ts';
import { packageRoot } from './root.ts';

/** The adapters, for whoever reads messages without a server. */
export { adapters, hisXml, openAdapters };
export const mappingsFolder = (): string => join(packageRoot(), 'adapters', 'his-xml', 'mappings');
