import type { Adapter } from '../../src/port/adapter.ts';
import { hisXml } from './adapter.ts';
import { mappingSchema } from './mapping.ts';
import demoHospital from './mappings/demo-hospital.json' with { type: 'json' };
import guiyangShape from './mappings/guiyang-shape.json' with { type: 'json' };
import hebeiWorkInjury from './mappings/hebei-work-injury.json' with { type: 'json' };
import shijiazhuangShape from './mappings/shijiazhuang-shape.json' with { type: 'json' };

export { hisXml } from './adapter.ts';
export { type Mapping, mappingSchema } from './mapping.ts';

/** The mappings that ship. A hospital's own lie in a folder of its own (`load.ts`). */
export const shippedMappings = [demoHospital, guiyangShape, hebeiWorkInjury, shijiazhuangShape].map((file) =>
  mappingSchema.parse(file),
);
export const shippedXml: readonly Adapter[] = shippedMappings.map(hisXml);
