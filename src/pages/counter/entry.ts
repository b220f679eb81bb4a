/** What was typed or scanned into the one box. */
export type Entry =
  | { readonly kind: 'nothing' }
  /** The QR code of the medical insurance: a key to the person's account, never to be read outside the HIS. */
  | { readonly kind: 'insurance-code' }
  | { readonly kind: 'not-an-id' }
  | { readonly kind: 'id'; readonly id: string };

export function readEntry(text: string): Entry {
  // A Chinese input method gives full-width digits and letters.
  const plain = text.normalize('NFKC').replace(/\s+/g, '');
  if (plain === '') return { kind: 'nothing' };
  if (/^\d{28}$/.test(plain)) return { kind: 'insurance-code' };
  return /^[\w.:/-]{1,128}$/.test(plain) ? { kind: 'id', id: plain } : { kind: 'not-an-id' };
}

/** A scanner types faster than any hand. */
const SCAN_GAP_MS = 50;
const SCAN_KEYS_MIN = 6;

/** A key as the browser reports it. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'timeStamp'>;

/**
 * Reads a scan by the keys that were pressed, not by the text that arrived: an active Chinese input method
 * swallows or garbles what a scanner types (`key` is then "Process"), but the codes of the keys stay.
 */
export class ScanReader {
  #keys = '';
  #last = 0;

  press(event: Pressed): void {
    if (event.timeStamp - this.#last > SCAN_GAP_MS) this.#keys = '';
    this.#last = event.timeStamp;
    this.#keys += /^[!-~]$/.test(event.key) ? event.key : characterOf(event.code, event.shiftKey);
  }

  /** At Enter: the scanned text, when the keys came as fast as a scanner's. */
  finish(at: number): string | undefined {
    const scanned = at - this.#last <= SCAN_GAP_MS && this.#keys.length >= SCAN_KEYS_MIN ? this.#keys : undefined;
    this.#keys = '';
    return scanned;
  }
}

function characterOf(code: string, shift: boolean): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return shift ? '' : digit;
  if (code === 'Minus') return shift ? '_' : '-';
  if (code === 'NumpadSubtract') return '-';
  return code === 'Period' || code === 'NumpadDecimal' ? '.' : '';
}
