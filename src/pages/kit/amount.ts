/** Amounts as text: the page never does arithmetic on money but to check and to draw; that is bigint fen. */

/** "45289.6" -> "45,289.6": decimals untouched, for any plain decimal text. */
export function grouped(text: string): string {
  const [whole = '', decimals] = text.split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? spaced : `${spaced}.${decimals}`;
}

/** Thousands separators for every number inside a formula; names, dates and codes with letters stay as they are. */
export function groupedWithin(formula: string): string {
  return formula.replace(
    /(^|[^\w.,-])(\d{4,}(?:\.\d+)?)(?![\w.-])/g,
    (_, before: string, number: string) => before + grouped(number),
  );
}

/** Wire yuan -> fen. Text that is not an amount counts as damage: the caller must not show a sum made of it. */
export function fenOf(yuan: string): bigint {
  if (!/^-?\d{1,15}\.\d{2}$/.test(yuan)) throw new RangeError('not an amount of yuan with two decimals');
  return BigInt(yuan.replace('.', ''));
}

export function yuanOf(fen: bigint): string {
  const negative = fen < BigInt(0);
  const digits = (negative ? -fen : fen).toString().padStart(3, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export const isZeroAmount = (text: string): boolean => /^-?0+(\.0+)?$/.test(text);

/** For drawing only: how far along a scale of `whole` an amount lies, within 0 and 1. */
export function share(part: string | bigint, whole: string | bigint): number {
  const of = Number(whole);
  if (!(of > 0)) return 0;
  return Math.min(1, Math.max(0, Number(part) / of));
}
