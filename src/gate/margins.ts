import { mean } from 'simple-statistics';
import { launchMedians } from '../stats/launch_interval.js';
import type { RunView } from './run_view.js';

/** How much slower is still no regression. */
export interface Margins {
  /** Share of the level. */
  readonly relative: number;
  /** Ticks per exit: below it a change matters to nobody, however large a share it is. */
  readonly absoluteTicks: number;
}

export const DEFAULT_MARGINS: Margins = { relative: 0.02, absoluteTicks: 0 };
/** A gate finer than this many times the host's own A/A spread would judge the host. */
const SPREADS = 3;

/**
 * The host's own A/A spread: the standard deviation, over launches, of ln(second copy / first copy) of a base cell,
 * around each run's own mean; null where no run has two copies in two launches.
 */
export function twinSpread(runs: readonly RunView[]): number | null {
  const deviations: number[] = [];
  let groups = 0;
  for (const run of runs) {
    for (const { subject, reference } of run.twins) {
      const medians = launchMedians(
        run.logs(subject, reference).map((launch) => launch.filter((log) => !Number.isNaN(log))),
      );
      if (medians.length < 2) continue;
      const center = mean(medians);
      deviations.push(...medians.map((median) => median - center));
      groups++;
    }
  }
  if (groups === 0) return null;
  const squares = deviations.reduce((sum, deviation) => sum + deviation * deviation, 0);
  return Math.sqrt(squares / (deviations.length - groups));
}

/** The margin of a cell as a share: what was asked for, or three A/A spreads, or the floor in ticks, what is most. */
export function marginOf(margins: Margins, spread: number | null, levelTicks: number): number {
  const floor = levelTicks > 0 ? margins.absoluteTicks / levelTicks : 0;
  return Math.max(margins.relative, SPREADS * (spread ?? 0), floor);
}
