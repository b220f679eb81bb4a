import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { type Refusal, refuse } from '../refusals/index.ts';
import type { Charset } from '../xml/index.ts';
import type { Ahead } from './read-ahead.ts';
import { sendRefusal } from './reply.ts';
import { Turns } from './turns.ts';
import type { UsualReader } from './usual.ts';

/** What an ordinary visit never reaches. Larger bodies are read beside the event loop, one after the other. */
export const LARGE_BYTES = 256 * 1024;

/** What is to be read: any message of ours, or one that is a settlement in an adapter's words. */
export type Wanted =
  | { readonly what: 'value'; readonly charset: Charset }
  | { readonly what: 'settlement'; readonly charset: Charset }
  | { readonly what: 'document'; readonly adapter: string; readonly charset: string | undefined };

/** Reads large bodies in a thread of its own. Takes the bytes: nobody may look at them afterwards. */
export interface BodyReader {
  read(bytes: Uint8Array, wanted: Wanted): Promise<{ value: unknown } | Ahead | Refusal>;
}

/** How bodies are read by this server. */
export interface Bodies {
  readonly reader?: BodyReader | undefined;
  /** Of settlements that are nothing unusual. */
  readonly usual?: UsualReader;
  /** Of JSON that declares none. */
  readonly charset: Charset;
}
export const bodiesOf = (request: Request): Bodies => request.app.locals.bodies as Bodies;

const AT_ONCE = 4;
const WAITING_MAX = 4;
const UNDECLARED_AT_ONCE = 16;
const UNDECLARED_WAITING_MAX = 64;
/** A body that waits must still come whole before node gives its request up, 15 seconds after it began. */
const WAIT_MS = 10_000;
const TICK_MS = 500;
/** A sender that has gone quiet for so long, three seconds, holds no turn: others wait for it. */
const QUIET_TICKS_MAX = 6;

/** Before a byte of a large body is taken: what comes while others are read waits in its socket, not in memory. */
export function inTurn(): RequestHandler {
  const declared = new Turns(AT_ONCE, WAITING_MAX, WAIT_MS);
  // A body that is sent in chunks says no length. Most are small, and wait for no large one.
  const undeclared = new Turns(UNDECLARED_AT_ONCE, UNDECLARED_WAITING_MAX, WAIT_MS);
  return (request: Request, response: Response, next: NextFunction) => {
    const length = request.headers['content-length'];
    const isBare = length === undefined && request.headers['transfer-encoding'] === undefined;
    if (isBare || (length !== undefined && Number(length) <= LARGE_BYTES)) return next();
    void (length === undefined ? undeclared : declared).take().then((give) => {
      if (give === undefined) return sendRefusal(response, refuse('BODIES_WAITING'));
      if (response.closed) return give();
      response.once('close', give);
      endWhenQuiet(request, response);
      next();
    }, next);
  };
}

/**
 * Refuses a body of which nothing more comes. Counts ticks, not time: while our own event loop is busy nobody is quiet.
 */
function endWhenQuiet(request: Request, response: Response): void {
  let [received, quiet] = [request.socket.bytesRead, 0];
  const ticking = setInterval(() => {
    if (request.complete || response.headersSent) return clearInterval(ticking);
    const { bytesRead } = request.socket;
    quiet = bytesRead === received ? quiet + 1 : 0;
    received = bytesRead;
    if (quiet < QUIET_TICKS_MAX) return;
    clearInterval(ticking);
    // The rest must not be read after this, as if nothing had been refused.
    response.set('Connection', 'close');
    sendRefusal(response, refuse('BODY_INCOMPLETE', 'body'));
  }, TICK_MS);
  response.once('close', () => clearInterval(ticking));
}
