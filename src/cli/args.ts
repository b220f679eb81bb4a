import type { Command } from 'commander';
import texts from './commands/texts.json' with { type: 'json' };

/** The summary of each command, and the paragraphs under its help. */
export const TEXTS: Readonly<Record<keyof typeof texts, { summary: string; notes?: readonly string[] }>> = texts;

/** Exit codes of every command: 0 done and clean, 1 done and something is wrong, 2 could not run. */
export const CLEAN = 0;
export const WRONG = 1;
export const COULD_NOT_RUN = 2;

/** What a command does with what was typed. @returns its exit code */
export type Run = (args: Args) => Promise<number>;

/** Arguments and options as they were typed; the options by the name they have in the help. */
export interface Args {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/**
 * Begins a command; its texts stand in commands/texts.json. Arguments and options are described in light modules; what
 * it does is loaded when it runs, so that an audit does not load the server, and the help loads nothing.
 */
export type Define = (name: keyof typeof TEXTS, load?: () => Promise<Run>) => Command;

/** A fault of the command line: said in one line, exit 2. */
export class UsageFault extends Error {}

export function argsOf(command: Command): Args {
  const read = (name: string): unknown => {
    const option = command.options.find(({ long }) => long === `--${name}`);
    if (option === undefined) throw new Error(`${command.name()} has no option --${name}`);
    const value: unknown = command.getOptionValue(option.attributeName());
    // `--no-x` is kept as x, which is true until the option is given.
    return option.negate ? value === false : value;
  };
  return {
    positionals: command.args,
    text(name) {
      const value = read(name);
      return typeof value === 'string' ? value : undefined;
    },
    texts(name) {
      const value = read(name);
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    flag: (name) => read(name) === true,
  };
}

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
export const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
