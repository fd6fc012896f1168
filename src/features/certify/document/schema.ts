/**
 * What `certify` writes: the gate's operating curve on one host. Verdicts of the real gate over runs that are known
 * not to differ, and over runs in which one cell's handler was given a known delay.
 */
import { z } from 'zod';
import { hostSchema } from '../../../samples/protocol.js';
import { estimateSchema } from '../../../stats/summary.js';

export const CERTIFICATE_FORMAT = 'kvm-exit-bench/certificate';
export const CERTIFICATE_VERSION = 1;

const count = z.number().int().nonnegative();
const positiveCount = z.number().int().positive();

/** So many of the decisions, with the exact (Clopper-Pearson) 95% interval of their share; of none: 0 to 1. */
const countedShareSchema = z.strictObject({
  count,
  of: count,
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
});
export type CountedShare = z.infer<typeof countedShareSchema>;

/** Decisions between runs of the same host in which nothing was changed. */
const unchangedSchema = z.strictObject({
  /** False alarms. */
  regressed: countedShareSchema,
  /** Improved ones included. */
  passed: countedShareSchema,
  inconclusive: countedShareSchema,
  /** Of the inconclusive: a negative control moved, so no time was trusted. */
  contaminated: countedShareSchema,
  /** Decisions in which a delay of 1.5 margins was not found: a gate that measures such controls says inconclusive. */
  blind: countedShareSchema,
});
export type Unchanged = z.infer<typeof unchangedSchema>;

/** Decisions in which the candidate's blocks of one cell are those with a delay in its handler. */
const injectedSchema = z.strictObject({
  /** Index into `delays` of the document. */
  delay: count,
  /** The cell was called regressed, and so was the comparison as a whole. */
  found: countedShareSchema,
  /** The comparison passed: right for a delay within the margin, a miss beyond it. */
  passed: countedShareSchema,
  inconclusive: countedShareSchema,
  /** Of the inconclusive: a negative control moved. */
  contaminated: countedShareSchema,
  /** The comparison regressed, but not by this cell. */
  elsewhere: countedShareSchema,
  /** Middle half and median of the change that was estimated, a share; null where no decision had one. */
  change: estimateSchema.nullable(),
});
export type Injected = z.infer<typeof injectedSchema>;

/** How the gate decides with this number of launches of each run. */
const curveSchema = z.strictObject({
  /** Undisturbed ones of the baseline, and as many of the candidate; at most twice as many were taken for them. */
  launches: positiveCount,
  /** Time of measuring both runs of a decision, seconds, set-up and disturbed launches included: the median. */
  secondsPerDecision: z.number().nonnegative(),
  /** The same of the decision that took the most launches. */
  longestDecisionSeconds: z.number().nonnegative(),
  /** Decisions that share no launch with each other; the rest of them do. */
  disjointDecisions: count,
  unchanged: unchangedSchema,
  injected: z.array(injectedSchema),
});
export type Curve = z.infer<typeof curveSchema>;

/** A delay injected into one cell or all, and what was measured of it. */
const delaySchema = z.strictObject({
  /** Id of the cell without the delay; of what every KVM_RUN got, the bare exit that it is a share of. */
  cell: z.string(),
  /** Absent: in the handler of the cell. `every-kvm-run`: added to the recorded blocks of all that enter by KVM_RUN. */
  where: z.literal('every-kvm-run').optional(),
  /** Share of the candidate's blocks that got it; absent: all. */
  blocks: z.number().positive().max(1).optional(),
  /** Of how many exits one got it, so that only the mean moves; absent: all. `share` is that of the mean. */
  every: z.number().int().min(2).optional(),
  mode: z.string(),
  /** Share of the cell's level that was asked for: 0.05 is 5%. */
  share: z.number().positive(),
  /** The same in nanoseconds, by the level of a first launch; what the handler was told to wait. */
  delayNs: z.number().positive(),
  /** Median over launches of the paired difference delayed - undelayed, with its 95% interval; null: not measured. */
  seen: z
    .strictObject({
      nanoseconds: estimateSchema,
      /** The same against the cell's level over the whole pool. */
      share: estimateSchema,
    })
    .nullable(),
});
export type Delay = z.infer<typeof delaySchema>;

