/** How small a change a comparison can find, before it is made. */
import { errorFunction, gammaln } from 'simple-statistics';
import { studentCritical } from './distributions.js';

/** A planned comparison, in the unit of the values (log ratios). */
export interface DetectionPlan {
  /** Standard deviation of a launch's statistic from launch to launch. */
  readonly launchSpread: number;
  /** Launches of each run, at least two. */
  readonly baseline: number;
  readonly candidate: number;
  /** The largest change that is no regression. */
  readonly margin: number;
  /** One-sided error; divide by the number of gated cells for the worst case of Holm's correction. */
  readonly alpha: number;
  /** Chance of finding a change of the answer's size. */
  readonly power: number;
}

const STEPS = 400;
const BISECTIONS = 40;

/**
 * Chance that a noncentral t exceeds `critical`, the true change being `shift` standard errors beyond the bound:
 * the normal chance averaged over how the estimated error scatters around the true one (midpoint rule).
 */
function chanceOfFinding(shift: number, critical: number, degrees: number): number {
  const half = degrees / 2;
  const highest = 1 + 8 / Math.sqrt(degrees);
  const width = highest / STEPS;
  const front = Math.LN2 + half * Math.log(half) - gammaln(half);
  let chance = 0;
  for (let i = 0; i < STEPS; i++) {
    const error = (i + 0.5) * width;
    const density = Math.exp(front + (degrees - 1) * Math.log(error) - half * error * error);
    chance += (density * width * (1 + errorFunction((shift - critical * error) / Math.SQRT2))) / 2;
  }
  return chance;
}

/**
 * The smallest change beyond the margin that is found with the requested chance (two-sample t, equal spread on both
 * sides). The usual t_alpha + t_beta standard errors promise a fifth too much with three launches and a correction for
 * hundreds of cells, so the noncentral t is inverted. Fewer than two launches on a side find nothing: Infinity.
 */
export function minimumDetectableChange(plan: DetectionPlan): number {
  const { launchSpread, baseline, candidate, margin, alpha, power } = plan;
  if (baseline < 2 || candidate < 2) return Infinity;
  const degrees = baseline + candidate - 2;
  const critical = studentCritical(alpha, degrees);
  let low = 0;
  let high = 1;
  while (chanceOfFinding(high, critical, degrees) < power) high *= 2;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (chanceOfFinding(middle, critical, degrees) < power) low = middle;
    else high = middle;
  }
  return margin + high * launchSpread * Math.sqrt(1 / baseline + 1 / candidate);
}

/** Launches a side until a change of `target` is found; null where `atMost` are not enough. */
export function launchesNeeded(
  plan: Omit<DetectionPlan, 'baseline' | 'candidate'>,
  target: number,
  atMost = 1000,
): number | null {
  const finds = (launches: number): boolean =>
    minimumDetectableChange({ ...plan, baseline: launches, candidate: launches }) <= target;
  if (!finds(atMost)) return null;
  let tooFew = 1;
  let enough = atMost;
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    if (finds(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
