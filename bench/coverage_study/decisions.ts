/** How often the decision rule is wrong, and how often it finds what is there. */
import { changeBetween, pAbove, pBelow } from '../../src/stats/change.js';
import { holm } from '../../src/stats/inference/holm.js';
import { clopperPearson } from '../../src/stats/inference/interval.js';
import { Random } from '../../src/stats/inference/random.js';
import type { Estimate } from '../../src/stats/summary.js';
import { Noise, syntheticRun, type Disturbances, type SyntheticCell, type SyntheticLaunch } from './model.js';
import { logsOf, observedTogether } from './observed.js';
import { CELLS, IOCTL, ROUNDS } from './scenarios.js';

/** Cells gated together; the candidate's change is put into all of them, or into the first alone. */
const GATED = 20;
const ALPHA = 0.05;

export interface DecisionSetting {
  readonly name: string;
  readonly model: Disturbances;
  readonly launches: number;
  /** True change of the candidate, as a share: 0.02 is 2% slower. */
  readonly change: number;
  /** In every gated cell, or in the first only. */
  readonly where: 'every cell' | 'one cell';
  readonly margin: number;
  readonly runs: number;
  readonly seed: string;
  readonly stream: number;
}

export interface DecisionRow {
  readonly name: string;
  readonly launches: number;
  readonly gatedCells: number;
  readonly changePercent: number;
  readonly where: DecisionSetting['where'];
  readonly marginPercent: number;
  readonly decisions: number;
  /** Decisions with at least one cell called regressed; and with every cell proved inside the margin. */
  readonly regressed: number;
  readonly passed: number;
  readonly regressedShare: Estimate;
  readonly passedShare: Estimate;
}

/** Gated cells do not enter the guest here, so that the change put in is the true change in every state. */
function cellsOf(change: (cell: number) => number): SyntheticCell[] {
  const gated = Array.from({ length: GATED }, (_, i) => ({
    ticks: 20_000 * (1 + i / GATED) * (1 + change(i)),
    entersGuest: false,
  }));
  return [...CELLS, ...gated];
}

type Verdict = 'regressed' | 'passed' | 'inconclusive';

/** The rule of the gate on within-run ratios: Holm over the cells for regressed, every cell inside for pass. */
function decide(
  baseline: readonly SyntheticLaunch[],
  candidate: readonly SyntheticLaunch[],
  margin: number,
): Verdict {
  const together = observedTogether([baseline, candidate]);
  const bound = Math.log1p(margin);
  const changes = Array.from({ length: GATED }, (_, cell) =>
    changeBetween(...together.quiet(logsOf(CELLS.length + cell), logsOf(IOCTL))),
  );
  const above = holm(changes.map((change) => (change === null ? 1 : pAbove(change, bound))));
  if (above.some((p) => p <= ALPHA)) return 'regressed';
  const inside = changes.every((change) => change !== null && pBelow(change, bound) <= ALPHA);
  return inside ? 'passed' : 'inconclusive';
}

export function decisionRow(setting: DecisionSetting): DecisionRow {
  const { name, model, launches, change, where, margin, runs, seed, stream } = setting;
  const noise = new Noise(new Random(seed, stream));
  const before = cellsOf(() => 0);
  const after = cellsOf((cell) => (where === 'every cell' || cell === 0 ? change : 0));
  const run = (cells: readonly SyntheticCell[]): SyntheticLaunch[] =>
    syntheticRun({ model, cells, launches, rounds: ROUNDS }, noise);
  let regressed = 0;
  let passed = 0;
  for (let i = 0; i < runs; i++) {
    const verdict = decide(run(before), run(after), margin);
    if (verdict === 'regressed') regressed++;
    if (verdict === 'passed') passed++;
  }
  return {
    name,
    launches,
    gatedCells: GATED,
    changePercent: 100 * change,
    where,
    marginPercent: 100 * margin,
    decisions: runs,
    regressed,
    passed,
    regressedShare: clopperPearson(regressed, runs),
    passedShare: clopperPearson(passed, runs),
  };
}
