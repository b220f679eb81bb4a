import printed from './printed-keys.json' with { type: 'json' };

/** What was typed or scanned into the one box. */
export type Entry =
  | { readonly kind: 'nothing' }
  /** The QR code of the medical insurance: a key to the person's account, never to be read outside the HIS. */
  | { readonly kind: 'insurance-code' }
  /** Who somebody is, not which bill: it leaves the page in no way. */
  | { readonly kind: 'certificate' }
  /** A number, the end of one, or a name. */
  | { readonly kind: 'text'; readonly text: string };

const TEXT_MAX = 128;

export function readEntry(text: string): Entry {
  // A Chinese input method gives full-width digits and letters.
  const plain = text.normalize('NFKC').replace(/\s+/g, '');
  if (plain === '') return { kind: 'nothing' };
  if (/^\d{28}$/.test(plain)) return { kind: 'insurance-code' };
  if (CERTIFICATES.some((form) => form.test(plain))) return { kind: 'certificate' };
  return { kind: 'text', text: plain.slice(0, TEXT_MAX) };
}

const DAY = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
/** Resident identity (18 and 15 digits), permits of Hong Kong and Macau, passports, foreigners' permanent residence. */
const CERTIFICATES: readonly RegExp[] = [
  new RegExp(`^\\d{6}(?:18|19|20)\\d{2}${DAY}\\d{3}[\\dXx]$`),
  new RegExp(`^\\d{8}${DAY}\\d{3}$`),
  /^[HM]\d{8,10}$/i,
  /^[A-Z]{1,2}\d{7,8}$/i,
  /^[A-Z]{3}\d{12}$/i,
];

/** A key as the browser reports it. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'isComposing'>;

const NUMBER = /^[\w.:/-]{6,128}$/;
const DIGITS_MIN = 6;

/**
 * Reads the whole box by the keys that were pressed, however slowly: an active Chinese input method swallows or garbles
 * what a scanner types (`key` is then "Process"), but the codes of the keys stay. What was composed counts as text
 * unless its keys are a number: names have few digits.
 */
export class KeyReader {
  #keys = '';
  #isComposed = false;
  #isWhole = true;

  press(event: Pressed): void {
    if (event.key === 'Process' || event.isComposing) this.#isComposed = true;
    if (event.code === 'Backspace') this.#keys = this.#keys.slice(0, -1);
    else if (/^(Delete|Home|End|Arrow(Left|Right))$/.test(event.code)) this.#isWhole = false;
    else this.#keys += /^[!-~]$/.test(event.key) ? event.key : characterOf(event.code, event.shiftKey);
  }

  /** Something came into the box, or went, that no key typed. */
  edit(): void {
    this.#isWhole = false;
  }

  clear(): void {
    this.#keys = '';
    this.#isComposed = false;
    this.#isWhole = true;
  }

  /** What the keys say, where the text of the box is not to be trusted. */
  get number(): string | undefined {
    const { length } = this.#keys.replace(/\D/g, '');
    return this.#isComposed && this.#isWhole && length >= DIGITS_MIN && NUMBER.test(this.#keys)
      ? this.#keys
      : undefined;
  }
}

/** What the keys of a US keyboard, which is what a scanner plays, print without and with Shift. */
const PRINTED: Readonly<Record<string, string>> = printed;
const SHIFTED_DIGITS = ')!@#$%^&*(';

function characterOf(code: string, shift: boolean): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return shift ? SHIFTED_DIGITS.charAt(Number(digit)) : digit;
  const pad = /^Numpad(\d)$/.exec(code)?.[1];
  return pad ?? PRINTED[code]?.charAt(shift ? 1 : 0) ?? '';
}
