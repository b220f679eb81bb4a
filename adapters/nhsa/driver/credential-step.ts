import type { CredentialStep, IdentifiedPerson, Place, PresentedCredential } from '../../../src/port/adapter.ts';
import { type Refusal, refuse } from '../../../src/refusals/index.ts';
import { isFields, plainText } from '../json.ts';
import { certificateKind, refuseIssue, senderSchema, TOKEN } from './visit.ts';

const ID_CARD = '01';
/** `mdtrt_cert_type`: an identity card, and whatever is none. */
const BY_ID_CARD = '02';
const BY_OTHER = '99';

/** A visit whose patient shows a code: by its token, or by what stands beside the visit. */
export const endpoint: CredentialStep = { shownIn, placeIn, identified };

const visitIn = (payload: unknown) => (isFields(payload) && isFields(payload.visit) ? payload.visit : {});

function shownIn(payload: unknown): PresentedCredential | undefined {
  const visit = visitIn(payload);
  const token = plainText(visit.mdtrt_cert_no);
  const kind = certificateKind(plainText(visit.mdtrt_cert_type) ?? '');
  return kind === TOKEN && token !== undefined ? { token } : undefined;
}

function placeIn(payload: unknown): Place | Refusal {
  const parsed = senderSchema.safeParse(visitIn(payload));
  if (!parsed.success) return refuseIssue(parsed.error.issues[0]);
  const { fixmedins_code, fixmedins_name, mdtrtarea_admvs, opter, opter_name } = parsed.data;
  return {
    institution: fixmedins_code,
    institutionName: fixmedins_name,
    region: mdtrtarea_admvs,
    operator: opter,
    operatorName: opter_name,
  };
}

/** From here on the visit goes by the certificate that the gateway answered: a token expires within a visit. */
function identified(payload: unknown, who: IdentifiedPerson): unknown {
  const visit = visitIn(payload);
  const shown = shownIn(payload) !== undefined;
  if (!shown && plainText(visit.mdtrt_cert_no) !== undefined)
    return refuse('FIELD_INVALID', 'visit.mdtrt_cert_no', { expected: 'nothing beside a credential' });
  const { certificateType, certificateNumber, presentedBy } = who;
  return {
    visit: {
      ...visit,
      mdtrt_cert_type: certificateType === ID_CARD ? BY_ID_CARD : BY_OTHER,
      mdtrt_cert_no: certificateNumber,
      psn_cert_type: certificateType,
      // What the hospital says of the person stays, to be held against the gateway's answer.
      certno: plainText(visit.certno) ?? certificateNumber,
      ...(presentedBy === undefined
        ? {}
        : { presentedBy: { relation: presentedBy.relation, name: presentedBy.maskedName } }),
    },
  };
}
