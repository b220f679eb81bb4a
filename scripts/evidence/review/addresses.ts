import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import { huijie, inTempFolder, startListening, startServerChild } from '../../harness/child.ts';
import { Caller } from '../../harness/http.ts';
import { check, type ReviewRow } from './row.ts';

const PERSON = '999999197302040113';
const example = (name: string): string => readFileSync(join(packageRoot(), 'docs', 'examples', name), 'utf8');

async function served<T>(play: (caller: Caller) => Promise<T>): Promise<T> {
  return inTempFolder(async (folder) => {
    const server = await startServerChild(join(folder, 'addresses.db'));
    const caller = new Caller(server.url);
    try {
      return await play(caller);
    } finally {
      caller.close();
      await server.stop();
    }
  });
}

const codeOf = async (caller: Caller, method: string, path: string, body?: string, more = {}) => {
  const { status, text } = await caller.send(method, path, body, { 'content-type': 'application/json', ...more });
  const { code, field } = JSON.parse(text) as { code?: string; field?: string };
  return [status, code, field].filter((said) => said !== undefined).join(' ');
};

/** Methods, parameters, hosts, settings and first steps. */
export const rows: readonly ReviewRow[] = [
  {
    row: 'D-addresses',
    plays: 'a wrong method, an unknown parameter, a foreign Host, a value that a schema refuses, GET /v1/plans',
    play: () =>
      served(async (caller) => {
        const { text } = await caller.send('POST', '/v1/enrolments', `{"certificateNumber":"${PERSON}","plan":7}`);
        const { details } = JSON.parse(text) as { details?: unknown };
        const { plans } = (await caller.get('/v1/plans')).body as { plans: { payerOrder: number; hash: string }[] };
        return [
          check('GET /v1/quotes', '405 METHOD_NOT_ALLOWED method', await codeOf(caller, 'GET', '/v1/quotes')),
          check('?page=2', '422 FIELD_INVALID page', await codeOf(caller, 'GET', '/v1/plans?page=2')),
          check(
            'Host: evil.example',
            '421 HOST_UNKNOWN host',
            await codeOf(caller, 'GET', '/v1/plans', undefined, { host: 'evil.example' }),
          ),
          check('a plan that is a number', { expected: 'string' }, details),
          check(
            'plans have an order and a hash',
            true,
            plans.every(({ payerOrder, hash }, at) => payerOrder === at + 1 && hash.length === 64),
          ),
        ];
      }),
  },
  {
    row: 'D-first-steps',
    plays: "the README's first calls on a new server; each pharmacy example as it is",
    play: () =>
      served(async (caller) => {
        const enrolment = JSON.stringify({ certificateNumber: PERSON, plan: 'huiqubao-2021' });
        await caller.send('POST', '/v1/enrolments', enrolment);
        const { text } = await caller.send('POST', '/v1/quotes', example('inpatient.json'));
        const { canSettle, bill } = JSON.parse(text) as { canSettle: boolean; bill: { patient: { pays: string } } };
        const seen: string[] = [];
        for (const name of ['basket', 'cancer', 'special-drug', 'subsidy', 'return']) {
          const path = name === 'return' ? '/v1/returns' : '/v1/settlements';
          seen.push(await codeOf(caller, 'POST', path, example(`pharmacy-${name}.json`)));
        }
        return [
          check('the first quote', 'true 45289.60', `${canSettle} ${bill.patient.pays}`),
          check('pharmacy examples', Array(5).fill('201'), seen),
        ];
      }),
  },
  {
    row: 'D-serve',
    plays: 'huijie --version; huijie serve with flags against variables; its help',
    play: () =>
      inTempFolder(async (folder) => {
        const version = await huijie('--version');
        const help = (await huijie('serve', '--help')).lines.join('\n');
        const flags = ['--new', '--ledger', join(folder, 'flags.db'), '--host', 'localhost', '--access-log', 'off'];
        const environment = { HUIJIE_HOST: '127.0.0.1', HUIJIE_PORT: '0', HUIJIE_PERSON_KEY: 'k'.repeat(40) };
        const server = await startListening(['dist/src/cli/huijie.js', 'serve', ...flags], environment);
        const host = new URL(server.url).hostname;
        await server.stop();
        return [
          check('--version', 'huijie 0.1.0', version.lines[0]),
          check('the flag wins', 'localhost', host),
          check('help names both', true, /--json-charset <VALUE>[^[]*\[HUIJIE_JSON_CHARSET\]/.test(help)),
        ];
      }),
  },
];
