import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { straceWorks } from './harness/crash/strace.ts';

/**
 * Finds what the tests need of the machine: a Chromium for the pages, strace for the crashes. Installs it where that is
 * allowed. Run before the tests. Never fails on a developer's machine; in CI what is missing fails the run, or the
 * pages and the crashes would go untested unseen.
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

const canInstall = (): boolean =>
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** A browser that was named but is not there is a mistake to be told, not a reason to install another one. */
function isNamedWrongly(): boolean {
  const { CHROMIUM_PATH: named } = process.env;
  return named !== undefined && named !== '' && !existsSync(named);
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

/** Debian's packages of what is not there yet. */
function missing(): string[] {
  const browser = findBrowser() === undefined && !isNamedWrongly() ? ['chromium'] : [];
  const font = hasChineseFont() || isNamedWrongly() ? [] : ['fonts-noto-cjk'];
  // Where it is there and may not trace, another copy may not either.
  const strace = spawnSync('strace', ['-V']).error === undefined ? [] : ['strace'];
  return [...browser, ...font, ...strace];
}

function ensure(): void {
  const wanted = missing();
  if (wanted.length === 0 || !canInstall()) return;
  console.log(`ensure-tools: installing ${wanted.join(' ')} (at most five minutes)`);
  if (!install(wanted, Date.now() + INSTALL_MS_MAX))
    console.warn(`ensure-tools: could not install ${wanted.join(' ')}`);
}

export function inCi(): boolean {
  const { CI } = process.env;
  return CI !== undefined && CI !== '' && CI !== 'false';
}

/** What goes untested, said so that nobody overlooks it. */
function warn(zh: string, en: string, what: string): void {
  const line = '!'.repeat(78);
  console.warn(`${line}\n!! ${zh}\n!! ${en}\n!! ${what}\n${line}`);
}

function main(): void {
  ensure();
  const browser = findBrowser();
  if (browser === undefined) {
    warn(
      '没有找到 Chromium：页面测试将被跳过。',
      'No Chromium was found: THE TESTS OF THE PAGES WILL BE SKIPPED.',
      'Install it (apt-get install chromium fonts-noto-cjk) or set CHROMIUM_PATH.',
    );
    if (inCi()) process.exitCode = 1;
  } else {
    const font = hasChineseFont() ? '' : ' (no Chinese font: screenshots will show boxes)';
    console.log(`ensure-tools: ${browser}${font}`);
  }
  if (straceWorks()) return console.log('ensure-tools: strace');
  // In CI the tests of the power cuts fail of themselves; everything else can still be tested.
  warn(
    '无法使用 strace：断电测试将被跳过，逐写点崩溃测试改用语句级故障点。',
    'strace is not there or may not trace: THE POWER CUTS GO UNTESTED, the write points are tested by statements only.',
    'Install it (apt-get install strace) and allow ptrace (docker run --cap-add SYS_PTRACE).',
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
