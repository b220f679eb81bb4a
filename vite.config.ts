import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Packs every asset once, at the build, so that the server packs nothing while cashiers wait. */
const packAssets: Plugin = {
  name: 'pack-assets',
  writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle)) {
      if (!/^assets\/.*\.(js|css|svg)$/.test(name)) continue;
      const file = join(dir, name);
      const content = readFileSync(file);
      writeFileSync(`${file}.br`, brotliCompressSync(content));
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
    }
  },
};

/** What all pages are built with; `scripts/pages/build.ts` builds each. */
export default defineConfig({
  base: './',
  plugins: [packAssets],
  // preact/jsx-runtime, whatever the runner of the build thinks of development mode
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    target: 'chrome80',
    cssTarget: 'chrome80',
    // One script, no preloads: nothing inline, so that the content security policy can forbid inline code.
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
