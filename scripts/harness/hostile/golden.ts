import * as simulated from '../../../src/main/simulator.ts';
import { bodyOf, fullSettleBody, type Stay, testPerson } from '../messages.ts';

/** A valid body that each attack spoils in its own way. */
export interface Golden {
  readonly name: string;
  readonly certificate: string;
  /**
   * The text with a settlement id nobody used before, always of the same length: or a retry would hide an acceptance.
   */
  text(attack: number): string;
}

export const ID_DIGITS = 12;
export const idOf = (attack: number): string => `7${String(attack).padStart(ID_DIGITS - 1, '0')}`;

const E1: Omit<Stay, 'id'> = {
  person: testPerson(7001),
  drug: 3_000_000n,
  material: 500_000n,
  preSelfPay: 800_000n,
  inScope: 10_700_000n,
  basic: 8_920_800n,
  critical: 521_280n,
  on: '2021-03-20',
};

/** Person query, fee lines and settlement of one stay: three messages, about 4 kB. */
export function compactGolden(): Golden {
  const placeholder = 'x'.repeat(ID_DIGITS);
  const text = fullSettleBody({ ...E1, id: placeholder }, 'C01');
  return {
    name: 'compact',
    certificate: E1.person.certificate,
    text: (attack) => text.replaceAll(placeholder, idOf(attack)),
  };
}

/** Everything a hospital system exchanged with the simulated gateway for one stay. */
export async function wholeGolden(): Promise<Golden> {
  const gateway = await simulated.startSimulatedGateway({ seed: 1 });
  try {
    const his = new simulated.SimulatedHis({ url: gateway.url });
    const script = simulated.caseOf('T01');
    const person = simulated.personById(script.person);
    const [visit] = script.visits;
    if (visit === undefined) throw new Error('the script has no visit');
    const settled = await his.settleVisit(await his.openVisit(person, visit));
    const messages = [...settled.pairs, ...settled.settlementPairs].filter(({ infno }) => infno !== '9001');
    const text = bodyOf('C01', messages);
    return {
      name: 'whole',
      certificate: person.certno,
      text: (attack) =>
        text.replaceAll(
          settled.setlId,
          idOf(attack).padStart(settled.setlId.length, '8').slice(-settled.setlId.length),
        ),
    };
  } finally {
    await gateway.close();
  }
}
