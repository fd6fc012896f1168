import { controlCell, type Control } from '../../../plan/cell.js';
import { measuredIn, type RunView } from '../../../results/run_view.js';
import { largest, smallest } from '../../../lib/extremes.js';
import { FACES, type Face } from '../../../stats/between/faces.js';
import { haveOuter, OUTER_CONTROL } from '../../../stats/between/outer_exit.js';
import { asShares, changeInterval, pAbove, pBelow, type Change } from '../../../stats/change.js';
import type { RunPair } from '../../../stats/run_pair.js';
import type { ControlShift } from '../document/outcome.js';

const ALPHA = 0.05;

/**
 * What no change of KVM can move: what only computes, and the cheapest system call, which enters the kernel and not KVM.
 * Both are short, so the scatter of their launches decides how far they say anything, not their length.
 */
const NEGATIVE: readonly Control[] = ['compute', 'null-syscall'];

/**
 * How far a move of the hypervisor below is taken off wrongly, at most: an exit that is not made of one outer exit alone
 * follows its cost by 0.77 to 1.09 times, as seen on a host whose outer exit takes three quarters of an exit.
 */
const OUTER_DOUBT = 0.25;

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

/** How the hypervisor below moved. It is taken off (at equal control), so only a large move is one of the host's. */
export function outerShift(pair: RunPair<RunView>, allowed: number): ControlShift[] {
  const change = outerChange(pair, 'quiet');
  if (change === null) return [];
  const bound = Math.log1p(allowed / OUTER_DOUBT);
  const moved = pAbove(change, bound) <= ALPHA / 2 || pBelow(change, -bound) <= ALPHA / 2;
  return [{ control: OUTER_CONTROL, change: asShares(changeInterval(change)), moved }];
}

function outerChange(pair: RunPair<RunView>, face: Face): Change | null {
  if (!haveOuter([pair.baseline, pair.candidate])) return null;
  return pair.changeOf({ subject: OUTER_CONTROL, reference: null, mode: null, face }, false);
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
    const outer = outerChange(pair, face);
    const doubt = outer === null ? 0 : OUTER_DOUBT * Math.abs(Math.expm1(outer.estimate));
    return { slower: largest([0, ...moves]) + doubt, faster: doubt - smallest([0, ...moves]) };
  };
  return Object.fromEntries(FACES.map((face) => [face, driftAt(face)])) as unknown as Drifts;
}
