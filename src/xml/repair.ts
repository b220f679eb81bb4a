import { NAME } from './names.ts';

const TAG = new RegExp(`<${NAME}(?=[\\s/>])`, 'uy');
const NEXT_NAME = new RegExp(`^${NAME}\\s*=\\s*["']`, 'u');

/**
 * Puts a blank where a quoted value is followed by the next attribute at once: `RETURNFLAG="0"WAY=""`. Nothing else
 * is touched: not values, not text, not comments or CDATA sections, and nothing that would still not be an attribute.
 */
export function repairAttributeBlanks(text: string): { text: string; repaired: number } {
  let made = '';
  let copied = 0;
  let repaired = 0;
  let at = text.indexOf('<');
  while (at !== -1) {
    const end = endOfOther(text, at);
    if (end !== undefined) {
      at = text.indexOf('<', end);
      continue;
    }
    TAG.lastIndex = at;
    let place = at + (TAG.exec(text)?.[0].length ?? 1);
    // From quote to quote, until the tag closes outside of any.
    while (place < text.length && text[place] !== '>' && text[place] !== '<') {
      const quote = text[place];
      if (quote !== '"' && quote !== "'") {
        place += 1;
        continue;
      }
      const close = text.indexOf(quote, place + 1);
      place = close === -1 ? text.length : close + 1;
      if (close !== -1 && NEXT_NAME.test(text.slice(place, place + NAME_WINDOW))) {
        made += `${text.slice(copied, place)} `;
        copied = place;
        repaired += 1;
      }
    }
    at = text.indexOf('<', place);
  }
  return { text: repaired === 0 ? text : made + text.slice(copied), repaired };
}

/** Long enough for a name, an equals sign and the quote after it. */
const NAME_WINDOW = 230;

/** The end of a comment, a CDATA section or the prolog, whose quotes mean nothing. */
function endOfOther(text: string, at: number): number | undefined {
  for (const [start, close] of OTHERS) {
    if (!text.startsWith(start, at)) continue;
    const end = text.indexOf(close, at + start.length);
    return end === -1 ? text.length : end + close.length;
  }
  return undefined;
}
const OTHERS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['</', '>'],
] as const;
