import type { RunView } from '../../../results/run_view.js';
import { pairOf, type RunPair } from '../../../stats/run_pair.js';

/** Two runs as the gate compares them: by the quiet level of each launch, which other work on the host hardly moves. */
export function gatePair<Run extends RunView>(baseline: Run, candidate: Run): RunPair<Run> {
  return pairOf(baseline, candidate, 'quiet');
}
