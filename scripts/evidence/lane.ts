import { serveLane } from './lanes.ts';
import { TOPICS } from './topics.ts';

/** node dist/scripts/evidence/lane.js TOPIC SEED [long], started by evidence.ts only. */
const [topic = '', seed, long] = process.argv.slice(2);
const specs = (await TOPICS[topic]?.())?.figures ?? [];
serveLane(specs, { seed: Number(seed), long: long === 'long', least: false });
