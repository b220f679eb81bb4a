/**
 * Why an answer, or the want of one, leaves open what happened: the only list. The words go into events and work items,
 * so they are short and carry nothing of the message.
 */
export const UNCLEAR = {
  // The line.
  timeout: 'no answer within the time allowed',
  'hung-up': 'the connection broke, before or within the answer',
  'not-utf8': 'the bytes of the answer are not UTF-8 (GBK, for one)',
  'too-large': 'the answer is larger than any answer can be',
  redirected: 'the answer sends us to another address; we do not go',
  // The form.
  empty: 'an answer without a character',
  markup: 'an HTML or XML page: a proxy, a login, an older interface',
  'plain-text': 'words, not JSON: the proxy in front answered',
  'not-json': 'JSON cut short, two bodies one after the other, or a key that comes twice',
  'no-infcode': 'JSON that says neither success nor failure',
  'odd-infcode': 'an infcode that is no number, or one above 0: 1 has been seen in a success',
  'output-not-json': 'an output in text that is not JSON',
  // The content.
  'system-error': 'infcode -1 to a message that moves money: the gateway itself does not say what it did',
  'answer-incomplete': 'success, and what was asked for is not in it',
  'other-message': 'success, of another person, visit or message; or an answer that came before, for another message',
  'other-person': 'asked by an identity number, answered with another',
  'several-settlements': 'more than one settlement in the answer',
  'state-unknown': 'a settlement whose refund flag is in no table',
  'done-before': 'refused in words that say it may have been done before',
  'refusal-unknown': 'a query refused in words that are in no table: not the same as "not found"',
} as const;

export type Unclear = keyof typeof UNCLEAR;
