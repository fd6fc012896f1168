#!/usr/bin/env node
/** `npm run test:fuzz -- --minutes 10 --seed 7`: the trials of test/fuzz for so long in all, with another seed each time. */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes ?? '1');
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error('--minutes takes a number above 0, --seed a whole number');
  process.exit(2);
}
console.error(`seed ${String(seed)}`);
const { status } = spawnSync('npx', ['vitest', 'run', 'test/fuzz', '--no-file-parallelism'], {
  stdio: 'inherit',
  // Bounded memory: a reader that lets an input grow ends the worker.
  env: {
    ...process.env,
    KVM_EXIT_BENCH_FUZZ_MINUTES: String(minutes),
    KVM_EXIT_BENCH_FUZZ_SEED: String(seed),
    NODE_OPTIONS: '--max-old-space-size=1024',
  },
});
process.exit(status ?? 1);
