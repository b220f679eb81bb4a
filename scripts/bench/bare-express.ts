import express from 'express';
import { z } from 'zod';
import { sayAddress } from './bare.ts';

/**
 * Express, its JSON parser and a zod schema, no store, no money, no plan: what one request costs before any of our
 * work.
 */
const envelope = z.looseObject({ infno: z.string(), msgid: z.string(), fixmedins_code: z.string() });
const pair = z.looseObject({
  request: envelope,
  response: z.looseObject({ infcode: z.number(), output: z.looseObject({}) }),
});
const body = z.looseObject({ adapter: z.string(), counter: z.string(), messages: z.array(pair).min(1) });

const app = express();
app.disable('x-powered-by');
app.set('etag', false);
app.use(express.json({ limit: '16mb' }));
app.post('/v1/settlements', (request, response) => {
  const checked = body.safeParse(request.body);
  if (checked.success)
    response.status(201).json({ counter: checked.data.counter, messages: checked.data.messages.length });
  else response.status(422).json({ code: 'FIELD_INVALID' });
});

sayAddress(app.listen(0, '127.0.0.1'));
