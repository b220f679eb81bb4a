import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/pages/counter',
  base: './',
  build: { outDir: '../../../dist/pages/counter', emptyOutDir: true, target: 'chrome80', cssTarget: 'chrome80' },
});
