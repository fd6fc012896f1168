/** One minute of trials in all, or as long as `npm run test:fuzz -- --minutes N` says; the seed makes them the same again. */
import fc from 'fast-check';
import { it } from 'vitest';

/** What is fuzzed, and its share of the time: what is large and read by many commands has more. */
const SHARES = {
  results: 12,
  journal: 6,
  page: 3,
  plan: 3,
  baselines: 3,
  certificate: 4,
  mix: 8,
  'kernel list': 2,
  'protocol lines': 8,
  words: 4,
  'apt records': 1,
  'kernel image': 2,
  'kernel inside a bzImage': 1,
  'kernel to enter': 1,
  recording: 2,
  'kernel trace': 2,
} as const;
type Subject = keyof typeof SHARES;

const TOTAL = Object.values(SHARES).reduce((sum, share) => sum + share, 0);
const MINUTES = Number(process.env['KVM_EXIT_BENCH_FUZZ_MINUTES'] ?? '1');
const SEED = Number(process.env['KVM_EXIT_BENCH_FUZZ_SEED'] ?? '20261130');
/** For the first trial, which loads what it needs, and for shrinking what was found. */
const SLACK_MS = 60_000;

/** A test that tries generated inputs as long as its share lasts; `trial` throws on one that ends badly. */
export function fuzz<Input>(
  subject: Subject,
  inputs: fc.Arbitrary<Input>,
  trial: (input: Input) => Promise<void> | void,
): void {
  const limitMs = (MINUTES * 60_000 * SHARES[subject]) / TOTAL;
  it(
    `${subject}: every input ends well`,
    async () => {
      let trials = 0;
      const counted = async (input: Input): Promise<void> => {
        trials += 1;
        await trial(input);
      };
      await fc.assert(fc.asyncProperty(inputs, counted), {
        seed: SEED,
        numRuns: Number.MAX_SAFE_INTEGER,
        interruptAfterTimeLimit: limitMs,
      });
      process.stderr.write(`fuzz: ${subject}: ${String(trials)} trials, seed ${String(SEED)}\n`);
    },
    limitMs + SLACK_MS,
  );
}
