import { existsSync } from 'node:fs';
import { audit } from '../audit/audit.ts';
import { openLedger } from '../main.ts';
import { CLEAN, type Command, say, UsageFault, WRONG } from './args.ts';

export const auditCommand: Command = {
  summary: 're-adds everything in a ledger and prices every settlement again',
  usage: `huijie audit LEDGER.db
  Exit 0 clean, 1 something does not add up (each finding names its entry), 2 could not run.
  --json   one JSON object`,
  options: { json: { type: 'boolean' } },
  async run(args) {
    const [file] = args.positionals;
    if (file === undefined) throw new UsageFault('huijie audit LEDGER.db');
    if (!existsSync(file)) throw new UsageFault(`there is no ledger ${file}`);
    const ledger = openLedger(file);
    try {
      const result = await audit(ledger);
      if (args.flag('json')) say(JSON.stringify(result));
      else {
        say(
          `entries ${result.entries}, settlements ${result.settlements}, cancels ${result.cancels}, priced again ${result.repriced}`,
        );
        for (const finding of result.findings) say(`✗ entry ${finding.entry}: ${finding.says}`);
        say(result.findings.length === 0 ? '✓ clean' : `✗ ${result.findings.length} findings`);
      }
      return result.findings.length === 0 ? CLEAN : WRONG;
    } finally {
      await ledger.close();
    }
  },
};
