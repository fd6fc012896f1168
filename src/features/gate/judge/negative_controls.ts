import { controlCell, type Control } from '../../../plan/cell.js';
import { measuredIn, type RunView } from '../../../results/run_view.js';
import { largest, smallest } from '../../../lib/extremes.js';
import { FACES, type Face } from '../../../stats/between/faces.js';
import { asShares, changeInterval, pAbove, pBelow } from '../../../stats/change.js';
import type { RunPair } from '../../../stats/run_pair.js';
import type { ControlShift } from '../document/outcome.js';

const ALPHA = 0.05;

/**
 * What no change of KVM can move: what only computes, and the cheapest system call, which enters the kernel and not KVM.
 * Both are short, so the scatter of their launches decides how far they say anything, not their length.
 */
const NEGATIVE: readonly Control[] = ['compute', 'null-syscall'];

/** The negative controls that both runs measured. */
export function usableControls({ baseline, candidate }: RunPair<RunView>): string[] {
  return NEGATIVE.map((control) => controlCell(control).id).filter((id) =>
    [baseline, candidate].every((run) => measuredIn(run, id) !== null),
  );
}

/**
 * The negative controls that both runs have, and whether each moved by more than `allowed` (a share). Absolute ticks: ask
 * only where the hosts agree in what explains times.
 */
export function controlShifts(pair: RunPair<RunView>, allowed: number): ControlShift[] {
  const usable = usableControls(pair);
  const bound = Math.log1p(allowed);
  const alpha = ALPHA / (2 * usable.length);
  return usable.flatMap((id) => {
    const statistic = { subject: id, reference: null, mode: null, face: 'quiet' as const };
    const change = pair.changeOf(statistic, false);
    if (change === null) return [];
    const moved = pAbove(change, bound) <= alpha || pBelow(change, -bound) <= alpha;
    return [{ control: id, change: asShares(changeInterval(change)), moved }];
  });
}

/** By how much the negative controls were slower, and faster, at most; shares. */
interface Drift {
  readonly slower: number;
  readonly faster: number;
}
export type Drifts = Readonly<Record<Face, Drift>>;

const STILL: Drift = { slower: 0, faster: 0 };
export const NO_DRIFT: Drifts = { quiet: STILL, median: STILL, tail: STILL };

/** How far the host itself moved, by face: what the controls outside KVM show, shown to be more than chance or not. */
export function driftsOf(pair: RunPair<RunView>): Drifts {
  const controls = usableControls(pair);
  const driftAt = (face: Face): Drift => {
    const moves = controls.flatMap((subject) => {
      const change = pair.changeOf({ subject, reference: null, mode: null, face }, false);
      return change === null ? [] : [Math.expm1(change.estimate)];
    });
    return { slower: largest([0, ...moves]), faster: -smallest([0, ...moves]) };
  };
  return Object.fromEntries(FACES.map((face) => [face, driftAt(face)])) as unknown as Drifts;
}
