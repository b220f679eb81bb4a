import type { Settlement } from '../settlement/index.ts';

const PERSONS_MAX = 20_000;

/**
 * The last four of a person's certificate, as the messages brought them since the server started. In memory only:
 * beside a date of birth, four characters on disk would lead back to the certificate that the ledger does not keep.
 */
export class CertificateTails {
  readonly #byPerson = new Map<string, string>();

  remember({ key, certificateTail }: Settlement['person']): void {
    if (certificateTail === undefined) return;
    this.#byPerson.delete(key);
    this.#byPerson.set(key, certificateTail);
    const [oldest] = this.#byPerson.keys();
    if (this.#byPerson.size > PERSONS_MAX && oldest !== undefined) this.#byPerson.delete(oldest);
  }

  of(person: string): string | undefined {
    return this.#byPerson.get(person);
  }
}
