import type { SettlementWire } from '../settlement/index.ts';

/** Who the bill is for, as a screen may show it: nothing that was not masked by the adapter. */
export interface Patient {
  readonly maskedName?: string;
  readonly sex?: 'male' | 'female';
  readonly birthDate?: string;
  readonly insurance: { readonly region: string; readonly type: string };
  readonly visit: Pick<
    SettlementWire['visit'],
    'id' | 'care' | 'institution' | 'admittedOn' | 'dischargedOn' | 'settledAt'
  >;
}

export function patientOf(settlement: SettlementWire): Patient {
  const { maskedName, sex, birthDate } = settlement.person;
  const { id, care, institution, admittedOn, dischargedOn, settledAt } = settlement.visit;
  return {
    ...(maskedName === undefined ? {} : { maskedName }),
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
