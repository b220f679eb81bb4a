import { areTwoPeople } from '../ledger/index.ts';
import { clock } from '../main/clock.ts';
import { openLedger } from '../main/ledger.ts';
import { isRefusal } from '../refusals/index.ts';
import { CLEAN, type Run, say, UsageFault } from './args.ts';
import { existing } from './audit.ts';
import { openOr } from './open.ts';

export const lift: Run = async (args) => {
  const [settlementId = ''] = args.positionals;
  const [why = '', by = '', second = ''] = [
    args.text('why')?.trim(),
    args.text('by')?.trim(),
    args.text('second')?.trim(),
  ];
  if (why === '') throw new UsageFault('--why is empty');
  if (!areTwoPeople(by, second)) throw new UsageFault('--by and --second must be two different people');
  const ledger = openOr(existing(args.text('ledger')), openLedger, 'Stop it, lift, and start it again');
  try {
    const lifted = await ledger.tombstones.lift({ settlementId, why, by, second, at: clock().toISOString() });
    if (isRefusal(lifted)) throw new UsageFault(`${settlementId}: ${lifted.code}, no reversal that came first stands`);
    const said = lifted.evidence?.by === 'message' ? `, ${lifted.evidence.total}` : '';
    say(`✓ 已解除 lifted: ${settlementId} (撤销通知 reversal of ${lifted.at}${said})`);
    return CLEAN;
  } finally {
    await ledger.close();
  }
};
