import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hisXml, mappingsFolder } from '../main/mappings.ts';
import { faultText } from '../main/plans.ts';
import { personKeyOf } from '../security/person-key.ts';
import { CLEAN, type Run, say, UsageFault, WRONG } from './args.ts';

/** Samples are read with a key of their own: an expectation names no certificate, and is the same on every machine. */
const SAMPLE_KEY = personKeyOf('huijie map samples');

export const checkVerb: Run = async (args) => {
  const files = args.positionals;
  const named = files.length > 0 ? files : [mappingsFolder()];
  for (const file of named) if (!existsSync(file)) throw new UsageFault(`there is no mapping ${file}`);
  const chosen = named.flatMap((file) => (statSync(file).isDirectory() ? hisXml.mappingFiles(file) : [file]));
  let wrong = 0;
  for (const file of chosen) {
    const { mapping, samples, faults } = checkFile(file);
    wrong += faults.length;
    if (args.flag('json')) say(JSON.stringify({ mapping, file, samples, faults }));
    else {
      say(`${faults.length === 0 ? '✓' : '✗'} ${mapping}: ${samples} samples, ${faults.length} faults`);
      for (const fault of faults) say(`  ${faultText(fault)}`);
    }
  }
  return wrong === 0 && chosen.length > 0 ? CLEAN : WRONG;
};

function checkFile(file: string) {
  const shown = basename(file);
  const read = hisXml.readMapping(file, shown);
  if ('faults' in read) return { mapping: shown, samples: 0, faults: read.faults };
  const { samples, faults } = hisXml.readSamples(file);
  const found = hisXml.checkMapping(read.mapping, samples, SAMPLE_KEY);
  const all = [...faults, ...found.map((fault) => ({ file: shown, ...fault }))];
  return { mapping: read.mapping.id, samples: samples.length, faults: all };
}

export const readVerb: Run = async ({ positionals: [name = '', message = ''] }) => {
  const file = name.endsWith('.json') ? name : join(mappingsFolder(), `${name}.json`);
  if (!existsSync(file)) throw new UsageFault(`there is no mapping ${name}`);
  if (!existsSync(message)) throw new UsageFault(`there is no message ${message}`);
  const read = hisXml.readMapping(file, basename(file));
  if ('faults' in read) throw new UsageFault(read.faults.map(faultText).join('\n'));
  const outcome = hisXml.outcomeOf(read.mapping, readFileSync(message), SAMPLE_KEY);
  say(JSON.stringify(outcome, null, 2));
  return 'refused' in outcome ? WRONG : CLEAN;
};

export const newVerb: Run = async (args) => {
  const [id = ''] = args.positionals;
  const from = args.text('from') ?? '';
  if (!existsSync(from)) throw new UsageFault(`there is no message ${from}`);
  const draft = hisXml.draftMapping(id, readFileSync(from));
  if ('refused' in draft) throw new UsageFault(`${from} is refused: ${draft.code} ${draft.field ?? ''}`);
  const parsed = hisXml.mappingSchema.safeParse(draft.mapping);
  if (!parsed.success)
    throw new UsageFault(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const file = join(args.text('dir') ?? '.', `${id}.json`);
  try {
    writeFileSync(file, `${JSON.stringify(draft.mapping, null, 2)}\n`, { flag: 'wx' });
  } catch {
    throw new UsageFault(`${file} cannot be written, or is there already`);
  }
  say(`✓ ${file}`);
  say('按字段名称找到（请逐项核对） found by the names of fields, look at each:');
  for (const [fact, path] of draft.found) say(`  ${fact}  ${path}`);
  say('还需填写 to be filled in:');
  for (const fact of draft.missing) say(`  ${fact}`);
  say('报文的全部位置 every place of the message:');
  for (const place of draft.places) say(`  ${place}`);
  say(`代码表由院方填写；样例报文（替换患者信息后）放入 ${id}.samples，然后运行 huijie map check ${file}`);
  say(
    `The tables of codes are yours to fill in; put messages (persons replaced) into ${id}.samples, then run huijie map check ${file}`,
  );
  return CLEAN;
};
