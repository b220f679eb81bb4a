/**
 * Chinese uppercase money (大写金额), as bills and slips carry it so that a figure cannot be altered by a stroke.
 *
 * The zeros, after 《正确填写票据和结算凭证的基本规定》:
 * - one or more zeros between two digits that are not zero are one 零: 1,409.50 壹仟肆佰零玖元伍角整
 * - a section of four that begins with a zero and follows another section takes one 零: 100,500 壹拾万零伍佰元整
 * - zeros at the end of a section are not read: 107,000 壹拾万柒仟元整
 * - no 角 before 分 is one 零: 325.04 叁佰贰拾伍元零肆分; below one yuan nothing stands before it: 0.04 肆分
 * - 整 closes an amount that ends at 元 or 角; after 分 there is none.
 */
const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const SECTIONS = ['', '万', '亿'];

/**
 * @param yuan wire text with two decimals, at most twelve digits before the point @throws RangeError on any other text
 */
export function uppercaseMoney(yuan: string): string {
  const parts = /^(-?)(0|[1-9]\d{0,11})\.(\d)(\d)$/.exec(yuan);
  if (parts === null) throw new RangeError('not an amount of yuan with two decimals');
  const [, sign = '', whole = '0', jiao = '0', fen = '0'] = parts;
  const head = whole === '0' ? '' : `${readWhole(whole)}元`;
  const tail = readCents(jiao, fen, head !== '');
  if (head === '' && tail === '') return '零元整';
  const end = fen === '0' ? '整' : '';
  return `${sign === '' ? '' : '负'}${head}${tail}${end}`;
}

function readCents(jiao: string, fen: string, afterYuan: boolean): string {
  if (jiao === '0' && fen === '0') return '';
  if (fen === '0') return `${digit(jiao)}角`;
  if (jiao === '0') return `${afterYuan ? '零' : ''}${digit(fen)}分`;
  return `${digit(jiao)}角${digit(fen)}分`;
}

/** Four digits at a time from the left; a section of zeros is silent and leaves one 零 to the next that speaks. */
function readWhole(whole: string): string {
  const sections = sectionsOf(whole);
  let words = '';
  let owesZero = false;
  sections.forEach((section, index) => {
    if (section === '0000') {
      owesZero = true;
      return;
    }
    const startsLow = section.startsWith('0');
    if (words !== '' && (owesZero || startsLow)) words += '零';
    words += readSection(section) + (SECTIONS[sections.length - 1 - index] ?? '');
    owesZero = false;
  });
  return words;
}

function sectionsOf(whole: string): string[] {
  const padded = whole.padStart(Math.ceil(whole.length / 4) * 4, '0');
  return padded.match(/\d{4}/g) ?? [];
}

function readSection(section: string): string {
  let words = '';
  let zero = false;
  for (let index = 0; index < 4; index += 1) {
    const figure = section.charAt(index);
    if (figure === '0') {
      zero = true;
      continue;
    }
    // Zeros before the first digit of a section belong to the join of sections, not to the section.
    if (zero && words !== '') words += '零';
    zero = false;
    words += digit(figure) + (PLACES[3 - index] ?? '');
  }
  return words;
}

const digit = (figure: string): string => DIGITS.charAt(Number(figure));
