import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Exit codes of every command: 0 done and clean, 1 done and something is wrong, 2 could not run. */
export const CLEAN = 0;
export const WRONG = 1;
export const COULD_NOT_RUN = 2;

export interface Command {
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
    throw new UsageFault(optionFault(command, error));
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

/** Node's own words are for programmers. @param error of `parseArgs` */
function optionFault({ usage }: Command, error: unknown): string {
  const [code, message] = error instanceof Error && 'code' in error ? [error.code, error.message] : ['', String(error)];
  const option = /'(?:-\w, )?(--?[^\s'=]+)/.exec(message)?.[1] ?? '';
  const help = `huijie ${/^huijie (\S+)/.exec(usage)?.[1] ?? ''} --help`;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `没有这个选项 unknown option ${option}; see ${help}`;
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return message;
  const takesNone = message.includes('does not take');
  return takesNone
    ? `选项不带值 option ${option} takes no value; see ${help}`
    : `选项缺少值 option ${option} needs a value; see ${help}`;
}

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
export const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
