import { expect, test } from 'vitest';
import { sell } from '../../../scripts/till.ts';
import { openHospital } from '../../server/hospital.ts';

test('the till of the documentation sells two boxes and a mask, and takes one box back', async () => {
  const hospital = await openHospital();
  try {
    await hospital.post('/v1/enrolments', { certificateNumber: '999999200001010118', plan: 'huigongka-2023' });
    const printed: string[] = [];
    await sell(hospital.url, 'TILL-1', (line) => printed.push(line));
    expect(printed).toEqual([
      '演示目录外常用药（虚构） 200.00 [partly]',
      '  - 补充医药报销惠工卡（四川）2023 线下药店社保外购药补贴 30.00',
      '  患者 170.00',
      '演示口罩（虚构） 30.00 [not-paid]',
      '  患者 30.00 无责任范围内费用',
      '应收 200.00',
      '退货 100.00，退患者 85.00',
    ]);
    await expect(sell(hospital.url, 'TILL-1', () => {})).rejects.toThrow('SETTLEMENT_REPLACED');
  } finally {
    await hospital.close();
  }
});
