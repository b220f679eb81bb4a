import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/**
 * What the gateway and we say to each other names the patient, and a driven visit must survive a restart: so it is
 * kept, but sealed, under a key that lies apart from the ledger. AES-256-GCM; each text has its own nonce.
 */
export interface Encryption {
  encrypt(text: string): string;
  /** @throws Error when the text was not sealed by this key, or was changed since */
  decrypt(sealed: string): string;
  /** The same text gives the same mark, and the mark does not give the text back. */
  fingerprint(text: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function encryptionWith(secret: string): Encryption {
  const derived = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', use, 32));
  const key = derived('huijie: sealed messages');
  const markKey = derived('huijie: marks of messages');
  return {
    encrypt(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    decrypt(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    },
    fingerprint: (text) => createHmac('sha256', markKey).update(text).digest('hex'),
  };
}
