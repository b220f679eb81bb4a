import type { Variable } from '../main/config.ts';
import type { Args } from './args.ts';
import settings from './serve-settings.json' with { type: 'json' };

/** What `huijie serve` takes, as a variable or as a flag. The flag wins. */
const SAYS: Readonly<Record<Variable, string>> = settings;

interface Setting {
  readonly variable: string;
  readonly flag: string;
  readonly says: string;
}

export const SETTINGS: readonly Setting[] = Object.entries(SAYS).map(([variable, says]) => ({
  variable,
  flag: variable.slice('HUIJIE_'.length).toLowerCase().replaceAll('_', '-'),
  says,
}));

/** The environment with the flags over it. */
export function settingsOf(
  args: Args,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const flags = SETTINGS.flatMap(({ variable, flag }) => {
    const said = args.text(flag);
    return said === undefined ? [] : [[variable, said] as const];
  });
  return { ...environment, ...Object.fromEntries(flags) };
}
