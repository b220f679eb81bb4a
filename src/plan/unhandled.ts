/**
 * The end of a list of cases: nothing may be left over. @throws Error when something is, which the compiler rules out
 */
export function unhandled(node: never): never {
  throw new Error(`a rule of an unknown kind: ${JSON.stringify(node)}`);
}
