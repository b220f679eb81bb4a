import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outcomeOf } from '../../../adapters/his-xml/check.ts';
import { mappingSchema } from '../../../adapters/his-xml/mapping.ts';
import { draftMapping } from '../../../adapters/his-xml/scaffold.ts';
import { personKeyOf } from '../../../src/main/ledger.ts';
import { mappingsFolder } from '../../../src/main/mappings.ts';
import { isRefusal } from '../../../src/refusals/index.ts';

const sample = (mapping: string, name: string) => join(mappingsFolder(), `${mapping}.samples`, name);
const message = readFileSync(sample('shijiazhuang-shape', 'settled-by-ratio.xml'));
const drafted = (bytes: Uint8Array) => {
  const draft = draftMapping('own', bytes);
  if (isRefusal(draft)) throw new Error(draft.code);
  return draft;
};

const ROW = '/HUIJIE/SETTLE/HOSDATA/RESPONSEDATA/OUTPUT/OUTROW';

function put(target: object, at: string, value: unknown): void {
  const keys = at.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((node, key) => node[key] as Record<string, unknown>, target as Record<string, unknown>);
  parent[last] = value;
}

test('a mapping begun from a message lacks only what the message does not say, and the tables of codes', () => {
  const { mapping, missing } = drafted(message);
  expect(missing).toEqual([
    'visit.institution.region',
    'insurance.region',
    'amounts.hospitalBorne',
    'amounts.personal',
    'amounts.familyAccount',
    'amounts.overLimit',
  ]);
  // As the vendor's own people would go on.
  const filled = structuredClone(mapping);
  for (const at of ['visit.institution.region', 'insurance.region'])
    put(filled, at, { fixed: '130100', because: 'test' });
  for (const name of ['hospitalBorne', 'familyAccount', 'overLimit'])
    put(filled, `amounts.${name}`, { fixed: '0.00', because: 'test' });
  put(filled, 'amounts.personal', { sum: [`${ROW}/AKC255`, `${ROW}/AKC261`], because: 'test' });
  put(filled, 'visit.care.codes', { 21: 'inpatient' });
  put(filled, 'insurance.type.codes', { 310: 'employee' });
  put(filled, 'lines.kind.codes', { 11: 'drug', 21: 'service', 31: 'material' });
  put(filled, 'lines.class.codes', { 1: 'A', 2: 'B', 3: 'C' });
  const outcome = outcomeOf(mappingSchema.parse(filled), message, personKeyOf('huijie map samples'));
  const expected = readFileSync(sample('shijiazhuang-shape', 'settled-by-ratio.expected.json'), 'utf8');
  expect(outcome).toEqual(JSON.parse(expected));
});

test('a draft of every message that ships has the right form, and says nothing that the message says', () => {
  for (const mapping of ['demo-hospital', 'guiyang-shape', 'hebei-work-injury', 'shijiazhuang-shape']) {
    const folder = join(mappingsFolder(), `${mapping}.samples`);
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.xml'))) {
      const bytes = readFileSync(join(folder, name));
      const draft = draftMapping('own', bytes);
      // Two elements in the place of one are refused by the reader of facts, not by that of XML.
      if (isRefusal(draft)) throw new Error(`${mapping}/${name} ${draft.code}`);
      expect(mappingSchema.safeParse(draft.mapping).error, `${mapping}/${name}`).toBeUndefined();
      const written = JSON.stringify(draft);
      for (const secret of ['99999919', '00000019', '测试人', '张']) expect(written).not.toContain(secret);
    }
  }
});

test('what is no XML is refused', () => {
  expect(draftMapping('own', Buffer.from('{}'))).toMatchObject({ refused: true, code: 'BODY_NOT_XML' });
  expect(draftMapping('own', Buffer.from('<!DOCTYPE a><a/>'))).toMatchObject({ refused: true, code: 'XML_FORBIDDEN' });
});
