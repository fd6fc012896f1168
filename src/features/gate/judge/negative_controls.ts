import { controlCell, MODES, type Mode } from '../../../plan/cell.js';
import type { RunView } from '../../../results/run_view.js';
import { changeInterval, pAbove, pBelow } from '../../../stats/change.js';
import type { RunPair } from '../../../stats/run_pair.js';
import type { ControlShift } from '../document/outcome.js';
import { asShares, isMeasurable } from './claims.js';

const ALPHA = 0.05;

function negativeControls(): { id: string; mode: Mode | null }[] {
  return [
    { id: controlCell('null-syscall').id, mode: null },
    { id: controlCell('vcpu-ioctl').id, mode: null },
    ...MODES.map((mode) => ({ id: controlCell('immediate-exit', mode).id, mode })),
  ];
}

/** The negative controls that both runs measured and that take long enough for their clocks. */
export function usableControls(pair: RunPair<RunView>): { id: string; mode: Mode | null }[] {
  return negativeControls().filter(({ id }) => isMeasurable(pair, id));
}

/**
 * The negative controls that both runs have, and whether each moved by more than `allowed` (a share). Controls too
 * short to be measured are left out. Absolute ticks: ask only where the hosts' fingerprints match.
 */
export function controlShifts(pair: RunPair<RunView>, allowed: number): ControlShift[] {
  const usable = usableControls(pair);
  const bound = Math.log1p(allowed);
  const alpha = ALPHA / (2 * usable.length);
  return usable.flatMap(({ id, mode }) => {
    const change = pair.changeOf({ subject: id, reference: null, mode }, false);
    if (change === null) return [];
    const moved = pAbove(change, bound) <= alpha || pBelow(change, -bound) <= alpha;
    return [{ control: id, change: asShares(changeInterval(change)), moved }];
  });
}
