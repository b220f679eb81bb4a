import type { Books, InstitutionBook } from '../../src/catalogue/index.ts';
import { sumFen } from '../../src/money/index.ts';
import type { Cancellation, GoodsReturn, PersonKey } from '../../src/port/adapter.ts';
import { type Refusal, refuse, refuseFirst } from '../../src/refusals/index.ts';
import { checkSettlement, type Settlement } from '../../src/settlement/index.ts';
import { masked, tailOf } from '../reading/mask.ts';
import { Reading } from '../reading/reading.ts';
import { readAmounts, readParts } from './basic.ts';
import { readLines } from './items.ts';
import { originOf } from './origin.ts';
import { readQuantity, textOf } from './quantity.ts';
import { type Basket, basketSchema, cancellationSchema, returnSchema } from './wire.ts';

/** One basket -> one canonical settlement, or the first reason why not, with the field. */
export function readSettlement(payload: unknown, personKey: PersonKey, books: Books): Settlement | Refusal {
  const posted = basketSchema.safeParse(payload);
  if (!posted.success) return refuseFirst(posted.error.issues, 'body');
  const basket = posted.data;
  const reading = new Reading();
  const { sale, basic } = basket;
  if (basic?.state === 'final' && basic.settlementId === undefined)
    return refuse('MESSAGE_MISSING', 'basic.settlementId');
  const ours = OUR_FINDINGS.find((name) => Object.hasOwn(basket.findings ?? {}, name));
  if (ours !== undefined)
    return refuse('FIELD_INVALID', `findings.${ours}`, { expected: 'said elsewhere in the basket' });
  agreeOnPharmacy(basket, books.institutions, reading);
  const lines = readLines(basket, books.drugs, readParts(basket, reading), reading);
  const total = reading.amount(sale.total, 'sale.total');
  reading.adds('sale.total', total, sumFen(lines.map(({ amount }) => amount)));
  const amounts = readAmounts(basket, total, lines, reading);
  if (reading.refusal !== undefined) return reading.refusal;
  const settlement: Settlement = {
    id: idOf(basket.pharmacy.code, sale.number, basic),
    person: personOf(basket, personKey),
    visit: visitOf(basket),
    insurance: { region: basket.patient.insuredIn, type: basket.patient.insuranceType },
    basic: basicOf(basic),
    amounts,
    lines,
    gatewayRows: [],
    findings: findingsOf(basket),
    origin: originOf(basket, books.drugs.version),
    notes: reading.notes(),
  };
  return checkSettlement(settlement) ?? settlement;
}

/**
 * A sale that basic insurance settled is known by that settlement's id, so that no basic settlement is ever paid upon
 * twice, whichever adapter it comes by; any other by the till's own number.
 */
function idOf(
  pharmacy: string,
  number: string,
  basic: { state?: string; settlementId?: string | undefined } | undefined,
) {
  if (basic === undefined) return `${pharmacy}:self:${number}`;
  return basic.state === 'trial' ? `${pharmacy}:trial:${number}` : `${pharmacy}:${basic.settlementId ?? ''}`;
}

/** A till does not decide where it stands: what the catalogue of institutions says of it must hold. */
function agreeOnPharmacy({ pharmacy, sale }: Basket, institutions: InstitutionBook, reading: Reading): void {
  const known = institutions.find(pharmacy.code, sale.soldAt.slice(0, 10));
  if (known === undefined) return;
  if (known.region !== pharmacy.region)
    reading.contradicts('pharmacy.region', 'catalogue', { catalogue: known.region });
  if (known.online !== undefined && known.online !== pharmacy.online)
    reading.contradicts('pharmacy.online', 'catalogue', { catalogue: String(known.online) });
}

function personOf({ patient }: Basket, personKey: PersonKey): Settlement['person'] {
  const { certificateType, certificateNumber, name, birthDate } = patient;
  const tail = tailOf(certificateNumber);
  return {
    key: personKey(certificateType.padStart(2, '0'), certificateNumber.toUpperCase()),
    ...(name === undefined ? {} : { maskedName: masked(name) }),
    ...(tail === undefined ? {} : { certificateTail: tail }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

function visitOf({ sale, pharmacy, prescription }: Basket): Settlement['visit'] {
  const { code, name, region } = pharmacy;
  const diagnoses = (prescription?.diagnoses ?? []).map((diagnosis, index) => ({
    code: diagnosis.code,
    ...(diagnosis.name === undefined ? {} : { name: diagnosis.name }),
    main: index === 0,
  }));
  const institution = { code, name, region };
  return { id: sale.number, care: 'pharmacy', institution, settledAt: sale.soldAt, diagnoses };
}

function basicOf(basic: Basket['basic']): Settlement['basic'] {
  if (basic === undefined) return { state: 'none' };
  if (basic.state === 'trial' || basic.settlementId === undefined) return { state: 'trial' };
  return { state: 'final', settlementId: basic.settlementId };
}

const OUR_FINDINGS = ['onlinePharmacy', 'prescriptionNumber', 'prescribingHospital'] as const;

/** What the till says of the purchase, so that a rule of a plan can ask for it, beside what a person established. */
function findingsOf({ pharmacy, prescription, findings }: Basket): Settlement['findings'] {
  return {
    onlinePharmacy: pharmacy.online,
    ...(prescription?.number === undefined ? {} : { prescriptionNumber: prescription.number }),
    ...(prescription?.hospital === undefined ? {} : { prescribingHospital: prescription.hospital.code }),
    ...findings,
  };
}

export function readCancellation(payload: unknown): Cancellation | Refusal {
  const posted = cancellationSchema.safeParse(payload);
  if (!posted.success) return refuseFirst(posted.error.issues, 'body');
  const { pharmacy, sale, basic, total } = posted.data;
  const reading = new Reading();
  const amount = total === undefined ? {} : { total: reading.amount(total, 'total') };
  return reading.refusal ?? { settlementId: idOf(pharmacy.code, sale.number, basic), ...amount };
}

const RETURNS_MAX = 9999;

export function readReturn(payload: unknown): GoodsReturn | Refusal {
  const posted = returnSchema.safeParse(payload);
  if (!posted.success) return refuseFirst(posted.error.issues, 'body');
  const { pharmacy, sale, basic, lines } = posted.data;
  const said = textOf(posted.data.return) ?? '';
  const number = /^[1-9]\d{0,3}$/.test(said) ? Number.parseInt(said, 10) : RETURNS_MAX + 1;
  if (number > RETURNS_MAX) return refuse('FIELD_INVALID', 'return', { expected: '1, 2, 3 …' });
  const reading = new Reading();
  const seen = new Set<string>();
  const returned = lines?.map(({ line, quantity }, index) => {
    const at = `lines.${index}`;
    if (seen.has(line)) reading.refuse('FIELD_INVALID', `${at}.line`, { expected: 'each line once' });
    seen.add(line);
    return { id: line, quantity: readQuantity(quantity, `${at}.quantity`, reading), at };
  });
  const settlementId = idOf(pharmacy.code, sale.number, basic);
  return reading.refusal ?? { settlementId, number, ...(returned === undefined ? {} : { lines: returned }) };
}
