/** What of an error may stand in a log. Its message may carry whatever was read or sent: names, numbers, diagnoses. */

/** A fault of files or processes in our own words: nothing that anybody sent is in them. */
export class PlainFault extends Error {}

/** The kind of an error, the system's code and the place in our program; its message only where it is ours. */
export function logged(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof PlainFault) return { says: error.message };
  if (!(error instanceof Error)) return { kind: typeof error, place: '' };
  const code = 'code' in error && /^[A-Z][A-Z0-9_]*$/.test(String(error.code)) ? { code: String(error.code) } : {};
  return { kind: error.constructor.name, ...code, place: placeOf(error) };
}

/** The message stands before the places, and may itself have lines that look like one. */
function placeOf({ stack = '', message }: Error): string {
  const begins = stack.indexOf(message);
  const places = begins === -1 ? '' : stack.slice(begins + message.length);
  return places.split('\n')[1]?.trim() ?? '';
}
