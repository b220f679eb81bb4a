import type { AddHelpTextContext } from 'commander';
import texts from './notes.json' with { type: 'json' };

const WIDTH_WITHOUT_TERMINAL = 80;

/** Text under the options of a command, as wide as the terminal. The texts are paragraphs, by command. */
export const notes =
  (of: keyof typeof texts) =>
  ({ command }: AddHelpTextContext): string =>
    `\n${command.createHelp().boxWrap(texts[of].join('\n'), process.stdout.columns ?? WIDTH_WITHOUT_TERMINAL)}`;
