import type { AddHelpTextContext } from 'commander';

const WIDTH_WITHOUT_TERMINAL = 80;

/**
 * Text under the options of a command, as wide as the terminal. @param text paragraphs, with an empty line between them
 */
export const notes =
  (text: string) =>
  ({ command }: AddHelpTextContext): string => {
    const paragraphs = text.split('\n\n').map((lines) => lines.replaceAll('\n', ' '));
    return `\n${command.createHelp().boxWrap(paragraphs.join('\n'), process.stdout.columns ?? WIDTH_WITHOUT_TERMINAL)}`;
  };
