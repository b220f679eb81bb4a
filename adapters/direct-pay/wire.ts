import { type Refusal, refuse } from '../../src/refusals/index.ts';
import { ID_SHAPE } from '../../src/settlement/index.ts';
import { TRANSACTIONS, type TransactionKind } from './codes.ts';

type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('isLosslessNumber' in value);
}

/** An object of the wire and its place. Fields that we do not know are no fault: vendors add their own. */
export class Node {
  readonly #fields: Fields;
  readonly #place: string;

  constructor(fields: Fields, place: string) {
    this.#fields = fields;
    this.#place = place;
  }

  at(name: string): string {
    return `${this.#place}.${name}`;
  }

  raw(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  /** Trimmed text, or a number as the text it was written in. "", null and absent all mean: nobody said. */
  text(name: string): string | undefined {
    const raw = this.raw(name);
    if (typeof raw === 'string') return raw.trim() === '' ? undefined : raw.trim();
    if (typeof raw !== 'object' || raw === null || !('isLosslessNumber' in raw) || !('value' in raw)) return undefined;
    return typeof raw.value === 'string' ? raw.value : undefined;
  }

  /** The objects of a list; null and absent are an empty one. @returns undefined when it is anything else */
  rows(name: string): Node[] | undefined {
    const raw = this.raw(name) ?? [];
    if (!Array.isArray(raw) || !raw.every(isFields)) return undefined;
    return raw.map((fields, index) => new Node(fields, `${this.at(name)}[${index}]`));
  }
}

/** One message: its head, its rows, and what it is to us. */
export interface Package {
  /** "S250", and "S250#2" for the second of its kind: the first part of every field name in a refusal. */
  readonly label: string;
  readonly code: string;
  readonly kind: TransactionKind;
  readonly head: Node;
  readonly rows: readonly [Node, ...Node[]];
  /** The hospital, by the code it sends under. */
  readonly sender: string;
}

const CODE_SHAPE = /^[A-Z0-9]{2,8}$/;

/** @param posted `{package: {head, body, additionInfo}}`; `additionInfo` of a request says nothing */
export function openPackage(posted: unknown, count = 1): Package | Refusal {
  const inner = isFields(posted) && Object.hasOwn(posted, 'package') ? posted.package : undefined;
  if (!isFields(inner)) return refuse('FIELD_INVALID', 'package');
  if (!isFields(inner.head)) return refuse('FIELD_INVALID', 'package.head');
  const code = new Node(inner.head, 'package.head').text('busseID');
  if (code === undefined || !CODE_SHAPE.test(code)) return refuse('FIELD_INVALID', 'package.head.busseID');
  const transaction = TRANSACTIONS.get(code);
  if (transaction?.kind === undefined) {
    return refuse('TRANSACTION_UNSUPPORTED', 'package.head.busseID', {
      busseID: code,
      ...(transaction === undefined ? {} : { name: transaction.name }),
    });
  }
  const label = count === 1 ? code : `${code}#${count}`;
  const head = new Node(inner.head, `${label}.head`);
  const sender = head.text('senderCode');
  if (sender === undefined || !ID_SHAPE.test(sender)) return refuse('FIELD_INVALID', head.at('senderCode'));
  const [first, ...others] = new Node(inner, label).rows('body') ?? [];
  if (first === undefined || (others.length > 0 && transaction.kind !== 'lines'))
    return refuse('FIELD_INVALID', `${label}.body`);
  return { label, code, kind: transaction.kind, head, rows: [first, ...others], sender };
}
