import { thaw } from '../audit/index.ts';
import { clock } from '../main/clock.ts';
import { openLedger } from '../main/ledger.ts';
import { CLEAN, type Run, say, UsageFault, WRONG } from './args.ts';
import { existing, printFindings } from './audit.ts';
import { openOr } from './open.ts';

export const thawPerson: Run = async (args) => {
  const [person = ''] = args.positionals;
  const [why = '', by = '', second = ''] = [args.text('why')?.trim(), args.text('by'), args.text('second')];
  if (why === '') throw new UsageFault('--why is empty');
  const ledger = openOr(existing(args.text('ledger')), openLedger, 'Stop it, thaw, and start it again');
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
};
