import { append } from '../../../lib/extremes.js';
import { median } from 'simple-statistics';
import type { RunView } from '../../../results/run_view.js';
import { quietLevel } from '../../../stats/quiet_level.js';
import type { Margins } from '../document/outcome.js';

export const DEFAULT_MARGINS: Margins = { relative: 0.02, absoluteTicks: 0 };
/** With a margin below this many A/A spreads, the gate would judge the host and not the change. */
const SPREADS = 3;

/** The ratio of two copies scatters so much more than one of them. */
const COPIES = Math.SQRT2;

/** Median of |normal value|, in standard deviations. */
const MEDIAN_DEVIATION = 0.6745;

/**
 * The host's own A/A spread: how surely the runs tell one copy of a base cell from its second, as the standard error of a
 * copy's change between them; null where no run has two copies in two launches. It comes from the median deviation of
 * ln(second copy / first copy) around each run's own median, so that one disturbed launch does not widen the margin of
 * every cell.
 */
export function twinSpread(runs: readonly RunView[]): number | null {
  const deviations: number[] = [];
  let groups = 0;
  for (const run of runs) {
    for (const { subject, reference } of run.twins) {
      const first = run.logs(reference, null).map((launch) => quietLevel(launch));
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
  const ofLaunch = (lost * median(deviations)) / MEDIAN_DEVIATION / COPIES;
  const parts = runs.reduce((sum, { launches }) => sum + 1 / Math.max(1, launches.length), 0);
  return ofLaunch * Math.sqrt(parts);
}

/** The margin of a cell as a share: the largest of what was asked for, three A/A spreads, and the floor in ticks. */
export function marginOf(margins: Margins, spread: number | null, levelTicks: number): number {
  const floor = levelTicks > 0 ? margins.absoluteTicks / levelTicks : 0;
  return Math.max(margins.relative, SPREADS * (spread ?? 0), floor);
}
