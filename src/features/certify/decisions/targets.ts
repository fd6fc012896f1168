import { median } from 'simple-statistics';
import { launchesNeeded } from '../../../stats/inference/detectable.js';
import { launchSpreadOf } from '../../gate/document/evidence.js';
import { percent } from '../../gate/text/percent.js';
import { isPlainDelay, type Curve, type Delay, type Injected, type Target } from '../document/schema.js';
import type { Decision, InjectedSaid } from './decide.js';

/** What is aimed at: large delays nineteen times in twenty, smaller ones nine times in ten. */
const AIMS: readonly (readonly [fromShare: number, aim: number])[] = [
  [0.1, 0.95],
  [0, 0.9],
];
/** More launches of each run are not worth predicting. */
const MOST_LAUNCHES = 1000;

/** The decisions of a gate with as many launches as a user's has. */
export interface UsualDecisions {
  readonly curve: Curve;
  readonly decisions: readonly Decision[];
  readonly margin: number;
  readonly alpha: number;
}

interface Scatter {
  /** Standard deviation of a launch's log ratio from launch to launch. */
  readonly launchSpread: number;
  readonly margin: number;
  readonly statements: number;
}

function aimOf(share: number): number {
  return AIMS.find(([from]) => share >= from)?.[1] ?? 0.9;
}

function shareOf({ found }: Injected): number {
  return found.of === 0 ? 0 : found.count / found.of;
}

/** More launches do not help a decision whose runs share no state or whose controls moved. */
const UNANSWERED = Infinity;

function launchSpread({ evidence, contaminated }: InjectedSaid): number {
  if (evidence === undefined || contaminated) return UNANSWERED;
  return launchSpreadOf(evidence);
}

/**
 * The scatter that the aimed-at share of decisions stays within: a delay that is to be found in 19 of 20 decisions must
 * be found where launches scatter as in the second worst of 40, not as in the middle one. Null if that one has no answer.
 */
function scatterOf(decisions: readonly Decision[], at: number, aim: number): Scatter | null {
  const within = (values: readonly number[]): number =>
    [...values].sort((left, right) => left - right)[Math.ceil(aim * values.length) - 1] ?? UNANSWERED;
  const said = decisions.flatMap(({ injected }) => injected[at] ?? []);
  const spread = within(said.map(launchSpread));
  if (!Number.isFinite(spread)) return null;
  const margins = said.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence.margin]));
  return {
    launchSpread: spread,
    margin: within(margins),
    statements: median(decisions.map(({ statements }) => statements)),
  };
}

function inDecisions(count: number, { found }: Injected): string {
  return `in ${String(count)} of ${String(found.of)} decisions`;
}

/** What most of the decisions that missed the delay have in common. */
function limitOf(own: Injected, scatter: Scatter | null, share: number, unanswered: number): string {
  const { found, contaminated, elsewhere } = own;
  const missed = found.of - found.count;
  const isUnanswered = 2 * unanswered >= missed && unanswered >= contaminated.count;
  if (!isUnanswered && (scatter === null || 2 * contaminated.count >= missed))
    return `${inDecisions(contaminated.count, own)} a control moved, so no time was trusted`;
  if (2 * elsewhere.count >= missed)
    return `${inDecisions(elsewhere.count, own)} another cell was called regressed`;
  if (scatter === null || isUnanswered)
    return `${inDecisions(unanswered, own)} no state of the host had two launches of each run`;
  if (scatter.margin >= share)
    return `the host's own spread widens the margin to ${percent(scatter.margin)}, which covers the delay`;
  return (
    `launches of one run differ by ${percent(scatter.launchSpread)} in the noisier decisions, and the ` +
    `delay lies only ${percent(share - scatter.margin)} beyond the margin`
  );
}

/** Launches at which this scatter reaches the aim; null: too many. */
function predictedLaunches(
  scatter: Scatter | null,
  share: number,
  aim: number,
  alpha: number,
): number | null {
  if (scatter === null || scatter.launchSpread <= 0 || share <= scatter.margin) return null;
  const plan = {
    launchSpread: scatter.launchSpread,
    margin: Math.log1p(scatter.margin),
    alpha: alpha / Math.max(1, scatter.statements),
    power: aim,
  };
  return launchesNeeded(plan, Math.log1p(share), MOST_LAUNCHES);
}

function targetOf(
  delay: number,
  { share, seen }: Delay,
  curves: readonly Curve[],
  usual: UsualDecisions,
): Target | null {
  const at = usual.curve.injected.findIndex((each) => each.delay === delay);
  const own = usual.curve.injected[at];
  if (own === undefined || own.found.of === 0) return null;
  const aim = aimOf(share);
  const isReached = (curve: Curve): boolean =>
    curve.injected.some((each) => each.delay === delay && shareOf(each) >= aim);
  const reached = curves.find((_, index) => curves.slice(index).every(isReached));
  const scatter = scatterOf(usual.decisions, at, aim);
  const unanswered = usual.decisions.filter(({ injected }) => injected[at]?.evidence === undefined).length;
  const limitedBy = isReached(usual.curve) ? null : limitOf(own, scatter, share, unanswered);
  if (reached !== undefined) {
    const { launches, secondsPerDecision: seconds } = reached;
    return { delay, aim, how: 'measured', launches, seconds, limitedBy };
  }
  const actual = seen?.share.estimate ?? share;
  const launches = predictedLaunches(scatter, actual, aim, usual.alpha);
  if (launches === null) return { delay, aim, how: 'out-of-reach', launches, seconds: null, limitedBy };
  const seconds = (usual.curve.secondsPerDecision / usual.curve.launches) * launches;
  return { delay, aim, how: 'predicted', launches, seconds, limitedBy };
}

/** For each delay beyond the margin: how many launches find it as often as aimed at, and what limits that. */
export function targetsOf(
  delays: readonly Delay[],
  curves: readonly Curve[],
  usual: UsualDecisions,
): Target[] {
  return delays.flatMap((delay, index) => {
    if (delay.share <= 1.001 * usual.margin || !isPlainDelay(delay)) return [];
    return targetOf(index, delay, curves, usual) ?? [];
  });
}
