/** What a schema says of a value that it does not take. */
export interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: unknown;
  readonly expected?: unknown;
  readonly maximum?: unknown;
  readonly minimum?: unknown;
  readonly values?: unknown;
}

/** Forms that schemas of ours name, by the sentence that a person sees of them at the command line. */
const FORMS: ReadonlyMap<string, string> = new Map([
  ['a date, YYYY-MM-DD', 'date'],
  ['a date that exists', 'date'],
  ['local time, YYYY-MM-DDTHH:mm:ss', 'moment'],
  ['yyyy-MM-dd HH:mm:ss', 'moment'],
  ['yuan with exactly two decimals, for example "45289.60"', 'amount'],
  ['six digits', 'region'],
  ['twelve letters and digits', 'twelve letters and digits'],
  ['id', 'id'],
  ['certificate', 'certificate'],
]);

/**
 * What was expected, in words and figures of ours: a type, `at-most`, `at-least`, `one-of`, `no-such-field`, a form of
 * ours, or `form`. A schema's own sentences are for developers, and stay here.
 */
export function expectedBy({ code, message, expected, maximum, minimum, values }: SchemaIssue): Record<string, string> {
  const form = FORMS.get(message);
  if (form !== undefined) return { expected: form };
  if (code === 'invalid_type') return { expected: /^[a-z]{1,12}$/.test(String(expected)) ? String(expected) : 'form' };
  if (code === 'too_big') return { expected: 'at-most', most: String(maximum) };
  if (code === 'too_small') return { expected: 'at-least', least: String(minimum) };
  if (code === 'invalid_value' && Array.isArray(values)) return { expected: 'one-of', options: values.join(' | ') };
  return { expected: code === 'unrecognized_keys' ? 'no-such-field' : 'form' };
}
