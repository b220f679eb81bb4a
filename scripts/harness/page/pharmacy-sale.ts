import type { Hospital } from './hospital.ts';

const PHARMACY = { code: 'P51010000001', name: '成都演示服务药店（虚构）', region: '510100', online: false };
const CERTIFICATE = '999999200001010150';

/** A sale of three boxes for 100.00 and a mask for 30.00, which the patient pays. */
export class PharmacySale {
  readonly number: string;
  readonly id: string;
  readonly #hospital: Hospital;
  readonly #counter: string;
  #returns = 0;

  constructor(hospital: Hospital, counter: string, number: string) {
    this.#hospital = hospital;
    this.#counter = counter;
    this.number = number;
    this.id = `${PHARMACY.code}:self:${number}`;
  }

  async settle(): Promise<void> {
    await this.#must('/v1/settlements', {
      adapter: 'pharmacy',
      counter: this.#counter,
      sale: { number: this.number, soldAt: '2023-08-09T10:21:00', total: '130.00' },
      pharmacy: PHARMACY,
      patient: { certificateNumber: CERTIFICATE, name: '测试人', insuredIn: '510100' },
      lines: [
        { line: '1', code: 'XC99DEMO1001', name: '演示目录外常用药（虚构）', quantity: '3', amount: '100.00' },
        { line: '2', code: 'CM99DEMO4001', name: '演示口罩（虚构）', quantity: '1', amount: '30.00' },
      ],
    });
  }

  /** So many boxes come back; all that is left when nothing is said. */
  takeBack(boxes?: number): Promise<void> {
    this.#returns += 1;
    return this.#must('/v1/returns', {
      adapter: 'pharmacy',
      counter: this.#counter,
      pharmacy: { code: PHARMACY.code },
      sale: { number: this.number },
      return: this.#returns,
      ...(boxes === undefined ? {} : { lines: [{ line: '1', quantity: String(boxes) }] }),
    });
  }

  async #must(path: string, body: unknown): Promise<void> {
    const { status, body: answer } = await this.#hospital.post(path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  }
}
