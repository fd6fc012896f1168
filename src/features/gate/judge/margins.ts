import { append } from '../../../lib/extremes.js';
import { median } from 'simple-statistics';
import type { RunView } from '../../../results/run_view.js';
import { quietLevel } from '../../../stats/quiet_level.js';
import type { Margins } from '../document/outcome.js';

export const DEFAULT_MARGINS: Margins = { relative: 0.02, absoluteTicks: 0 };
/** With a margin below this many A/A spreads, the gate would judge the host and not the change. */
const SPREADS = 3;

/** Median of |normal value|, in standard deviations. */
const MEDIAN_DEVIATION = 0.6745;

/**
 * The host's own A/A spread: how ln(second copy / first copy) of a base cell differs from launch to launch, as a
 * standard deviation around each run's own median; null where no run has two copies in two launches. It comes from the
 * median deviation, so that one disturbed launch does not widen the margin of every cell.
 */
export function twinSpread(runs: readonly RunView[]): number | null {
  const deviations: number[] = [];
  let groups = 0;
  for (const run of runs) {
    for (const { subject, reference } of run.twins) {
      const first = run.logs(reference, null).map(quietLevel);
      const ratios = run
        .logs(subject, null)
        .map((launch, position) => quietLevel(launch) - (first[position] ?? NaN))
        .filter((ratio) => !Number.isNaN(ratio));
      if (ratios.length < 2) continue;
      const center = median(ratios);
      append(
        deviations,
        ratios.map((each) => Math.abs(each - center)),
      );
      groups++;
    }
  }
  if (groups === 0) return null;
  const lost = Math.sqrt(deviations.length / (deviations.length - groups));
  return (lost * median(deviations)) / MEDIAN_DEVIATION;
}

/** The margin of a cell as a share: the largest of what was asked for, three A/A spreads, and the floor in ticks. */
export function marginOf(margins: Margins, spread: number | null, levelTicks: number): number {
  const floor = levelTicks > 0 ? margins.absoluteTicks / levelTicks : 0;
  return Math.max(margins.relative, SPREADS * (spread ?? 0), floor);
}
