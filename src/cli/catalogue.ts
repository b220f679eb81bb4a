import { existsSync } from 'node:fs';
import { type Checked, checkTable, importContent } from '../catalogue/store.ts';
import { type Args, CLEAN, type Command, say, UsageFault, WRONG } from './args.ts';

export const catalogueCommand: Command = {
  usage: `huijie catalogue check FILE…
  Checks tables (CSV, UTF-8; the first line names the columns, English or Chinese). Every fault has its line.
  drugs         code, name, approval, barcode, kind, class, negotiated, groups, from, to
  institutions  code, name, region, online, plan, list, from, to
huijie catalogue import FILE… [--into FOLDER]
  Checks all of them, then adds each to the catalogue folder (HUIJIE_CATALOGUE) as a new version, whole or not at all.
  A server reads the newest versions when it starts.
  --made-up   the entries are made up: bills say so of lists that they fill`,
  options: { into: { type: 'string' }, 'made-up': { type: 'boolean' } },
  async run(args) {
    const [verb, ...files] = args.positionals;
    if ((verb !== 'check' && verb !== 'import') || files.length === 0)
      throw new UsageFault('huijie catalogue check|import FILE…; see huijie catalogue --help');
    const folder = verb === 'import' ? folderOf(args) : undefined;
    const tables = files.map((file) => ({ file, checked: check(file) }));
    const faults = tables.flatMap(({ file, checked }) =>
      'faults' in checked ? checked.faults.map(({ line, says }) => `${file}:${line}: ${says}`) : [],
    );
    for (const fault of faults) say(fault);
    if (faults.length > 0) return WRONG;
    for (const { file, checked } of tables) {
      if ('faults' in checked) continue;
      const { content } = checked;
      say(`✓ ${file}: ${content.kind}, ${content.rows.length} rows`);
      if (folder === undefined) continue;
      const made = importContent(content, args.flag('made-up') ? 'made-up' : 'published', folder);
      const how = made.duplicate ? 'is the newest version already' : 'imported; it counts when the server starts again';
      say(`  ${made.file} ${made.hash.slice(0, 12)} ${how}`);
    }
    return CLEAN;
  },
};

function folderOf(args: Args): string {
  const folder = args.text('into') ?? process.env.HUIJIE_CATALOGUE;
  if (folder === undefined || folder === '') throw new UsageFault('say where: --into FOLDER, or HUIJIE_CATALOGUE');
  return folder;
}

function check(file: string): Checked {
  if (!existsSync(file)) throw new UsageFault(`${file} does not exist`);
  return checkTable(file);
}
