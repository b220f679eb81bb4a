import { z } from 'zod';
import { readJson } from '../../../src/json/index.ts';
import type { DecodedCredential, IdentifiedPerson } from '../../../src/port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../../src/refusals/index.ts';
import { PRESENTER_RELATIONS } from '../../../src/settlement/index.ts';
import { masked } from '../../reading/mask.ts';
import { openFrame, SYSTEM_ERROR } from '../driver/frame.ts';
import { nodeIn } from '../driver/history.ts';
import { isFields, listOf, plainText } from '../json.ts';
import file from './words.json' with { type: 'json' };

/**
 * What the decode service and 1101 answer about a credential. Pure; the sentences of either side go no further than
 * here.
 */

const words = z
  .strictObject({
    note: z.string(),
    rows: z.array(
      z.strictObject({
        says: z.string().transform((pattern) => new RegExp(pattern)),
        why: z.enum(['not-a-voucher', 'expired', 'unknown', 'unbound']),
        source: z.string(),
      }),
    ),
    holderOf: z.strictObject({ source: z.string(), codes: z.record(z.string(), z.enum(PRESENTER_RELATIONS)) }),
  })
  .parse(file);

const whyOf = (says: string) => words.rows.find((row) => row.says.test(says))?.why;
const CODE_SHAPE = /^-?\d{1,8}$/;

/** The answer of the decode service: an envelope of its own, `code` 0 for yes. */
export function readDecoded(text: string): DecodedCredential | Refusal {
  const read = readJson(text);
  if (isRefusal(read) || !isFields(read.value)) return refuse('GATEWAY_SILENT', 'credential', { why: 'not-json' });
  const { code: said, message, data } = read.value;
  const code = plainText(said);
  if (code !== '0') {
    const why = whyOf(plainText(message) ?? '');
    if (why !== undefined) return refuse('CREDENTIAL_INVALID', 'credential', { why });
    return refuse('GATEWAY_REFUSED', 'credential', {
      infcode: code !== undefined && CODE_SHAPE.test(code) ? code : '',
    });
  }
  const fields = isFields(data) ? data : {};
  const [name, type, number] = [fields.userName, fields.idType, fields.idNo].map(plainText);
  const [insuredRegion, token] = [fields.insuOrg, fields.ecToken].map(plainText);
  const holder = holderIn(fields.extra);
  if (name === undefined || isRefusal(holder))
    return refuse('GATEWAY_SILENT', 'credential', { why: 'answer-incomplete' });
  return {
    certificateType: type ?? '01',
    name,
    ...(number === undefined ? {} : { certificateNumber: number }),
    ...(insuredRegion === undefined ? {} : { insuredRegion }),
    ...(token === undefined ? {} : { token }),
    ...(holder === undefined ? {} : { holder }),
  };
}

/** An unknown relation is a relative all the same; a holder without a name is an answer that is not whole. */
function holderIn(extra: unknown): DecodedCredential['holder'] | Refusal {
  const opened = typeof extra === 'string' && extra.trim() !== '' ? readJson(extra) : { value: extra };
  if (isRefusal(opened)) return opened;
  const { value } = opened;
  if (!isFields(value)) return undefined;
  const relation = plainText(value.relation_type);
  if (relation === undefined) return undefined;
  const name = plainText(value.holder_name);
  if (name === undefined) return refuse('GATEWAY_SILENT');
  return { relation: new Map(Object.entries(words.holderOf.codes)).get(relation) ?? 'other', name };
}

/** 1101: whoever it names, with a whole certificate. */
export function readIdentified(text: string): IdentifiedPerson | Refusal {
  const frame = openFrame(text);
  if ('unclear' in frame) return refuse('GATEWAY_SILENT', 'credential', { why: frame.unclear });
  if (frame.infcode === SYSTEM_ERROR) return refuse('GATEWAY_SILENT', 'credential', { why: 'system-error' });
  if (frame.infcode !== '0') {
    const why = whyOf(frame.says);
    if (why !== undefined) return refuse('CREDENTIAL_INVALID', 'credential', { why });
    return refuse('GATEWAY_REFUSED', 'credential', { infcode: frame.infcode });
  }
  const output = isFields(frame.output) ? frame.output : {};
  const base = nodeIn(output, 'baseinfo');
  const [number, type, name] = [base?.certno, base?.psn_cert_type, base?.psn_name].map(plainText);
  if (name === undefined) return refuse('GATEWAY_SILENT', 'credential', { why: 'answer-incomplete' });
  const regions = listOf(output.insuinfo)
    .filter(isFields)
    .filter((row) => (plainText(row.psn_insu_stas) ?? '1') === '1')
    .map((row) => plainText(row.insuplc_admdvs));
  const [region] = new Set(regions).size === 1 ? regions : [];
  return whole({
    certificateType: type ?? '01',
    name,
    ...(number === undefined ? {} : { certificateNumber: number }),
    ...(region === undefined ? {} : { insuredRegion: region }),
  });
}

/** A number with stars identifies nobody: never guessed, never matched by its visible part. */
export function whole({
  certificateType,
  certificateNumber,
  name,
  insuredRegion,
  holder,
}: DecodedCredential): IdentifiedPerson | Refusal {
  if (certificateNumber === undefined || certificateNumber.includes('*'))
    return refuse('CREDENTIAL_INVALID', 'credential', { why: 'masked' });
  return {
    certificateType: certificateType.padStart(2, '0'),
    certificateNumber: certificateNumber.toUpperCase(),
    maskedName: masked(name),
    ...(insuredRegion === undefined ? {} : { insuredRegion }),
    ...(holder === undefined ? {} : { presentedBy: { relation: holder.relation, maskedName: masked(holder.name) } }),
  };
}
