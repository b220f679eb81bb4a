import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import {
  CaseDesk,
  CashierActions,
  type Desk,
  type DrivenVisits,
  type SharedState,
  type WaitingRoom,
  type WorkDesk,
} from '../desk/index.ts';
import { LedgerFault } from '../ledger/index.ts';
import { REFUSALS, refuse } from '../refusals/index.ts';
import type { CounterSignal } from '../terminal/signal.ts';
import { type AccessLine, logAccess } from './access-log.ts';
import { Addresses } from './addresses.ts';
import { BODY_BYTES_MAX } from './body.ts';
import { oneOf } from './check.ts';
import { type IsOurHost, onlyOurHosts } from './hosts.ts';
import { type Bodies, inTurn } from './large-bodies.ts';
import { everyPage } from './pages.ts';
import { sendRefusal, writerOf } from './reply.ts';
import { numberRequests } from './request-id.ts';
import { caseRoutes } from './routes/cases.ts';
import { counterRoutes } from './routes/counters.ts';
import { drivenVisitRoutes, workItemRoutes } from './routes/driven-visits.ts';
import { enrolmentRoutes } from './routes/enrolments.ts';
import { messageRoutes } from './routes/messages.ts';
import { personRoutes } from './routes/persons.ts';
import { planRoutes } from './routes/plans.ts';
import { proofRoutes } from './routes/proofs.ts';
import { returnRoutes } from './routes/returns.ts';
import { settlementRoutes } from './routes/settlements.ts';
import { xmlRoutes } from './routes/xml.ts';
import { speakXml, XmlReplyWriter } from './xml-replies.ts';

export interface AppOptions {
  /** Folder with the built pages; no pages are served without it. */
  readonly pages?: string;
  readonly frameAncestors: readonly string[];
  /** Counts what went wrong on our side; gets no message and no data. */
  readonly onFault: (error: unknown) => void;
  readonly isStopping: () => boolean;
  readonly bell: CounterSignal;
  /** What the server's own audit knows of the ledger. */
  readonly soundness?: () => object;
  readonly bodies?: Bodies;
  /** By which names it may be called; by any without it. */
  readonly isOurHost?: IsOurHost;
  /** Takes a line for each request. */
  readonly accessLog?: (line: AccessLine) => void;
}

/** The use cases that the routes call. Without a gateway of our own there are no driven visits. */
export interface Services {
  readonly desk: Desk;
  readonly waiting: WaitingRoom;
  readonly state: SharedState;
  readonly drivenVisits?: DrivenVisits;
  readonly work?: WorkDesk;
}

/** Express, wiring only. */
export function createApp(services: Services, options: AppOptions): Express {
  const { desk, waiting, state, drivenVisits, work } = services;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);
  const addresses = new Addresses();
  app.use(numberRequests);
  if (options.accessLog !== undefined) app.use(logAccess(addresses, desk.now, options.accessLog));
  app.locals.bodies = options.bodies ?? { charset: 'utf-8' };
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          connectSrc: ["'self'", 'ws:', 'wss:'],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          frameAncestors: [...options.frameAncestors],
        },
      },
      frameguard: false,
      strictTransportSecurity: false,
    }),
  );
  if (options.isOurHost !== undefined) app.use(onlyOurHosts(options.isOurHost));
  app.get('/livez', (_request, response) => response.json({ live: true }));
  app.get('/readyz', async (_request, response) => {
    if (options.isStopping()) return sendRefusal(response, refuse('STOPPING'), { ready: false });
    const unwritable = await desk.ledger.checkWritable();
    if (unwritable !== undefined) return sendRefusal(response, unwritable, { ready: false });
    response.json({
      ready: true,
      ...(options.soundness === undefined ? {} : { ledger: options.soundness() }),
      plans: desk.plans.plans.map(({ plan, hash }) => ({ plan: plan.id, version: plan.version, hash })),
    });
  });
  app.use('/v1/xml', speakXml(desk.adapters));
  app.use('/v1', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    if (options.isStopping()) return sendRefusal(response, refuse('STOPPING'));
    next();
  });
  app.use('/v1', addresses.knownQueries(), inTurn());
  const actions = new CashierActions(desk, waiting, drivenVisits);
  app.use(settlementRoutes(desk, waiting, actions), counterRoutes(desk, waiting));
  app.use(personRoutes(desk), enrolmentRoutes(desk));
  app.use(messageRoutes(desk, options.bell), xmlRoutes(desk, waiting));
  app.use(caseRoutes(desk, new CaseDesk(desk, waiting, actions, state)));
  app.use(planRoutes(desk), returnRoutes(desk), proofRoutes(desk));
  app.use(drivenVisitRoutes(desk, drivenVisits), workItemRoutes(work));
  app.get('/problems/:code', (request, response) => {
    const row = Object.entries(REFUSALS).find(([code]) => code === request.params.code)?.[1];
    if (row === undefined) return sendRefusal(response, refuse('ROUTE_UNKNOWN'));
    response.json({ code: request.params.code, ...row });
  });
  if (options.pages !== undefined) {
    app.get('/', (_request, response) => response.redirect('/counter/?counter=C01'));
    app.use(everyPage(options.pages));
  }
  app.use(addresses.notTaken());
  app.use(lastResort(options, addresses));
  addresses.readFrom(app);
  return app;
}

/** Bodies that express itself refuses keep their 4xx; everything else is our bug: no detail leaves the house. */
function lastResort(options: AppOptions, addresses: Addresses) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
    // A body that was refused before it came whole breaks off when its connection ends: all was said.
    if (response.writableEnded && status < 500) return;
    if (response.headersSent) return next(error);
    if (typeof error === 'object' && error !== null && 'type' in error && error.type === 'request.aborted')
      return sendRefusal(response, refuse('BODY_INCOMPLETE', 'body'));
    if (status === 413)
      return sendRefusal(response, refuse('BODY_TOO_LARGE', 'body', { bytesMax: String(BODY_BYTES_MAX) }));
    // Of the body parser's own: what is compressed.
    if (status === 415)
      return sendRefusal(response, refuse('MEDIA_TYPE_UNSUPPORTED', 'content-encoding', oneOf(['identity'])));
    if (status === 400 && error instanceof URIError)
      return sendRefusal(response, refuse('FIELD_INVALID', addresses.partNotText(request), { expected: 'form' }));
    if (status >= 400 && status < 500)
      return sendRefusal(
        response,
        refuse(writerOf(response) instanceof XmlReplyWriter ? 'BODY_NOT_XML' : 'BODY_NOT_JSON'),
      );
    options.onFault(error);
    if (error instanceof LedgerFault) return sendRefusal(response, error.refusal);
    sendRefusal(response, refuse('INTERNAL'));
  };
}
