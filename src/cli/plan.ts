import { faultText, plansFolder } from '../main.ts';
import { checkPlans } from '../workbench/check.ts';
import { CLEAN, type Command, say, UsageFault, WRONG } from './args.ts';

export const planCommand: Command = {
  summary: 'check plan files and their worked examples',
  usage: `huijie plan check [FOLDER]
  Checks every plan file under FOLDER (default: the plans that ship with huijie) and runs its examples.
  --json   one JSON object for each plan`,
  options: { json: { type: 'boolean' } },
  async run(args) {
    const [verb, folder = plansFolder()] = args.positionals;
    if (verb !== 'check') throw new UsageFault('huijie plan check [FOLDER]');
    const { checked, faults } = checkPlans(folder);
    const all = [...faults, ...checked.flatMap((plan) => plan.faults)];
    if (args.flag('json')) {
      for (const plan of checked) say(JSON.stringify(plan));
      for (const fault of faults) say(JSON.stringify(fault));
    } else {
      for (const plan of checked) {
        say(
          `${plan.faults.length === 0 ? '✓' : '✗'} ${plan.plan}: ${plan.examples} examples, ${plan.faults.length} faults`,
        );
      }
      for (const fault of all) say(`  ${faultText(fault)}`);
    }
    return all.length === 0 && checked.length > 0 ? CLEAN : WRONG;
  },
};
