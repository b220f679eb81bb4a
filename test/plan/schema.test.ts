import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SCHEMAS } from '../../src/cli/schema.ts';

test.each(['event', 'plan', 'mapping'] as const)(
  'the published schema of a %s is the one the program uses',
  async (name) => {
    const published = readFileSync(join(import.meta.dirname, '..', '..', 'schema', `${name}.schema.json`), 'utf8');
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(await SCHEMAS[name]())));
  },
);
