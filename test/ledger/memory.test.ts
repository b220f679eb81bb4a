import { ledgerOver } from '../../src/ledger/over-engine.ts';
import { ledgerContract, type Store } from '../ledger.contract.ts';
import { drivenVisitsContract } from '../ledger.driven-visits.contract.ts';
import { policyContract } from '../ledger.policies.contract.ts';
import { replaceContract } from '../ledger.replace.contract.ts';
import { rosterContract } from '../ledger.rosters.contract.ts';
import { standingContract } from '../ledger.standing.contract.ts';
import { memoryEngine } from './memory/engine.ts';

const memoryStore = (): Store => {
  const engine = memoryEngine();
  return {
    open: async () => ledgerOver(engine),
    reopen: async () => ledgerOver(engine),
    remove: async () => undefined,
  };
};
ledgerContract('memory', memoryStore);
drivenVisitsContract('memory', memoryStore);
replaceContract('memory', memoryStore);
policyContract('memory', memoryStore);
rosterContract('memory', memoryStore);
standingContract('memory', memoryStore);
