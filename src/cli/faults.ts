import type { Command, CommanderError } from 'commander';

/** What is wrong with a command line, in one sentence: the library's own words are for programmers. */
export function faultOf({ code, message }: CommanderError, command: Command): string {
  const quoted = /'(?:-\w, )?([^\s'=]+)/.exec(message)?.[1] ?? '';
  return `${sentenceOf(code, message, quoted, command)}; see ${pathOf(command)} --help`;
}

/** @param quoted the option, argument or command that the library names */
function sentenceOf(code: string, message: string, quoted: string, command: Command): string {
  switch (code) {
    case 'commander.unknownOption':
      return command.options.some(({ long }) => long === quoted)
        ? `选项不带值 option ${quoted} takes no value`
        : `没有这个选项 unknown option ${quoted}${suggestionIn(message)}`;
    case 'commander.unknownCommand':
      return `没有这个命令 no command "${quoted}"${suggestionIn(message)}`;
    case 'commander.optionMissingArgument':
      return `选项缺少值 option ${quoted} needs a value`;
    case 'commander.invalidArgument': {
      const choices = /Allowed choices are (.+)\.$/.exec(message)?.[1];
      return choices === undefined
        ? `选项缺少值 option ${quoted} needs a value`
        : `取值有误 ${nameIn(message)} is one of ${choices}`;
    }
    case 'commander.missingArgument':
      return `缺少参数 ${quoted} is missing`;
    case 'commander.missingMandatoryOptionValue':
      return `缺少选项 option ${quoted} is missing`;
    case 'commander.excessArguments':
      return '参数过多 too many arguments';
    case 'commander.help':
      return `缺少子命令 say which: ${command.commands.map((one) => one.name()).join(', ')}`;
    default:
      return message;
  }
}

const suggestionIn = (message: string): string => {
  const meant = /Did you mean (?:one of )?(.+)\?\)/.exec(message)?.[1];
  return meant === undefined ? '' : `, 是否 did you mean ${meant}?`;
};

/** "option '--lang <LANG>' argument 'fr' is invalid", or "... is invalid for argument 'KIND'". */
const nameIn = (message: string): string =>
  /option '(--\S+)/.exec(message)?.[1] ?? /for argument '([^']+)'/.exec(message)?.[1] ?? '';

export const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
