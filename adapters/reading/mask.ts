const STARS_MAX = 3;

/** 李小梅 -> 李*梅, 李梅 -> 李*; never shows how long a long name is. */
export function masked(name: string): string {
  const letters = [...name];
  const [first = ''] = letters;
  if (letters.length < 3) return letters.length === 1 ? '*' : `${first}*`;
  return `${first}${'*'.repeat(Math.min(STARS_MAX, letters.length - 2))}${letters.at(-1)}`;
}

const TAIL_LENGTH = 4;
const CERTIFICATE_LENGTH_MIN = 8;

/**
 * The last four characters of a certificate number, as a screen may show them. None of a short one, and none behind
 * stars.
 */
export function tailOf(certificateNumber: string | undefined): string | undefined {
  const plain = certificateNumber?.trim().toUpperCase() ?? '';
  const tail = plain.slice(-TAIL_LENGTH);
  return plain.length >= CERTIFICATE_LENGTH_MIN && /^[0-9A-Z]{4}$/.test(tail) ? tail : undefined;
}
