import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/json/index.ts';
import { CHAIN_START, chainHash } from '../../src/ledger/index.ts';

test('an entry is hashed over its canonical text, whatever stands in it', () => {
  for (const text of ['', 'p1', '"\\\u0001\n', '张三', '𠮷\u2028', '{"a":[1,"b"]}']) {
    const entry = {
      subject: text,
      person: text,
      personSeq: 7,
      kind: 'enrol' as const,
      body: text,
      recordedAt: '2021-06-01T02:00:00.000Z',
      previousHash: CHAIN_START,
    };
    expect(chainHash(entry)).toBe(createHash('sha256').update(canonicalJson(entry)).digest('hex'));
  }
});
