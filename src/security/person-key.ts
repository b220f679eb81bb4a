import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isCode, ownerOnly, syncFolder } from '../files.ts';
import type { Ledger } from '../ledger/index.ts';
import type { PersonKey } from '../port/adapter.ts';

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

interface KeySettings {
  readonly personKey?: string | undefined;
  readonly ledger: string;
}

const CHARACTERS_LEAST = 32;

/**
 * The configured secret, or the one in a file of its own, readable by the owner only.
 * @param isNew the ledger is about to be made: only then a key may be made too. Beside a ledger that exists a new key
 * would find nobody, and would take the place where the lost one has to be put back
 * @throws Error when there is no key, or what is there is none
 */
export function personSecret(config: KeySettings, isNew: boolean): string {
  if (config.personKey !== undefined) return config.personKey;
  if (config.ledger === ':memory:') return randomBytes(32).toString('hex');
  const file = personKeyFile();
  for (const path of [dirname(file), file]) ownerOnly(path);
  const kept = readKey(file) ?? (isNew ? makeKey(file) : undefined);
  if (kept === undefined)
    throw new Error(
      `人员密钥不存在 there is no person key ${file}, and without it nobody in ${config.ledger} is found. Put its copy back there, or set HUIJIE_PERSON_KEY`,
    );
  if (kept.length < CHARACTERS_LEAST)
    throw new Error(
      `人员密钥不完整 ${file} has ${kept.length} characters, a person key has ${CHARACTERS_LEAST} or more. Put its copy back there, or set HUIJIE_PERSON_KEY`,
    );
  return kept;
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Written whole before it has its name, and never over a key that is there: a power cut leaves a whole key or none. */
function makeKey(file: string): string {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const making = `${file}.${process.pid}.making`;
  rmSync(making, { force: true });
  try {
    writeFileSync(making, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx', flush: true });
    linkSync(making, file);
  } catch (error) {
    // Another process made one in the same moment: that one counts.
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(making, { force: true });
  }
  syncFolder(folder);
  return readFileSync(file, 'utf8').trim();
}

/** Binds a new ledger to the key; one that is bound to another is not ours to read. */
export const personKeyFits = (ledger: Ledger, personKey: PersonKey): Promise<boolean> =>
  ledger.bindPersonKey(personKey('check', 'person key'));
export const wrongPersonKey = (file: string): string =>
  `${file} belongs to another person key: with this one nobody in it would be found. Set HUIJIE_PERSON_KEY`;
