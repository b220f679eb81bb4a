import { ageOn } from '../../engine/index.ts';
import type { SettlementWire } from '../../settlement/index.ts';

/** Who the bill is for, as a screen may show it: nothing that was not masked by the adapter. */
export interface Patient {
  readonly maskedName?: string;
  /** Where a message brought it since the server started. */
  readonly certificateTail?: string;
  /** In whole years, on the day of the settlement. */
  readonly age?: number;
  readonly sex?: 'male' | 'female';
  readonly birthDate?: string;
  readonly insurance: { readonly region: string; readonly type: string };
  readonly visit: Pick<
    SettlementWire['visit'],
    'id' | 'care' | 'institution' | 'admittedOn' | 'dischargedOn' | 'settledAt'
  >;
}

export function patientOf(settlement: SettlementWire, certificateTail?: string): Patient {
  const { maskedName, sex, birthDate } = settlement.person;
  const { id, care, institution, admittedOn, dischargedOn, settledAt } = settlement.visit;
  const age = ageOn(birthDate, settledAt.slice(0, 10));
  return {
    ...(maskedName === undefined ? {} : { maskedName }),
    ...(certificateTail === undefined ? {} : { certificateTail }),
    ...(age === undefined || age < 0 ? {} : { age }),
    ...(sex === undefined ? {} : { sex }),
    ...(birthDate === undefined ? {} : { birthDate }),
    insurance: { region: settlement.insurance.region, type: settlement.insurance.type },
    visit: {
      id,
      care,
      institution,
      ...(admittedOn === undefined ? {} : { admittedOn }),
      ...(dischargedOn === undefined ? {} : { dischargedOn }),
      settledAt,
    },
  };
}
