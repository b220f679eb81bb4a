import { thaw } from '../audit/index.ts';
import { clock } from '../main/clock.ts';
import { openLedger } from '../main/ledger.ts';
import { CLEAN, type Command, say, UsageFault, WRONG } from './args.ts';
import { existing, printFindings } from './audit.ts';
import { openOr } from './open.ts';

const USAGE = 'huijie thaw PERSON --ledger LEDGER.db --why TEXT --by NAME --second NAME';

export const thawCommand: Command = {
  usage: `${USAGE}
  PERSON is the key that the audit named. The whole account is audited first; what does not verify stays frozen.
  --by and --second are two different people; both, and why, are kept for ever. While a server serves the ledger, stop it first.
  Exit 0 thawed, 1 still frozen, 2 could not run.`,
  options: {
    ledger: { type: 'string' },
    why: { type: 'string' },
    by: { type: 'string' },
    second: { type: 'string' },
  },
  async run(args) {
    const [person] = args.positionals;
    const [why, by, second] = [args.text('why')?.trim(), args.text('by'), args.text('second')];
    if (person === undefined || by === undefined || second === undefined || why === undefined || why === '')
      throw new UsageFault(USAGE);
    const ledger = openOr(existing(args.text('ledger'), USAGE), openLedger, 'Stop it, thaw, and start it again');
    try {
      const thawed = await thaw(ledger, { person, why, by, second, at: clock().toISOString() });
      if (thawed.kind === 'samePerson') throw new UsageFault('--by and --second must be two different people');
      if (thawed.kind === 'notFrozen') throw new UsageFault(`${person} is not frozen`);
      if (thawed.kind === 'thawed') {
        say(`✓ 已解冻 thawed: ${person}`);
        return CLEAN;
      }
      printFindings(thawed.findings);
      say(`✗ 账目仍未核对通过，继续冻结 still frozen: ${person}`);
      return WRONG;
    } finally {
      await ledger.close();
    }
  },
};
