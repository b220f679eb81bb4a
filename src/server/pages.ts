import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import express, { type Request, type Response, Router } from 'express';

const YEAR_MS = 365 * 24 * 3_600_000;
/** Written beside each asset by the build; what the browser takes is decided by its Accept-Encoding. */
const PACKED = { br: '.br', gzip: '.gz' } as const;
const CODINGS = Object.keys(PACKED) as (keyof typeof PACKED)[];

/** Each built page at its name: `/counter/` for the folder `counter`. */
export function everyPage(folder: string): Router {
  const router = Router();
  for (const page of readdirSync(folder)) router.use(`/${page}`, pageFiles(join(folder, page)));
  return router;
}

/**
 * A built page. Its assets have the hash of their content in the name: a browser keeps them for ever. The page itself
 * is asked for each time, so that a new version is there at the next load.
 */
function pageFiles(folder: string): Router {
  const router = Router();
  const assets = join(folder, 'assets');
  router.use('/assets', (request, response, next) => {
    choosePacked(assets, request, response);
    next();
  });
  router.use('/assets', express.static(assets, { immutable: true, maxAge: YEAR_MS, index: false }));
  router.use(express.static(folder, { setHeaders: (response) => response.set('Cache-Control', 'no-cache') }));
  return router;
}

function choosePacked(assets: string, request: Request, response: Response): void {
  const name = /^\/([\w-]+(?:\.[\w-]+)*\.(?:js|css|svg))$/.exec(request.path)?.[1];
  if (name === undefined) return;
  response.vary('Accept-Encoding');
  const coding = CODINGS.find((one) => request.acceptsEncodings(one) === one);
  if (coding === undefined || !existsSync(join(assets, name + PACKED[coding]))) return;
  response.type(extname(name)).set('Content-Encoding', coding);
  request.url = `/${name}${PACKED[coding]}`;
}
