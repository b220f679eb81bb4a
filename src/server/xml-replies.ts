import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Adapter, DeskAnswer, DocumentCodec } from '../port/adapter.ts';
import { REFUSALS, type Refusal } from '../refusals/index.ts';
import { writeXml } from '../xml/index.ts';
import type { ReplyWriter } from './reply.ts';

/** Answers in XML whatever becomes of a request: decided, refused, too large, or our own fault. */
export class XmlReplyWriter implements ReplyWriter {
  readonly endpoint: DocumentCodec | undefined;
  /** Once the request is open: the answer takes its charset and its wrapping. */
  payload: unknown;
  readonly #mediaType: string;

  constructor(endpoint: DocumentCodec | undefined, mediaType: string) {
    this.endpoint = endpoint;
    this.#mediaType = endpoint?.mediaTypes.includes(mediaType) === true ? mediaType : 'application/xml';
  }

  refuse(response: Response, refusal: Refusal): void {
    response.locals.refusal = refusal;
    const written = this.endpoint?.write(refusal, this.payload) ?? plainRefusal(refusal);
    this.#send(response, REFUSALS[refusal.code].status, written);
  }

  tell(response: Response, decided: DeskAnswer, status: number): void {
    const written = this.endpoint?.write(decided, this.payload);
    if (written !== undefined) this.#send(response, status, written);
  }

  #send(response: Response, status: number, { bytes, charset }: ReturnType<DocumentCodec['write']>): void {
    // Set by hand: express would put its own charset in the place of ours.
    response.status(status).setHeader('Content-Type', `${this.#mediaType}; charset=${charset}`);
    response.end(Buffer.from(bytes));
  }
}

/** For an address at which nobody lives: there are no vendor's words to say it in. */
function plainRefusal(refusal: Refusal): ReturnType<DocumentCodec['write']> {
  const { zh, cashier, retry } = REFUSALS[refusal.code];
  const children = [
    { name: 'RETCODE', text: '-1' },
    { name: 'CODE', text: refusal.code },
    { name: 'MESSAGE', text: zh },
    { name: 'CASHIER', text: cashier },
    { name: 'RETRY', text: retry },
  ];
  return { bytes: Buffer.from(writeXml({ name: 'HUIJIE', children }, 'utf-8')), charset: 'utf-8' };
}

export const mediaTypeOf = (request: Request): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Mounted before everything else that may answer below `/v1/xml`. */
export function speakXml(adapters: ReadonlyMap<string, Adapter>): RequestHandler {
  const endpoints = new Map<string, DocumentCodec>();
  for (const { document } of adapters.values()) if (document !== undefined) endpoints.set(document.address, document);
  return (request: Request, response: Response, next: NextFunction) => {
    const address = request.path.split('/')[1] ?? '';
    response.locals.writer = new XmlReplyWriter(endpoints.get(address), mediaTypeOf(request));
    next();
  };
}
