/** Runs of every kind that findings tell apart. */
import type { Results } from '../../../../src/results/schema.js';
import { defaultSizeResults, exampleResults } from '../../../support/example_results.js';

export function withRatios(results: Results, estimate: number, low: number, high: number): Results {
  const comparisons = results.comparisons.map((entry, index) =>
    entry.kind === 'sync-ioctl' && index % 2 === 1 ? { ...entry, ratio: { estimate, low, high } } : entry,
  );
  return { ...results, comparisons };
}

function withoutMeasurements(results: Results): Results {
  const cells = results.cells.map(({ cell }) => ({
    status: 'skipped' as const,
    cell,
    reason: 'ring 0 is not usable',
  }));
  return { ...results, cells, comparisons: [] };
}

export const FINDING_CASES: readonly [string, () => Results][] = [
  ['a default run', defaultSizeResults],
  ['ioctl only, KVM_CAP_SYNC_REGS = 0', () => exampleResults({ syncCapability: 0 })],
  ['sync only, no ioctl cell planned', () => exampleResults({ transfers: ['sync'] })],
  [
    'one pair',
    () => exampleResults({ modes: ['long64-ring3'], groupSets: [['regs']], directions: ['read'] }),
  ],
  ['the headline cell failed', () => exampleResults({ failedCell: 'pio-out/long64-ring3/regs/both/sync' })],
  ['no transfer planned', () => exampleResults({ groupSets: [] })],
  ['nothing measured', () => withoutMeasurements(exampleResults())],
  ['some pairs slower by sync', () => withRatios(exampleResults(), 1.04, 1.02, 1.06)],
  ['some pairs not told apart', () => withRatios(exampleResults(), 0.99, 0.97, 1.01)],
  ['nanoseconds', () => ({ ...exampleResults(), unit: 'nanoseconds', ticksPerNs: 1 })],
];
