import { ageOn } from '../../engine/index.ts';
import type { SettlementWire } from '../../settlement/index.ts';
import type { PatientWire } from '../../terminal/protocol.ts';

/** Nothing that was not masked by the adapter. */
export function patientOf(settlement: SettlementWire, certificateTail?: string): PatientWire {
  const { maskedName, sex, birthDate } = settlement.person;
  const { id, care, admittedOn, dischargedOn, settledAt } = settlement.visit;
  // In the order in which a stored settlement has them: a repeat is answered in the same words.
  const { code, grade, name, region } = settlement.visit.institution;
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
      institution: {
        code,
        ...(grade === undefined ? {} : { grade }),
        ...(name === undefined ? {} : { name }),
        region,
      },
      ...(admittedOn === undefined ? {} : { admittedOn }),
      ...(dischargedOn === undefined ? {} : { dischargedOn }),
      settledAt,
    },
  };
}
