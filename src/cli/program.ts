import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { argsOf, CLEAN, type Define, TEXTS, UsageFault } from './args.ts';
import { billCommands } from './commands/bills.ts';
import { fileCommands } from './commands/files.ts';
import { ledgerCommands } from './commands/ledger.ts';
import { serverCommands } from './commands/server.ts';
import { faultOf } from './faults.ts';
import { versionOf } from './version.ts';

const COMPLETION = 'completion';
const WIDTH_WITHOUT_TERMINAL = 80;

/** Paragraphs as wide as the terminal. */
const wrapped = (command: Command, paragraphs: readonly string[]): string =>
  `\n${command.createHelp().boxWrap(paragraphs.join('\n'), process.stdout.columns ?? WIDTH_WITHOUT_TERMINAL)}`;

/** The whole command line. @param end is told the exit code of the command that ran */
export function huijieProgram(end: (code: number) => void = () => {}): Command {
  const define: Define = (name, load) => {
    const { summary, notes = [] } = TEXTS[name];
    const command = new Command(name.split(' ').at(-1)).summary(summary).description(summary);
    if (notes.length > 0) command.addHelpText('after', () => wrapped(command, notes));
    return load === undefined ? command : command.action(async () => end(await (await load())(argsOf(command))));
  };
  const program = new Command('huijie')
    .description('惠结 - one-stop 3+N settlement')
    .version(`huijie ${versionOf()}`, '-V, --version', 'the version')
    .addHelpText('after', '\nExit codes: 0 clean, 1 something is wrong, 2 could not run.');
  for (const group of [serverCommands, fileCommands, billCommands, ledgerCommands])
    for (const command of group(define)) program.addCommand(command);
  settle(program);
  return program;
}

/** Runs one command line. @returns the exit code @throws UsageFault in one sentence */
export async function run(argv: readonly string[]): Promise<number> {
  let code = CLEAN;
  const program = huijieProgram((ended) => {
    code = ended;
  });
  if (argv[0] === COMPLETION || argv[0] === 'complete') {
    // Loaded only when it is asked for: the help names the command without it.
    const { default: tab } = await import('@bomb.sh/tab/commander');
    tab(program, { completionCommandName: COMPLETION });
  } else
    program
      .command(`${COMPLETION} <SHELL>`)
      .summary('a script that completes commands in bash, zsh, fish or powershell');
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    // Help and version end the run like a fault.
    if (!(error instanceof CommanderError) || error.exitCode !== CLEAN) throw error;
  }
  return code;
}

/** What all commands share: faults in our own words, and the value of an option is never another option. */
function settle(command: Command): void {
  command
    .helpOption('-h, --help', 'this text')
    .helpCommand(command.parent === null)
    .configureOutput({ writeErr: () => {} })
    .configureHelp({ styleTitle: (title) => `${TITLES[title] ?? ''}${title}` })
    .exitOverride((error) => {
      throw error.exitCode === CLEAN ? error : new UsageFault(faultOf(error, command));
    });
  for (const option of command.options.filter(({ required }) => required)) {
    const { parseArg } = option;
    option.argParser((value: string, before: unknown) => {
      if (/^-./.test(value)) throw new InvalidArgumentError('');
      return parseArg === undefined ? value : parseArg(value, before);
    });
  }
  for (const one of command.commands) settle(one);
}

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法 ',
  'Arguments:': '参数 ',
  'Options:': '选项 ',
  'Commands:': '命令 ',
};
