import type { SharedState } from '../../src/desk/ports.ts';

/** The same state, in and out through JSON, as where a database holds it. */
export function throughJson(state: SharedState): SharedState {
  const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  const wrapped = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const member = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
        return async (...given: unknown[]) => plain(await member.apply(target, given.map(plain)));
      },
    });
  return Object.fromEntries(Object.entries(state).map(([name, port]) => [name, wrapped(port)])) as never;
}
