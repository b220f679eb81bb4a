import type { Random } from '../random.ts';
import { upgradeText } from '../terminals/terminal-client.ts';

/** What a peer may send that is not a terminal of ours, and how its connection must end. */
export interface BadInput {
  readonly family: string;
  readonly request: Buffer;
  /** Sent after the upgrade, or with it. */
  readonly frames: Buffer;
  readonly glued: boolean;
  /** The close codes it may end with; undefined: whatever a receiver makes of noise. */
  readonly codes: readonly number[] | undefined;
}

interface FrameParts {
  readonly opcode: number;
  readonly payload?: Buffer;
  readonly fin?: boolean;
  readonly reserved?: number;
  readonly masked?: boolean;
  /** The length as the header says it, when that is not the payload's. */
  readonly claims?: bigint;
}

const PROTOCOL = [1002];
const TOO_MUCH = [1009];
const NOT_EXPECTED = [1008];
const TEXT = 1;
const BINARY = 2;

export class BadFrames {
  readonly #random: Random;
  readonly #families: readonly (() => Pick<BadInput, 'family' | 'frames' | 'codes'>)[];

  constructor(random: Random) {
    this.#random = random;
    this.#families = [
      () => this.#of('opcode', PROTOCOL, { opcode: random.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }),
      () => this.#of('mask', PROTOCOL, { opcode: random.between(0, 2), masked: false }),
      () => this.#of('reserved bits', PROTOCOL, { opcode: this.#known(), reserved: random.between(1, 7) }),
      () => this.#of('long control', PROTOCOL, { opcode: this.#control(), payload: this.#bytes(126, 1_000) }),
      () => this.#of('control in parts', PROTOCOL, { opcode: this.#control(), fin: false }),
      () => this.#of('continuation of nothing', PROTOCOL, { opcode: 0, fin: random.chance(0.5) }),
      () => this.#twoStarts(),
      () => this.#withoutEnd(),
      () => this.#of('too long', TOO_MUCH, { opcode: this.#data(), payload: this.#bytes(1_025, 20_000) }),
      () => this.#of('length that is a lie', TOO_MUCH, { opcode: this.#data(), claims: this.#hugeLength() }),
      () => this.#of('not UTF-8', [1007], { opcode: TEXT, payload: this.#notUtf8() }),
      () => this.#badClose(),
      () => this.#of('speech', NOT_EXPECTED, { opcode: this.#data(), payload: Buffer.from('{"type":"hello"}') }),
      () => this.#flood(),
      () => ({ family: 'noise', frames: this.#bytes(1, 400), codes: undefined }),
      () => this.#cutShort(),
    ];
  }

  next(host: string): BadInput {
    const random = this.#random;
    const good = Buffer.from(upgradeText('/v1/counters/FUZZ/stream?after=0', host));
    if (random.chance(0.12)) return { ...this.#badUpgrade(good, host), frames: Buffer.alloc(0), glued: false };
    return { ...random.pick(this.#families)(), request: good, glued: random.chance(0.2) };
  }

  #of(family: string, codes: readonly number[], ...parts: FrameParts[]) {
    return { family, codes, frames: Buffer.concat(parts.map((part) => this.#frame(part))) };
  }

  #known = (): number => this.#random.pick([0, 1, 2, 8, 9, 10]);
  #control = (): number => this.#random.pick([8, 9, 10]);
  #data = (): number => this.#random.pick([TEXT, BINARY]);

  #bytes(least: number, most: number): Buffer {
    return Buffer.from(Array.from({ length: this.#random.between(least, most) }, () => this.#random.between(0, 255)));
  }

  #frame({ opcode, payload = this.#text(), fin = true, reserved = 0, masked = true, claims }: FrameParts): Buffer {
    const length = claims ?? BigInt(payload.length);
    const bit = masked ? 0x80 : 0;
    const head = length < 126n ? Buffer.alloc(2) : length < 65_536n ? Buffer.alloc(4) : Buffer.alloc(10);
    head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
    head[1] = bit | (length < 126n ? Number(length) : length < 65_536n ? 126 : 127);
    if (head.length === 4) head.writeUInt16BE(Number(length), 2);
    if (head.length === 10) head.writeBigUInt64BE(length, 2);
    if (!masked) return Buffer.concat([head, payload]);
    const mask = this.#bytes(4, 4);
    return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
  }

  #text(): Buffer {
    return Buffer.from('x'.repeat(this.#random.between(0, 60)));
  }

  #twoStarts() {
    const starts: FrameParts[] = [TEXT, this.#data()].map((opcode) => ({ opcode, fin: false }));
    return this.#of('start within a message', PROTOCOL, ...starts);
  }

  /** Many small parts, or few large ones: either way no end comes. */
  #withoutEnd() {
    const small = this.#random.chance(0.5);
    const count = small ? 40 : 5;
    const payload = Buffer.alloc(small ? 0 : 400, 0x78);
    const parts = Array.from({ length: count }, (_, index) => ({
      opcode: index === 0 ? TEXT : 0,
      payload,
      fin: false,
    }));
    return this.#of('message without end', small ? NOT_EXPECTED : TOO_MUCH, ...parts);
  }

  #hugeLength(): bigint {
    return this.#random.pick([1_025n, 65_535n, 65_536n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]);
  }

  #notUtf8(): Buffer {
    const wrong = ['c328', 'e28228', 'f0288cbc', 'ff', 'eda080', 'c0af', 'f4908080', '80'];
    return Buffer.concat([this.#text(), Buffer.from(this.#random.pick(wrong), 'hex')]);
  }

  #badClose() {
    const code = Buffer.alloc(2);
    code.writeUInt16BE(this.#random.pick([0, 999, 1004, 1005, 1006, 1015, 2_999, 5_000, 65_535]));
    const normal = Buffer.from([0x03, 0xe8]);
    return this.#random.pick([
      this.#of('close', PROTOCOL, { opcode: 8, payload: code }),
      this.#of('close', PROTOCOL, { opcode: 8, payload: Buffer.from([3]) }),
      this.#of('close', [1007], { opcode: 8, payload: Buffer.concat([normal, this.#notUtf8()]) }),
      this.#of('close', [1000], { opcode: 8, payload: normal }),
    ]);
  }

  #flood() {
    const opcode = this.#random.pick([9, 10]);
    // Twice what is allowed between two beats, and a beat may fall into it.
    const parts = Array.from({ length: 120 }, () => ({ opcode, payload: Buffer.from('x') }));
    return this.#of('flood', NOT_EXPECTED, ...parts);
  }

  /** Good frames that stop in the middle: nothing follows, and the peer hangs up. */
  #cutShort() {
    const whole = this.#frame({ opcode: this.#data(), payload: this.#bytes(20, 200) });
    return { family: 'cut short', frames: whole.subarray(0, this.#random.between(1, 10)), codes: undefined };
  }

  #badUpgrade(good: Buffer, host: string): Pick<BadInput, 'family' | 'request' | 'codes'> {
    const text = good.toString('latin1');
    const random = this.#random;
    const changed = random.pick([
      () => text.replace(/Sec-WebSocket-Key: .*\r\n/, ''),
      () => text.replace('dGhlIHNhbXBsZSBub25jZQ==', random.pick(['', 'x', 'A'.repeat(5_000), '====', '\u00ff'])),
      () => text.replace('Version: 13', `Version: ${random.pick(['', '0', '8', '99', 'x', '13, 13'])}`),
      () => text.replace('websocket', random.pick(['h2c', 'WebSocket, h2c', '', 'tcp'])),
      () => text.replace('GET ', random.pick(['POST ', 'BREW ', 'CONNECT ', 'get '])),
      () => text.replace('/v1/', random.pick(['//', '/../v1/', 'http://[/', '/%00/', '/v1//', '\u0000', '*'])),
      () => text.replace('after=0', random.pick(['after=-1', 'after=1e9', 'after=', 'after=0&after=x', '__proto__=1'])),
      () => text.replace('HTTP/1.1', random.pick(['HTTP/1.0', 'HTTP/9.9', 'HTTP', 'ICY/1.1'])),
      () => text.replace(`Host: ${host}`, random.pick(['', 'Host: x\r\nHost: y', `Host: ${'h'.repeat(20_000)}`])),
      () =>
        upgradeText(
          '/v1/counters/FUZZ/stream',
          host,
          `Origin: ${random.pick(['null', 'http://[', 'https://x', '\u0001'])}\r\n`,
        ),
      () => upgradeText('/v1/counters/FUZZ/stream', host, 'X-Many: y\r\n'.repeat(random.between(100, 3_000))),
      () => upgradeText('/v1/counters/FUZZ/stream', host, 'Content-Length: 10\r\nTransfer-Encoding: chunked\r\n'),
      () => text.replaceAll('\r\n', random.pick(['\n', '\r', ' '])),
      () => this.#bytes(1, 300).toString('latin1'),
      () => text.slice(0, random.between(1, text.length - 1)),
    ])();
    return { family: 'upgrade', request: Buffer.from(changed, 'latin1'), codes: undefined };
  }
}
