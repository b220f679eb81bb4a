/** An XML name, with at most one prefix. Chinese names are names. */
const PART = '[\\p{L}_][\\p{L}\\p{N}._\\-·]{0,99}';
export const NAME = `${PART}(?::${PART})?`;
export const LOCAL_NAME = PART;

/** The line of a place in a text, from 1. */
export function lineOf(text: string, at: number): string {
  let line = 1;
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', end + 1)) line += 1;
  return String(line);
}
