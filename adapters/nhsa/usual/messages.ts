import { readUsualJson, textForm, type UsualJson } from '../../../src/json/usual.ts';
import type { Fields } from '../json.ts';

/** The rows of one message that may be fee lines, as the native parser gave them. */
export interface MessageRows {
  readonly asked: readonly Fields[];
  readonly answered: readonly Fields[];
}

/** The posted messages, opened: the rows of fee lines apart, everything else as text. */
export interface OpenedMessages {
  readonly pairs: readonly unknown[];
  /** By the place of the message. */
  readonly rows: readonly MessageRows[];
  /** What was JSON text within a message. */
  readonly texts: readonly UsualJson[];
}

const ASKED = ['feedetail', 'drugdetail'];
const ANSWERED = ['result', 'detlcutinfo'];

export function openMessages(posted: unknown): OpenedMessages | undefined {
  if (!Array.isArray(posted)) return undefined;
  const opening = new Opening();
  const pairs: unknown[] = [];
  for (const pair of posted as unknown[]) {
    const opened = isFields(pair) ? opening.open(pair) : undefined;
    if (opened === undefined) return undefined;
    pairs.push(opened);
  }
  return { pairs, rows: opening.rows, texts: opening.texts };
}

class Opening {
  readonly rows: MessageRows[] = [];
  readonly texts: UsualJson[] = [];

  open({ request, response, ...beside }: Fields): Fields | undefined {
    const asked: Fields[] = [];
    const answered: Fields[] = [];
    const opened = {
      beside: textForm(beside),
      request: this.#side(request, 'input', ASKED, asked),
      response: this.#side(response, 'output', ANSWERED, answered),
    };
    this.rows.push({ asked, answered });
    if (opened.beside === undefined || opened.request === undefined || opened.response === undefined) return undefined;
    return { ...(opened.beside.value as Fields), request: opened.request.value, response: opened.response.value };
  }

  #side(found: unknown, content: 'input' | 'output', names: readonly string[], rows: Fields[]) {
    const message = this.#untied(found);
    if (message === undefined || message === null) return { value: message };
    if (!isFields(message) || 'arg0' in message) return undefined;
    const { [content]: tied, ...envelope } = message;
    const head = textForm(envelope);
    const inner = textForm(withoutRows(this.#untied(tied), names, rows));
    return head === undefined || inner === undefined
      ? undefined
      : { value: { ...(head.value as Fields), [content]: inner.value } };
  }

  /** JSON text within JSON. Whatever else a text holds, it stays one, which the one reader refuses or opens. */
  #untied(found: unknown): unknown {
    if (typeof found !== 'string' || found === '') return found;
    const read = readUsualJson(Buffer.from(found, 'latin1'));
    if (read === undefined || typeof read.value !== 'object' || read.value === null) return found;
    this.texts.push(read);
    return read.value;
  }
}

/** Puts the rows aside. A row that stands alone, or a list of anything else, stays where it is. */
function withoutRows(content: unknown, names: readonly string[], rows: Fields[]): unknown {
  if (Array.isArray(content) && areRows(content)) {
    rows.push(...content);
    return [];
  }
  if (!isFields(content)) return content;
  const left: Record<string, unknown> = { ...content };
  for (const name of names) {
    const list = left[name];
    if (!Array.isArray(list) || !areRows(list)) continue;
    for (const row of list) rows.push(row);
    left[name] = [];
  }
  return left;
}

const areRows = (list: readonly unknown[]): list is readonly Fields[] => list.every(isFields);

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
