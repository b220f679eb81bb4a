const STARS_MAX = 3;

/** 李小梅 -> 李*梅, 李梅 -> 李*; never shows how long a long name is. */
export function masked(name: string): string {
  const letters = [...name];
  const [first = ''] = letters;
  if (letters.length < 3) return letters.length === 1 ? '*' : `${first}*`;
  return `${first}${'*'.repeat(Math.min(STARS_MAX, letters.length - 2))}${letters.at(-1)}`;
}
