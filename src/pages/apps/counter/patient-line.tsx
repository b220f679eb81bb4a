import type { PatientWire } from '../../../terminal/protocol.ts';
import { careSaid, insuranceSaid, sexSaid } from '../../kit/words.ts';

/** Who it is, so that the cashier can compare with the person at the window: name, sex, age, end of the certificate. */
export function PatientLine({ patient, settlementId }: { patient: PatientWire; settlementId: string }) {
  const { visit, insurance } = patient;
  const stay = visit.admittedOn === undefined ? '' : ` ${visit.admittedOn} 至 ${visit.dischargedOn ?? '今'}`;
  return (
    <h2 class="patient">
      <Who patient={patient} /> {insuranceSaid(insurance.type)} {careSaid(visit.care)}
      {stay} <span class="patient-place">{visit.institution.name ?? visit.institution.code}</span>{' '}
      <span class="patient-id">结算号 {settlementId}</span>
    </h2>
  );
}

export function Who({ patient }: { patient: PatientWire }) {
  const { maskedName, sex, age, certificateTail } = patient;
  return (
    <span class="patient-who" data-who>
      <span class="patient-name">{maskedName ?? '（未提供姓名）'}</span> {sexSaid(sex)} {ageSaid(age)}{' '}
      {certificateTail === undefined ? null : (
        <span class="patient-tail">
          证件尾号 <b>{certificateTail}</b>
        </span>
      )}
    </span>
  );
}

function ageSaid(age: number | undefined): string {
  if (age === undefined) return '';
  return age === 0 ? '不满 1 岁' : `${age} 岁`;
}
