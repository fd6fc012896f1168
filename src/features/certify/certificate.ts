import { median } from 'simple-statistics';
import { TOOL } from '../../lib/tool.js';
import { fingerprintId, fingerprintOf } from '../../results/fingerprint.js';
import { Random } from '../../stats/inference/random.js';
import type { DelayedCell } from '../gate/candidate/delayed_cells.js';
import { ALPHA, measuredIds } from '../gate/judge/judge.js';
import { DEFAULT_MARGINS } from '../gate/judge/margins.js';
import { curveOf } from './decisions/curve.js';
import { decide, type Decision, type DecisionOptions } from './decisions/decide.js';
import { DRAWING, drawDecisions } from './decisions/draw.js';
import { targetsOf, type UsualDecisions } from './decisions/targets.js';
import {
  CERTIFICATE_FORMAT,
  CERTIFICATE_VERSION,
  type Certificate,
  type Curve,
  type Delay,
} from './document/schema.js';
import { PoolViews, type Pool } from './pool/pool_views.js';
import { injectedDelays, positiveControls } from './delays.js';
import { scopeOf } from './scope.js';

/** Launches of a run that curves are made for, besides the usual number. */
const OTHER_SIZES = [3, 5, 8, 12] as const;

/** What is known of a pool besides its blocks. */
export interface PoolFacts {
  readonly status: Certificate['status'];
  readonly extent: Certificate['extent'];
  readonly startedAt: string;
  readonly seed: string;
  readonly preset: string;
  readonly roundsPerLaunch: number;
  readonly lostLaunches: number;
  readonly delayed: readonly DelayedCell[];
  readonly margin: number;
  /** Launches of a run as a user's gate has them. */
  readonly launches: number;
  /** Decisions of each curve. */
  readonly decisions: number;
}

interface SizedDecisions {
  readonly curve: Curve;
  readonly decisions: readonly Decision[];
}

function launchMs({ launches }: Pool): number {
  return launches.length === 0 ? 0 : median(launches.map(({ durationMs }) => durationMs));
}

function withSize(
  views: PoolViews,
  size: number,
  facts: PoolFacts,
  { options, places }: Decisions,
): SizedDecisions | null {
  const random = new Random(facts.seed, size);
  const { draws, disjoint } = drawDecisions(
    {
      launches: views.pool.launches.length,
      spreads: views.spreads,
      startedMs: views.pool.launches.map(({ startedAt }) => Date.parse(startedAt)),
    },
    size,
    facts.decisions,
    random,
  );
  if (draws.length === 0) return null;
  const decisions = draws.map((draw) => decide(views, draw, options));
  const taken = draws.map(({ baseline, candidate }) => baseline.length + candidate.length);
  const sizes = {
    launches: size,
    taken,
    launchMs: launchMs(views.pool),
    disjointDecisions: disjoint,
    delays: places,
  };
  return { curve: curveOf(decisions, sizes), decisions };
}

/** What is decided over, and which delay of the document each injection is. */
interface Decisions {
  readonly options: DecisionOptions;
  readonly places: readonly number[];
  readonly delays: readonly Delay[];
}

function decisionsOf(views: PoolViews, { delayed, margin }: PoolFacts): Decisions {
  const { hz } = views.pool.host.clock;
  const { made, delays } = injectedDelays(delayed, views, hz > 0 ? hz / NS_PER_SECOND : 1);
  const measured = delayed.filter(
    ({ cell, of }) => views.level(cell.id) !== null && views.level(of.id) !== null,
  );
  return {
    options: {
      gate: { margins: { ...DEFAULT_MARGINS, relative: margin }, alpha: ALPHA },
      injections: made.map(({ injection }) => injection),
      controls: positiveControls(measured, margin),
    },
    places: made.map(({ delay }) => delays.indexOf(delay)),
    delays,
  };
}

function unmeasuredOf({ cells }: PoolViews): Certificate['unmeasured'] {
  return [...cells.values()].flatMap((cell) =>
    cell.status === 'measured' ? [] : [{ cell: cell.cell.id, reason: cell.reason }],
  );
}

const NS_PER_SECOND = 1e9;

/**
 * The operating curve of the gate from a pool of launches. If the pool is too small for a single decision, the
 * certificate has no curve.
 */
export function certificateOf(pool: Pool, facts: PoolFacts): Certificate {
  const { host, launches } = pool;
  const views = new PoolViews(pool);
  const decisions = decisionsOf(views, facts);
  const { delays } = decisions;
  const sizes = [...new Set([...OTHER_SIZES, facts.launches])].sort((left, right) => left - right);
  const sized = sizes.flatMap((size) => withSize(views, size, facts, decisions) ?? []);
  const curves = sized.map(({ curve }) => curve);
  const usual = sized.find(({ curve }) => curve.launches === facts.launches);
  const judged: UsualDecisions | null =
    usual === undefined ? null : { ...usual, margin: facts.margin, alpha: ALPHA };
  return {
    format: CERTIFICATE_FORMAT,
    version: CERTIFICATE_VERSION,
    tool: TOOL,
    status: facts.status,
    extent: facts.extent,
    startedAt: facts.startedAt,
    durationMs: launches.reduce((sum, { durationMs }) => sum + durationMs, 0),
    seed: facts.seed,
    fingerprint: fingerprintId(fingerprintOf(host)),
    host,
    preset: facts.preset,
    gatedCells: measuredIds({ cells: views.cells }),
    unmeasured: unmeasuredOf(views),
    gate: { margin: facts.margin, alpha: ALPHA, launches: facts.launches },
    pool: {
      launches: launches.length,
      roundsPerLaunch: facts.roundsPerLaunch,
      medianLaunchMs: launchMs(pool),
      lostLaunches: facts.lostLaunches,
    },
    drawing: DRAWING,
    scope: scopeOf(launches),
    delays: [...delays],
    curves,
    targets: judged === null ? [] : targetsOf(delays, curves, judged),
  };
}
