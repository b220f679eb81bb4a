import type { Adapter } from '../../src/port/adapter.ts';
import { readCancellation } from './cancel.ts';
import { driver } from './driver/driver.ts';
import { readSettlement } from './read.ts';
import { readUsualSettlement } from './usual/read.ts';
import { writeBill, writeReversal } from './write.ts';

export { nhsaCredentials } from './credential/credential.ts';
export { isOutage, nhsaLine } from './line/client.ts';
export type { WrittenBill } from './write.ts';

/** The national interface of designated institutions (定点医药机构接口规范), as hospitals and pharmacies speak it. */
export const nhsa: Adapter = {
  name: 'nhsa',
  edition: '国家医疗保障信息平台 定点医药机构接口规范 infver V1.0',
  readSettlement,
  readUsual: readUsualSettlement,
  readCancellation,
  writeBill,
  writeReversal,
  driver,
};
