import { areTwoPeople } from '../ledger/index.ts';
import { clock } from '../main/clock.ts';
import { openLedger } from '../main/ledger.ts';
import { isRefusal } from '../refusals/index.ts';
import { CLEAN, type Command, say, UsageFault } from './args.ts';
import { existing } from './audit.ts';
import { openOr } from './open.ts';

const USAGE = 'huijie lift SETTLEMENT --ledger LEDGER.db --why TEXT --by NAME --second NAME';

export const liftCommand: Command = {
  usage: `${USAGE}
  SETTLEMENT is the id that was refused with CANCELLED_BEFORE_SETTLED. Look it up at the gateway first: what was taken back there must
  not be settled here. --by and --second are two different people; both, and why, are an entry of the ledger.
  The same reversal sent once more blocks the number no longer. While a server serves the ledger, stop it first.
  Exit 0 lifted, 2 could not run.`,
  options: {
    ledger: { type: 'string' },
    why: { type: 'string' },
    by: { type: 'string' },
    second: { type: 'string' },
  },
  async run(args) {
    const [settlementId] = args.positionals;
    const [why, by, second] = [args.text('why')?.trim(), args.text('by')?.trim(), args.text('second')?.trim()];
    if (settlementId === undefined || by === undefined || second === undefined || why === undefined || why === '')
      throw new UsageFault(USAGE);
    if (!areTwoPeople(by, second)) throw new UsageFault('--by and --second must be two different people');
    const ledger = openOr(existing(args.text('ledger'), USAGE), openLedger, 'Stop it, lift, and start it again');
    try {
      const lifted = await ledger.tombstones.lift({ settlementId, why, by, second, at: clock().toISOString() });
      if (isRefusal(lifted))
        throw new UsageFault(`${settlementId}: ${lifted.code}, no reversal that came first stands`);
      const said = lifted.evidence?.by === 'message' ? `, ${lifted.evidence.total}` : '';
      say(`✓ 已解除 lifted: ${settlementId} (撤销通知 reversal of ${lifted.at}${said})`);
      return CLEAN;
    } finally {
      await ledger.close();
    }
  },
};
