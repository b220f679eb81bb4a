import { existsSync } from 'node:fs';
import { checkTable, type TableCheck } from '../catalogue/check.ts';
import { importContent } from '../catalogue/store.ts';
import { type Args, CLEAN, type Run, say, UsageFault, WRONG } from './args.ts';
import { readBytes } from './input.ts';

export const checkVerb: Run = async (args) => take(args, undefined);
export const importVerb: Run = async (args) => take(args, folderOf(args));

/** @param folder where sound tables go; undefined only checks them */
function take(args: Args, folder: string | undefined): number {
  const tables = args.positionals.map((file) => ({ file, checked: check(file) }));
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
}

function folderOf(args: Args): string {
  const folder = args.text('into') ?? process.env.HUIJIE_CATALOGUE;
  if (folder === undefined || folder === '') throw new UsageFault('say where: --into FOLDER, or HUIJIE_CATALOGUE');
  return folder;
}

function check(file: string): TableCheck {
  if (!existsSync(file)) throw new UsageFault(`${file} does not exist`);
  return checkTable(readBytes(file));
}
