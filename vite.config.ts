import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/pages/counter',
  base: './',
  // preact/jsx-runtime, whatever the runner of the build thinks of development mode
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    outDir: '../../../dist/pages/counter',
    emptyOutDir: true,
    target: 'chrome80',
    cssTarget: 'chrome80',
    // One script, no preloads: nothing inline, so that the content security policy can forbid inline code.
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
