import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Exit codes of every command: 0 done and clean, 1 done and something is wrong, 2 could not run. */
export const CLEAN = 0;
export const WRONG = 1;
export const COULD_NOT_RUN = 2;

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  readonly run: (args: Args) => Promise<number>;
}

export interface Args {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/** A fault of the command line: said in one line, exit 2. */
export class UsageFault extends Error {}

export function readArgs(command: Command, argv: readonly string[]): Args {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...argv], options: command.options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageFault(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  return {
    positionals,
    text(name) {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    texts(name) {
      const value = values[name];
      return Array.isArray(value)
        ? value.filter((item) => typeof item === 'string')
        : typeof value === 'string'
          ? [value]
          : [];
    },
    flag: (name) => values[name] === true,
  };
}

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
export const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
