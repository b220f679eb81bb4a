import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hisXml, mappingsFolder } from '../main/mappings.ts';
import { faultText } from '../main/plans.ts';
import { personKeyOf } from '../security/person-key.ts';
import { type Args, CLEAN, type Command, say, UsageFault, WRONG } from './args.ts';

const USAGE = `huijie map check [FILE or FOLDER…]
  Checks XML mappings (default: those that ship) against their samples: FILE.samples/MESSAGE.xml beside FILE.json, and
  what each becomes in MESSAGE.expected.json. Names paths that lead nowhere, amounts that cannot be read, facts that are
  missing and codes without a table entry. Exit 0 clean, 1 something is wrong, 2 could not run.
huijie map new ID --from MESSAGE.xml [--dir FOLDER]
  A mapping to start from: every path that the name of a field gives away is filled in, and what is missing is named. Nothing the
  message says is repeated. Never over a file that is there.
huijie map read MAPPING MESSAGE
  What a message becomes: the canonical settlement, the cancellation or the refusal, as an expectation file has it.
  MAPPING is a file or the id of a mapping that ships.
  --json   machine-readable output of check, one line a mapping`;

const VERBS: Record<string, (args: Args, rest: readonly string[]) => number> = {
  check: checkVerb,
  new: newVerb,
  read: readVerb,
};

export const mapCommand: Command = {
  usage: USAGE,
  options: { json: { type: 'boolean' }, from: { type: 'string' }, dir: { type: 'string' } },
  async run(args) {
    const [name, ...rest] = args.positionals;
    const verb = name === undefined || !Object.hasOwn(VERBS, name) ? undefined : VERBS[name];
    if (verb === undefined) throw new UsageFault(`huijie map ${Object.keys(VERBS).join('|')}; see huijie map --help`);
    return verb(args, rest);
  },
};

/** Samples are read with a key of their own: an expectation names no certificate, and is the same on every machine. */
const SAMPLE_KEY = personKeyOf('huijie map samples');

function checkVerb(args: Args, files: readonly string[]): number {
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
}

function checkFile(file: string) {
  const shown = basename(file);
  const read = hisXml.readMapping(file, shown);
  if ('faults' in read) return { mapping: shown, samples: 0, faults: read.faults };
  const { samples, faults } = hisXml.readSamples(file);
  const found = hisXml.checkMapping(read.mapping, samples, SAMPLE_KEY);
  const all = [...faults, ...found.map((fault) => ({ file: shown, ...fault }))];
  return { mapping: read.mapping.id, samples: samples.length, faults: all };
}

function readVerb(_args: Args, [name, message]: readonly string[]): number {
  if (name === undefined || message === undefined) throw new UsageFault('huijie map read MAPPING MESSAGE');
  const file = name.endsWith('.json') ? name : join(mappingsFolder(), `${name}.json`);
  if (!existsSync(file)) throw new UsageFault(`there is no mapping ${name}`);
  if (!existsSync(message)) throw new UsageFault(`there is no message ${message}`);
  const read = hisXml.readMapping(file, basename(file));
  if ('faults' in read) throw new UsageFault(read.faults.map(faultText).join('\n'));
  const outcome = hisXml.outcomeOf(read.mapping, readFileSync(message), SAMPLE_KEY);
  say(JSON.stringify(outcome, null, 2));
  return 'refused' in outcome ? WRONG : CLEAN;
}

function newVerb(args: Args, [id, ...more]: readonly string[]): number {
  const from = args.text('from');
  if (id === undefined || more.length > 0 || from === undefined)
    throw new UsageFault('huijie map new ID --from MESSAGE.xml');
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
}
