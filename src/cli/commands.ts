import type { Command } from './args.ts';

export interface Entry {
  /** One line for the list of commands. */
  readonly summary: string;
  /** A command is loaded when it runs: the list needs none, and an audit does not load the server. */
  readonly load: () => Promise<Command>;
}

/** Every command of `huijie`, in the order of its help. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  init: {
    summary: 'makes the ledger of a new installation, and the key of its persons where none is set',
    load: async () => (await import('./init.ts')).initCommand,
  },
  serve: {
    summary: 'the settlement server, with the cashier page',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  demo: {
    summary: 'server, simulated gateway and cashier page; test persons played through the real path',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
  gateway: {
    summary: 'the simulated gateway alone, with every way a real one goes wrong',
    load: async () => (await import('./gateway.ts')).gatewayCommand,
  },
  plan: {
    summary: 'plan files: check, new, diff, explain, try',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  catalogue: {
    summary: 'drugs and institutions: check tables, import them as versions',
    load: async () => (await import('./catalogue.ts')).catalogueCommand,
  },
  map: {
    summary: 'XML mappings of hospitals: check, new, read',
    load: async () => (await import('./map.ts')).mapCommand,
  },
  quote: {
    summary: 'a message file in, the 3+N bill as JSON out; no server, nothing is stored',
    load: async () => (await import('./quote.ts')).quoteCommand,
  },
  replay: {
    summary: 'canonical events (enrol, settle, cancel) against a fresh ledger, one result a line',
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  audit: {
    summary: 're-adds everything in a ledger, prices every settlement again, freezes who does not verify',
    load: async () => (await import('./audit.ts')).auditCommand,
  },
  thaw: {
    summary: 'lets a frozen person be settled again, when the account verifies and two people say so',
    load: async () => (await import('./thaw.ts')).thawCommand,
  },
  lift: {
    summary: 'lets a settlement come whose reversal came first, when two people say that it was not taken back',
    load: async () => (await import('./lift.ts')).liftCommand,
  },
  backup: {
    summary: 'a consistent copy of a ledger in one file, audited whole before it has its name',
    load: async () => (await import('./backup.ts')).backupCommand,
  },
  restore: {
    summary: 'puts a backup in the place of a ledger, after a full audit',
    load: async () => (await import('./backup.ts')).restoreCommand,
  },
  verify: {
    summary: 'decides a recorded bill again and says equal, or what differs',
    load: async () => (await import('./verify.ts')).verifyCommand,
  },
  receipt: {
    summary: 'a settlement with everything its figures rest on, as one file that can be verified alone',
    load: async () => (await import('./verify.ts')).receiptCommand,
  },
  roster: {
    summary: 'insurers’ files of insured persons: import, status',
    load: async () => (await import('./roster.ts')).rosterCommand,
  },
  whatif: {
    summary: 'a changed plan over recorded settlements: cost, who gains, who loses',
    load: async () => (await import('./whatif.ts')).whatifCommand,
  },
  schema: {
    summary: 'the JSON Schema of canonical events, of plan files, or of XML mappings',
    load: async () => (await import('./schema.ts')).schemaCommand,
  },
};
