import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import type { AuditPart, PartMaker, PartResult, PartTerms } from '../audit/index.ts';
import { makeOwnFile } from '../files.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Notes each part of an audit that was made, so that one which was stopped goes on where it was. A line names its part
 * by hash and is chained to the line before; what does not fit is made again.
 *
 * Whoever can write to the folder can forge it: it is used where somebody asks for it, and gone when the audit has
 * ended.
 */
export class ResumableParts implements PartMaker {
  readonly atOnce: number;
  readonly #maker: PartMaker;
  readonly #file: string;
  readonly #made: ReadonlyMap<string, PartResult>;
  #chain: string;

  /** @param version of the program: another one may look at more @throws Error where nothing can be written */
  constructor(maker: PartMaker, ledger: string, version: string) {
    this.atOnce = maker.atOnce;
    this.#maker = maker;
    this.#file = `${ledger}.audit-parts`;
    const { size, mtimeMs } = statSync(ledger);
    const noted = readLines(this.#file, digest(JSON.stringify({ version, size, mtimeMs })));
    this.#made = noted.made;
    this.#chain = noted.chain;
    makeOwnFile(this.#file);
    truncateSync(this.#file, noted.bytes);
  }

  /** Parts that were made before. */
  get resumed(): number {
    return this.#made.size;
  }

  async make(part: AuditPart, terms: PartTerms): Promise<PartResult> {
    const name = digest(JSON.stringify([part, terms]));
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const result = await this.#maker.make(part, terms);
    const text = JSON.stringify({ name, result });
    this.#chain = digest(`${this.#chain}${text}`);
    appendFileSync(this.#file, `${this.#chain} ${text}\n`);
    return result;
  }

  /** The audit has ended: the next one begins at the beginning. */
  forget(): void {
    rmSync(this.#file, { force: true });
  }
}

interface Noted {
  readonly made: Map<string, PartResult>;
  readonly chain: string;
  readonly bytes: number;
}

/** The lines up to the first that does not fit: the last may be torn, or all are of another ledger. */
function readLines(file: string, start: string): Noted {
  const made = new Map<string, PartResult>();
  let chain = start;
  let bytes = 0;
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  for (const line of lines) {
    const text = line.slice(chain.length + 1);
    const next = digest(`${chain}${text}`);
    if (line.slice(0, chain.length) !== next) break;
    const { name, result } = JSON.parse(text) as { name: string; result: PartResult };
    made.set(name, result);
    chain = next;
    bytes += Buffer.byteLength(line) + 1;
  }
  return { made, chain, bytes };
}
