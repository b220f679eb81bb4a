import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // On two cores the default would be one worker; most suites wait for servers, disks and browsers, so four keep both
    // busy.
    maxWorkers: 4,
    // Loading the product for each of a hundred files again was a third of the time; what a test stubs it must give
    // back.
    isolate: false,
    restoreMocks: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
