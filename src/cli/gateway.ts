import * as simulated from '../main/simulator.ts';
import { CLEAN, type Run, say, UsageFault } from './args.ts';
import { stopSignal } from './serve.ts';

export const gateway: Run = async (args) => {
  if (args.flag('faults')) {
    for (const line of simulated.faultTable()) say(line);
    return CLEAN;
  }
  const magicAmounts = !args.flag('no-magic');
  const gateway = await simulated.startSimulatedGateway({
    port: wholeNumber('port', args.text('port') ?? '7400', 65_535),
    seed: wholeNumber('seed', args.text('seed') ?? '1', 999_999),
    magicAmounts,
  });
  for (const line of simulated.faultLines()) say(line);
  say(
    `\n以上${simulated.faults.length}种故障：结算总额(分)的末三位${magicAmounts ? '' : '(已关闭)'}、故障、交易是否生效、测试人员、调用方所见`,
  );
  say(
    '(faults: last three digits of the total in fen, name, whether the deed is done, test person, what the caller sees)',
  );
  say('模拟环境：人员、机构、目录均为虚构 (simulation: persons, institutions and catalogue are made up)');
  say(`人员 persons: ${gateway.url}/sim/persons`);
  say(`模拟医保网关 simulated gateway: ${gateway.url}${simulated.CALL_SERVICE_PATH}`);
  await stopSignal();
  await gateway.close();
  return CLEAN;
};

function wholeNumber(name: string, text: string, max: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= max) return number;
  throw new UsageFault(`--${name} is a whole number from 0 to ${max}`);
}
