/** How often claims are wrong where sessions vary: synthetic launches whose true change is known. */
import { changeBetween, changeInterval, pAbove, type Change } from '../../src/stats/change.js';
import { holm } from '../../src/stats/inference/holm.js';
import { Random } from '../../src/stats/inference/random.js';
import { append } from '../../src/lib/extremes.js';
import { changeOverSessions, type Sessions } from '../../src/stats/sessions.js';
import type { LaunchValue } from '../../src/stats/strata.js';
import { Noise } from '../coverage_study/model.js';

export const CELLS = 20;
export const LAUNCHES = 8;
const ALPHA = 0.05;
/** Of a launch, ln units: 0.3 to 0.7% was seen. */
const LAUNCH_SPREAD = 0.003;
/** What the first cell's slowdown is where it is to be found, and the margin. */
export const SLOWDOWN = 0.05;
const MARGIN = 0.02;

export interface SessionSetting {
  /** Of the baseline; the candidate has one. */
  readonly sessions: number;
  /** Variance between sessions over that between launches. */
  readonly ratio: number;
  /** Whether a session moves all cells alike, or each for itself. */
  readonly moves: 'all cells alike' | 'each cell';
  readonly decisions: number;
  readonly seed: string;
  readonly stream: number;
}

export interface SessionRow extends Omit<SessionSetting, 'seed' | 'stream'> {
  /** Nothing changed and there is no margin: claims called slower at 5% each, as a share. */
  readonly claims: number;
  /** The same of decisions with any of the cells slower, corrected by Holm. */
  readonly families: number;
  /** Of 95% intervals that hold the true change. */
  readonly covered: number;
  /** One cell slower by {@link SLOWDOWN}, found beyond the margin. */
  readonly found: number;
  /** The first of these where launches are taken for replicates, whichever session they are of. */
  readonly claimsByLaunches: number;
}

/** Values by cell and session. */
type Cells = readonly Sessions[];

function drawnCells({ ratio, moves }: SessionSetting, sessions: number, noise: Noise): Cells {
  const shifts = Array.from({ length: sessions }, () => noise.normal());
  return Array.from({ length: CELLS }, () =>
    shifts.map((common) => {
      const shift = Math.sqrt(ratio) * LAUNCH_SPREAD * (moves === 'each cell' ? noise.normal() : common);
      return Array.from({ length: LAUNCHES }, (_, launch): LaunchValue => ({
        launch,
        state: 'A',
        value: shift + LAUNCH_SPREAD * noise.normal(),
      }));
    }),
  );
}

function shifted(change: Change, by: number): Change {
  return { ...change, estimate: change.estimate + by };
}

function share(count: number, of: number): number {
  return of === 0 ? NaN : count / of;
}

function countWhere<Item>(items: readonly Item[], is: (item: Item) => boolean): number {
  return items.filter(is).length;
}

/** Whether any of these hypotheses "at most the bound" is rejected, corrected for their number. */
function anyAbove(changes: readonly Change[], bound: number): boolean {
  return holm(changes.map((change) => pAbove(change, bound))).some((p) => p <= ALPHA);
}

export function sessionRow(setting: SessionSetting): SessionRow {
  const { sessions, ratio, moves, decisions, seed, stream } = setting;
  const noise = new Noise(new Random(seed, stream));
  const all: Change[] = [];
  const byLaunches: Change[] = [];
  let families = 0;
  let found = 0;
  for (let decision = 0; decision < decisions; decision++) {
    const before = drawnCells(setting, sessions, noise);
    const after = drawnCells(setting, 1, noise);
    const own = before.flatMap((cell, index) => changeOverSessions(cell, after[index] ?? []) ?? []);
    const [first, ...others] = own;
    if (anyAbove(own, 0)) families++;
    if (first !== undefined) {
      const slower = holm(
        [shifted(first, Math.log1p(SLOWDOWN)), ...others].map((each) => pAbove(each, Math.log1p(MARGIN))),
      );
      if ((slower[0] ?? 1) <= ALPHA) found++;
    }
    append(all, own);
    append(
      byLaunches,
      before.flatMap((cell, index) => changeBetween(cell.flat(), (after[index] ?? []).flat()) ?? []),
    );
  }
  const isCovered = (change: Change): boolean => {
    const { low, high } = changeInterval(change);
    return low <= 0 && high >= 0;
  };
  const isCalled = (change: Change): boolean => pAbove(change, 0) <= ALPHA;
  return {
    ...{ sessions, ratio, moves, decisions },
    claims: share(countWhere(all, isCalled), all.length),
    families: share(families, decisions),
    covered: share(countWhere(all, isCovered), all.length),
    found: share(found, decisions),
    claimsByLaunches: share(countWhere(byLaunches, isCalled), byLaunches.length),
  };
}