/** How many launches and how much measuring it takes to find a delay as often as aimed at. */
const targetSchema = z.strictObject({
  delay: count,
  /** 0.9: nine times in ten. */
  aim: z.number().min(0).max(1),
  /**
   * `measured`: the fewest launches of the curves that reached the aim. `predicted`: no curve did; what the scatter
   * of launches promises, contaminated decisions left aside. `out-of-reach`: no number of launches that could be
   * measured would do, or the delay does not lie beyond the margin.
   */
  how: z.enum(['measured', 'predicted', 'out-of-reach']),
  launches: positiveCount.nullable(),
  seconds: z.number().nonnegative().nullable(),
  /** What keeps the gate from finding it more often, in words; null where it was reached at the gate's usual size. */
  limitedBy: z.string().nullable(),
});
export type Target = z.infer<typeof targetSchema>;

export const certificateSchema = z.strictObject({
  format: z.literal(CERTIFICATE_FORMAT),
  version: z.literal(CERTIFICATE_VERSION),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  /** `interrupted`: from as many launches as there were. */
  status: z.enum(['complete', 'interrupted']),
  extent: z.enum(['full', 'quick']),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  /** Time of measuring the pool, set-up included. */
  durationMs: z.number().nonnegative(),
  /** Of the order of blocks and of the drawing of decisions. */
  seed: z.string(),
  /** Twelve digits that hosts share whose absolute numbers may be compared. */
  fingerprint: z.string(),
  host: hostSchema,
  preset: z.string(),
  /** Ids of the cells that each decision judged. */
  gatedCells: z.array(z.string()),
  /** Cells that the pool was to measure and did not. */
  unmeasured: z.array(z.strictObject({ cell: z.string(), reason: z.string() })),
  gate: z.strictObject({
    /** Share that a cell may be slower and still pass. */
    margin: z.number().positive(),
    alpha: z.number().positive(),
    /** Launches of each run as a user's has them: the curve of as many launches is the certificate's word. */
    launches: positiveCount,
  }),
  pool: z.strictObject({
    launches: count,
    roundsPerLaunch: positiveCount,
    /** Of one launch, set-up included; milliseconds. */
    medianLaunchMs: z.number().nonnegative(),
    /** Ended too early to count, by an interrupt or an error. */
    lostLaunches: count,
  }),
  /** How decisions are drawn from the pool, in words. */
  drawing: z.string(),
  /** When its launches were measured: it says nothing of other times. Certificates of older versions do not tell. */
  scope: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  delays: z.array(delaySchema),
  /** By launches, ascending. */
  curves: z.array(curveSchema),
  targets: z.array(targetSchema),
});
export type Certificate = z.infer<typeof certificateSchema>;

/** The curve of a gate with as many launches as a user's has; undefined where the pool was too small for it. */
export function usualCurve({ curves, gate }: Certificate): Curve | undefined {
  return curves.find(({ launches }) => launches === gate.launches);
}

/** `every KVM_RUN (added to the recorded blocks, as a share of CELL)`, `70% of the blocks of CELL`, `the mean of CELL (one exit in 64)`, or the cell. */
export function delayPlace({
  cell,
  where,
  blocks,
  every,
}: Pick<Delay, 'cell' | 'where' | 'blocks' | 'every'>): string {
  if (where === 'every-kvm-run') return `every KVM_RUN (added to the recorded blocks, as a share of ${cell})`;
  if (every !== undefined) return `the mean of ${cell} (one exit in ${String(every)})`;
  return blocks === undefined ? cell : `${String(Math.round(100 * blocks))}% of the blocks of ${cell}`;
}

/** Whether all exits of one transfer or bare exit have it: what a size of delay is quoted for. */
export function isPlainDelay({ where, blocks, every }: Delay): boolean {
  return where === undefined && blocks === undefined && every === undefined;
}

/** Of the cells with a plain delay of that share the one that was found least often; undefined: none had one. */
export function leastFound(
  { injected }: Curve,
  { delays }: Certificate,
  share: number,
): CountedShare | undefined {
  return injected
    .filter(({ delay }) => {
      const injected = delays[delay];
      return injected?.share === share && isPlainDelay(injected);
    })
    .map(({ found }) => found)
    .sort((left, right) => left.count - right.count)[0];
}
