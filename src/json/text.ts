/** The position behind the closing quote. */
export function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '"') return at + 1;
  }
  return undefined;
}

/** Whether a string that ends here is the name of a field. */
export function isFollowedByColon(text: string, from: number): boolean {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === ' ' || char === '\n' || char === '\r' || char === '\t') continue;
    return char === ':';
  }
  return false;
}
