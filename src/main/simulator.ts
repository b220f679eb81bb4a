/**
 * The simulated gateway, for the demo, for practice and for tests: apart from main.ts, so that a server never loads it.
 */
export * from '../../adapters/simulated-gateway/index.ts';
