import { commandsPage } from './commands.ts';
import { errorsPage } from './errors.ts';

/**
 * Pages that are written from the product itself, by their path from the root. A test fails where one is out of date.
 */
export const PAGES: Readonly<Record<string, () => string>> = {
  'docs/commands.md': commandsPage,
  'docs/errors.md': errorsPage,
};
