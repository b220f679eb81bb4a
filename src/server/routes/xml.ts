import { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { cancelByMessage, type Desk, type Envelope, isStanding, settle, type WaitingRoom } from '../../desk/index.ts';
import type { Adapter, DeskAnswer, DocumentCodec } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { check, rawBody } from '../body.ts';
import { oneOf } from '../check.ts';
import { counterName } from '../envelope.ts';
import { bodiesOf, LARGE_BYTES } from '../large-bodies.ts';
import type { Ahead } from '../read-ahead.ts';
import { mediaTypeOf, XmlReplyWriter } from '../xml-replies.ts';

const asked = z.strictObject({
  counter: counterName,
  quoteId: z.uuid().optional(),
  hold: z
    .enum(['true', 'false'])
    .transform((said) => said === 'true')
    .optional(),
});

interface Answer {
  readonly decided: DeskAnswer | Refusal;
  readonly status: number;
}
type UseCase = (envelope: Envelope, quoteId: string | undefined) => Promise<Answer>;

/** Quote, settle and cancel for a HIS that speaks XML: the same use cases behind another endpoint. */
export function xmlRoutes(desk: Desk, waiting: WaitingRoom): Router {
  const router = Router();
  const raw = rawBody();
  const endpoint = (name: string, useCase: UseCase) =>
    router.post(`/v1/xml/:address/${name}`, mediaType, raw, async (request, response) => {
      const writer = writerIn(response);
      const envelope = await envelopeOf(desk, writer, request, name !== 'cancellations');
      if (isRefusal(envelope)) return writer.refuse(response, envelope);
      const { decided, status } = await useCase(envelope, envelope.quoteId);
      if (isRefusal(decided)) writer.refuse(response, decided);
      else writer.tell(response, decided, status);
    });

  endpoint('quotes', async (envelope) => {
    const decided = await waiting.present(envelope);
    return { decided, status: !isRefusal(decided) && isStanding(decided) ? 200 : 201 };
  });
  endpoint('settlements', async (envelope, quoteId) => {
    const decided = await settle(desk, envelope, quoteId);
    if (!isRefusal(decided)) await waiting.settledElsewhere(decided, quoteId);
    return { decided, status: isRefusal(decided) || decided.duplicate ? 200 : 201 };
  });
  endpoint('cancellations', async (envelope) => {
    const decided = await cancelByMessage(desk, envelope);
    if (!isRefusal(decided)) await waiting.takenBack(decided.settlementId);
    return { decided, status: 200 };
  });
  return router;
}

function writerIn(response: Response): XmlReplyWriter {
  const { writer } = response.locals;
  if (writer instanceof XmlReplyWriter) return writer;
  throw new Error('an XML route is not mounted behind speakXml');
}

function mediaType(request: Request, response: Response, next: NextFunction): void {
  const writer = writerIn(response);
  if (writer.endpoint === undefined) return writer.refuse(response, refuse('ADAPTER_UNKNOWN', 'address'));
  if (writer.endpoint.mediaTypes.includes(mediaTypeOf(request))) return next();
  writer.refuse(response, refuse('MEDIA_TYPE_UNSUPPORTED', 'content-type', oneOf(writer.endpoint.mediaTypes)));
}

/** The document is the body; what JSON callers say beside their messages stands in the address or in headers. */
async function envelopeOf(
  desk: Desk,
  writer: XmlReplyWriter,
  request: Request,
  readsAhead: boolean,
): Promise<(Envelope & { quoteId?: string }) | Refusal> {
  const adapter = [...desk.adapters.values()].find(
    ({ document }) => document !== undefined && document === writer.endpoint,
  );
  const bytes: unknown = request.body;
  if (adapter?.document === undefined) return refuse('ADAPTER_UNKNOWN', 'address');
  const opened = await open(
    adapter,
    adapter.document,
    Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0),
    request,
    readsAhead,
  );
  if (isRefusal(opened)) return opened;
  writer.payload = 'ahead' in opened ? opened.frame : opened.payload;
  const said = check(asked, { ...named(request, 'counter'), ...named(request, 'quoteId'), ...named(request, 'hold') });
  if (isRefusal(said)) return said;
  const { counter, quoteId, hold } = said.value;
  return {
    adapter: adapter.name,
    counter,
    ...('ahead' in opened ? { payload: undefined, read: opened.settlement } : { payload: opened.payload }),
    ...(quoteId === undefined ? {} : { quoteId }),
    ...(hold === undefined ? {} : { hold }),
  };
}

type Opened = { readonly payload: unknown } | Ahead | Refusal;

/** A large document is read beside the event loop, up to the settlement that it says. */
async function open(
  { name }: Adapter,
  document: DocumentCodec,
  bytes: Buffer,
  request: Request,
  readsAhead: boolean,
): Promise<Opened> {
  const charset = charsetOf(request);
  const { reader } = bodiesOf(request);
  if (reader === undefined || !readsAhead || bytes.length <= LARGE_BYTES) return document.open(bytes, charset);
  const read = await reader.read(bytes, { what: 'document', adapter: name, charset });
  if ('value' in read) throw new Error('a document was read as a value');
  return read;
}

/** `?counter=C01`, or `X-Huijie-Counter: C01` for clients that cannot change an address; the address counts. */
function named(request: Request, name: 'counter' | 'quoteId' | 'hold'): Record<string, unknown> {
  const said = request.query[name] ?? request.get(`x-huijie-${name}`);
  return said === undefined ? {} : { [name]: said };
}

const charsetOf = (request: Request): string | undefined =>
  /;\s*charset\s*=\s*"?([\w.-]{1,40})"?/i.exec(request.headers['content-type'] ?? '')?.[1];
