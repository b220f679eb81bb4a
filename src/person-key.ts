import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Config } from './config.ts';
import type { PersonKey } from './gateway.ts';
import type { Ledger } from './ledger/index.ts';

/** The same certificate always gives the same key, and the key does not give the certificate back. */
export function personKeyOf(secret: string): PersonKey {
  return (type, number) => {
    // "1" and "01", "x" and "X" are the same certificate, whoever sends it.
    const certificate = `${/^\d$/.test(type) ? `0${type}` : type}|${number.trim().toUpperCase()}`;
    return `p${createHmac('sha256', secret).update(certificate).digest('hex').slice(0, 40)}`;
  };
}

/** Away from any ledger: a copied folder of the database must not carry the key that names its persons. */
export const personKeyFile = (): string => join(homedir(), '.huijie', 'person-key');

/** The configured secret, or one that is made once and kept in a file of its own, readable by the owner only. */
export function personSecret(config: Pick<Config, 'personKey' | 'ledger'>): string {
  if (config.personKey !== undefined) return config.personKey;
  if (config.ledger === ':memory:') return randomBytes(32).toString('hex');
  const file = personKeyFile();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o400 });
  return readFileSync(file, 'utf8').trim();
}

/** Binds a new ledger to the key; one that is bound to another is not ours to read. */
export const personKeyFits = (ledger: Ledger, personKey: PersonKey): Promise<boolean> =>
  ledger.bindPersonKey(personKey('check', 'person key'));
export const wrongPersonKey = (file: string): string =>
  `${file} belongs to another person key: with this one nobody in it would be found. Set HUIJIE_PERSON_KEY`;
