/** "李*梅" is found by itself, by the name it hides, and by its beginning. */
export function isNameOf(masked: string | undefined, text: string): boolean {
  if (masked === undefined || !/\p{Script=Han}/u.test(text)) return false;
  const named = [...masked]
    .map((letter) => (letter === '*' ? '.' : letter.replace(/[^\p{L}\p{N}]/gu, '\\$&')))
    .join('');
  return masked.startsWith(text) || new RegExp(`^${named}$`, 'u').test(text);
}
