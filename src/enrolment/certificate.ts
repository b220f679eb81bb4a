/**
 * The citizen identity number (GB 11643): six digits of a division, the birth date, three of an order, a check digit.
 */
const IDENTITY_CARD = '01';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';

export const CERTIFICATE_LENGTH_MIN = 4;
export const CERTIFICATE_LENGTH_MAX = 50;

/** What cannot be right about a certificate; only of identity cards is more known than their length. */
export function certificateFault(type: string, number: string): 'length' | 'form' | 'checkDigit' | undefined {
  if (number.length < CERTIFICATE_LENGTH_MIN || number.length > CERTIFICATE_LENGTH_MAX) return 'length';
  if (type !== IDENTITY_CARD) return undefined;
  if (number.length !== 18 || birthDateIn(number) === undefined) return 'form';
  return checkDigitOf(number) === number.charAt(17).toUpperCase() ? undefined : 'checkDigit';
}

/** The check digit that belongs to the first seventeen digits. */
export function checkDigitOf(number: string): string {
  let sum = 0;
  for (let at = 0; at < 17; at += 1) sum += (number.charCodeAt(at) - 48) * (WEIGHTS[at] ?? 0);
  return CHECK_DIGITS.charAt(sum % 11);
}

/** The birth date that an identity number says. @returns undefined for any other certificate */
export function birthDateOf(type: string, number: string): string | undefined {
  return type === IDENTITY_CARD && number.length === 18 ? birthDateIn(number) : undefined;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function birthDateIn(number: string): string | undefined {
  if (!/^\d{17}[\dXx]$/.test(number)) return undefined;
  const year = Number.parseInt(number.slice(6, 10), 10);
  const month = Number.parseInt(number.slice(10, 12), 10);
  const day = Number.parseInt(number.slice(12, 14), 10);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && !isLeap ? 28 : (DAYS[month - 1] ?? 0);
  if (year < 1850 || day < 1 || day > last) return undefined;
  return `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
}
