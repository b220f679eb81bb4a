import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Finds a Chromium for the tests of the pages; installs one where that is allowed. Run before the tests.
 * Never fails on a developer's machine; in CI a missing browser is a fault, or the pages would go untested unseen.
 */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin'];
const INSTALL_MS_MAX = 5 * 60_000;

export function findBrowser(): string | undefined {
  const { CHROMIUM_PATH: named, PATH = '' } = process.env;
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  const folders = [...FOLDERS, ...PATH.split(delimiter)].filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Without a Chinese font the pages are tested all the same, but every screenshot is boxes. */
function hasChineseFont(): boolean {
  const listed = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8', timeout: 20_000 });
  return listed.status === 0 && listed.stdout.trim() !== '';
}

/** A browser that was named but is not there is a mistake to be told, not a reason to install another one. */
function canInstall(): boolean {
  const { CHROMIUM_PATH: named } = process.env;
  if (named !== undefined && named !== '' && !existsSync(named)) return false;
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** @returns whether apt-get said it was done, within what was left of the five minutes */
function install(packages: readonly string[], until: number): boolean {
  const run = (...args: string[]): void => {
    const timeout = Math.max(1_000, until - Date.now());
    execFileSync('apt-get', args, {
      stdio: 'inherit',
      timeout,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  };
  try {
    run('update');
    run('install', '-y', '--no-install-recommends', ...packages);
    return true;
  } catch {
    return false;
  }
}

export function ensureBrowser(): string | undefined {
  const until = Date.now() + INSTALL_MS_MAX;
  const found = findBrowser();
  const wanted = [...(found === undefined ? ['chromium'] : []), ...(hasChineseFont() ? [] : ['fonts-noto-cjk'])];
  if (wanted.length === 0 || !canInstall()) return found;
  console.log(`ensure-browser: installing ${wanted.join(' ')} (at most five minutes)`);
  if (!install(wanted, until)) console.warn(`ensure-browser: could not install ${wanted.join(' ')}`);
  return findBrowser();
}

function main(): void {
  const browser = ensureBrowser();
  if (browser !== undefined) {
    console.log(
      `ensure-browser: ${browser}${hasChineseFont() ? '' : ' (no Chinese font: screenshots will show boxes)'}`,
    );
    return;
  }
  const line = '!'.repeat(78);
  console.warn(
    `${line}\n!! 没有找到 Chromium：页面测试将被跳过。\n!! No Chromium was found: THE TESTS OF THE PAGES WILL BE SKIPPED.`,
  );
  console.warn(`!! Install it (apt-get install chromium fonts-noto-cjk) or set CHROMIUM_PATH.\n${line}`);
  const { CI } = process.env;
  if (CI !== undefined && CI !== '' && CI !== 'false') process.exitCode = 1;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
