import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Against hangs only, and the same for tests and hooks: a busy machine may be ten times slower, and no test may have
    // less (test/architecture/tests.test.ts).
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Files run at the same time, so what they share is made before them, and each has a directory of its own.
    globalSetup: 'test/support/surroundings/make_bundle.ts',
    setupFiles: 'test/support/surroundings/own_temporary_directory.ts',
  },
});
