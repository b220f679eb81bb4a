import { ledgerContract, type Store } from '../ledger.contract.ts';
import { journeysContract } from '../ledger.journeys.contract.ts';
import { policyContract } from '../ledger.policies.contract.ts';
import { replaceContract } from '../ledger.replace.contract.ts';
import { rosterContract } from '../ledger.rosters.contract.ts';
import { standingContract } from '../ledger.standing.contract.ts';
import { MemoryEngine } from './memory/engine.ts';
import { memoryLedger } from './memory/ledger.ts';

const memoryStore = (): Store => {
  const engine = new MemoryEngine();
  return {
    open: async () => memoryLedger(engine),
    reopen: async () => memoryLedger(engine),
    remove: async () => undefined,
  };
};
ledgerContract('memory', memoryStore);
journeysContract('memory', memoryStore);
replaceContract('memory', memoryStore);
policyContract('memory', memoryStore);
rosterContract('memory', memoryStore);
standingContract('memory', memoryStore);
