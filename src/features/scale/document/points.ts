/** How exits per second grow with threads. */
import { addTo } from '../../../lib/grouped.js';
import type { ScaleWindow, VmLayout } from '../../../samples/scale_messages.js';
import { launchEstimate } from '../../../stats/launch_interval.js';
import { exponential, isBounded, type Estimate } from '../../../stats/summary.js';

/** One cell in one layout of VMs, with one number of threads. */
export interface ScalePoint {
  readonly threads: number;
  /** Exits per second of all threads together, with its 95% interval. */
  readonly rate: Estimate;
  /** Rate over that of one thread and the number of threads, taken round by round; 1 where nothing is lost. */
  readonly efficiency: Estimate;
  /** Windows behind it. */
  readonly windows: number;
}

interface Round {
  readonly launch: number;
  readonly windows: readonly ScaleWindow[];
}

/** Exits per second of all threads of a window, each over its own time. */
export function windowRate({ exits, ns }: Pick<ScaleWindow, 'exits' | 'ns'>): number {
  return exits.reduce((sum, count, thread) => sum + (count * 1e9) / (ns[thread] ?? NaN), 0);
}

/** The values of each launch, in the order of its rounds; a round without a value has none. */
function byLaunch(rounds: readonly Round[], valueOf: (round: Round) => number | null): number[][] {
  const launches = new Map<number, number[]>();
  for (const round of rounds) {
    const value = valueOf(round);
    if (value === null) continue;
    addTo(launches, round.launch, value);
  }
  return [...launches.values()];
}

/**
 * The points of one cell in one layout, by ascending threads; a number of threads without a window has none. Launches are the
 * replicates of an interval: one launch has none. Windows of one thread must be among the rounds.
 */
export function scalePoints(
  rounds: readonly Round[],
  { cell, machines }: { readonly cell: number; readonly machines: VmLayout },
): ScalePoint[] {
  const rateIn = ({ windows }: Round, threads: number): number | null => {
    const found = windows.find(
      (window) => window.cell === cell && window.machines === machines && window.exits.length === threads,
    );
    return found === undefined ? null : windowRate(found);
  };
  const counts = rounds.flatMap(({ windows }) =>
    windows.flatMap((window) =>
      window.cell === cell && window.machines === machines ? [window.exits.length] : [],
    ),
  );
  return [...new Set(counts)]
    .sort((left, right) => left - right)
    .flatMap((threads): ScalePoint[] => {
      const rates = byLaunch(rounds, (round) => rateIn(round, threads));
      const efficiencies = byLaunch(rounds, (round) => {
        const [all, one] = [rateIn(round, threads), rateIn(round, 1)];
        return all === null || one === null ? null : Math.log(all / (threads * one));
      });
      if (rates.length === 0 || efficiencies.length === 0) return [];
      const rate = launchEstimate(rates);
      return [
        {
          threads,
          rate: {
            estimate: rate.estimate,
            low: isBounded(rate) ? Math.max(0, rate.low) : rate.low,
            high: rate.high,
          },
          efficiency: exponential(launchEstimate(efficiencies)),
          windows: rates.flat().length,
        },
      ];
    });
}
