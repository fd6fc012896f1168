import { controlCell, MODES, type Mode } from '../../../plan/cell.js';
import { changeInterval, pAbove, pBelow } from '../../../stats/change.js';
import { isQuantized } from '../../../stats/quantized.js';
import type { Estimate } from '../../../stats/summary.js';
import type { RunPair } from '../../../results/run_pair.js';
import { measuredIn } from '../../../results/run_view.js';

/** A negative control: nothing that a gate looks for can move it, so that what moves it is the host. */
export interface ControlShift {
  readonly control: string;
  /** Change as a share, with its 95% interval. */
  readonly change: Estimate;
  /** Proved to have moved by more than was allowed, either way. */
  readonly moved: boolean;
}

const ALPHA = 0.05;

function negativeControls(): { id: string; mode: Mode | null }[] {
  return [
    { id: controlCell('null-syscall').id, mode: null },
    { id: controlCell('vcpu-ioctl').id, mode: null },
    ...MODES.map((mode) => ({ id: controlCell('immediate-exit', mode).id, mode })),
  ];
}

/** The negative controls that both runs measured and that are long enough to be measured. */
export function usableControls({ baseline, candidate }: RunPair): { id: string; mode: Mode | null }[] {
  return negativeControls().filter(({ id }) =>
    [baseline, candidate].every((run) => {
      const measured = measuredIn(run, id);
      return measured !== null && !isQuantized(measured.cell, measured.level.estimate);
    }),
  );
}

/**
 * The negative controls that both runs have, and whether each moved by more than `allowed` (a share). Controls too
 * short to be measured are left out. Absolute ticks: ask only where the hosts' fingerprints match.
 */
export function controlShifts(pair: RunPair, allowed: number): ControlShift[] {
  const usable = usableControls(pair);
  const bound = Math.log1p(allowed);
  const alpha = ALPHA / (2 * usable.length);
  return usable.flatMap(({ id, mode }) => {
    const change = pair.changeOf({ subject: id, reference: null, mode }, false);
    if (change === null) return [];
    const { estimate, low, high } = changeInterval(change);
    const moved = pAbove(change, bound) <= alpha || pBelow(change, -bound) <= alpha;
    return [
      {
        control: id,
        change: { estimate: Math.expm1(estimate), low: Math.expm1(low), high: Math.expm1(high) },
        moved,
      },
    ];
  });
}
