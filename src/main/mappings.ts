import { join } from 'node:path';
import * as hisXml from '../../adapters/his-xml/tools.ts';
import { packageRoot } from './root.ts';

/** The XML mappings, for whoever checks or makes them without the other adapters. */
export { hisXml };
export const mappingsFolder = (): string => join(packageRoot(), 'adapters', 'his-xml', 'mappings');
