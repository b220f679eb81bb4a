/** The part of json-rules-engine that the bench uses; the package's own types let everything be anything. */
declare module 'json-rules-engine' {
  interface Condition {
    readonly fact: string;
    readonly operator: string;
    readonly value: unknown;
  }
  interface Rule {
    readonly conditions: { readonly all: readonly Condition[] };
    readonly event: { readonly type: string };
  }
  export class Engine {
    constructor(rules: readonly Rule[]);
    run(facts: object): Promise<{ readonly events: readonly { readonly type: string }[] }>;
  }
}
