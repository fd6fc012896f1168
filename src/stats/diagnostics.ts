import { isUndelayed } from '../plan/cell.js';
import type { Warning } from '../samples/protocol.js';
import type { LaunchRecord, Samples } from '../samples/samples.js';
import { byLaunch, type CellColumns, type Columns } from './columns.js';
import { runLaunches } from './disturbed_launches.js';
import { histogramTotal } from './histogram.js';
import { signRank } from './inference/interval.js';
import { logRatio, type Pair } from './paired.js';
import { isQuantized } from './quantized.js';
import { isSignificant, lagOneCorrelation, modesOf, trendOf } from './inference/series.js';
import type { Comparison, Level } from './summary.js';

/** The text of each warning about cells, for one cell and for many, and what to do. In the order of the report. */
const WARNING_TEXTS = {
  'too-few-rounds': {
    one: 'has too few rounds to tell how rounds vary within this run',
    many: 'have too few rounds to tell how rounds vary within this run',
    advice: 'raise --max-time, or measure fewer cells',
  },
  'many-drops': {
    one: 'lost many of its blocks',
    many: 'lost many of their blocks',
    advice: 'keep other work off the measuring CPU, or pin to another one with --cpu',
  },
  'no-histogram': {
    one: 'has no histogram because a launch was cut off; its tails (p99, p99.9) come from whole blocks and are too low',
    many: 'have no histogram because a launch was cut off; their tails (p99, p99.9) come from whole blocks and are too low',
    advice: 'let a run end, or stop it with Ctrl-C, when tails matter',
  },
  'a-a-off': {
    one: 'was measured twice and differed from itself by more than 0.5%',
    many: 'were measured twice and differed from themselves by more than 0.5%',
    advice: 'do not trust smaller differences; run again on a quieter host or with more rounds',
  },
  drift: {
    one: 'drifted over the run',
    many: 'drifted over the run',
    advice:
      'trust comparisons, which are paired round by round, before levels; let the host settle and run again',
  },
  modes: {
    one: 'has more than one level',
    many: 'have more than one level',
    advice:
      'the host changed state during the run; trust comparisons before levels, and compare no levels between runs',
  },
  autocorrelation: {
    one: 'has rounds that resemble the round before',
    many: 'have rounds that resemble the round before',
    advice:
      'what holds within this run (the A/A pair) may be too narrow; more launches help more than more rounds',
  },
} as const;

type CellWarningCode = keyof typeof WARNING_TEXTS;

/** What the checks look at: a run and its statistics. */
export interface Evidence {
  readonly samples: Samples;
  readonly columns: Columns;
  readonly levels: readonly (Level | null)[];
  readonly comparisons: readonly Comparison[];
  readonly pairs: readonly Pair[];
}

/** One cell that one check objects to. All findings of a code become one warning that names the worst cell. */
interface Finding {
  readonly code: CellWarningCode;
  readonly cell: string;
  /** Larger is worse; compared only within a code. */
  readonly severity: number;
  readonly detail: string;
}

/** A finding must be beyond chance and beyond these limits before it is worth a reader's time. */
const LARGE = {
  dropShare: 0.05,
  drops: 2,
  trendRho: 0.5,
  trendChange: 0.01,
  autocorrelation: 0.4,
  aaRatio: 0.005,
  stealShare: 0.01,
  switchesPerSecond: 20,
} as const;

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function checkCounts(cell: string, level: Level, hasHistogram: boolean): Finding[] {
  const findings: Finding[] = [];
  const { blocks, dropped } = level;
  if (!signRank(blocks).reached) {
    const detail = `${blocks} round${blocks === 1 ? '' : 's'}`;
    findings.push({ code: 'too-few-rounds', cell, severity: -blocks, detail });
  }
  const share = dropped / (blocks + dropped);
  if (dropped >= LARGE.drops && share > LARGE.dropShare) {
    const detail = `${dropped} of ${blocks + dropped}`;
    findings.push({ code: 'many-drops', cell, severity: share, detail });
  }
  if (!hasHistogram)
    findings.push({ code: 'no-histogram', cell, severity: blocks, detail: `${blocks} blocks` });
  return findings;
}

function checkAutocorrelation(cell: string, launches: readonly (readonly number[])[]): Finding[] {
  const rho = lagOneCorrelation(launches);
  const pairs = launches.reduce((sum, values) => sum + Math.max(0, values.length - 1), 0);
  if (rho < LARGE.autocorrelation || !isSignificant(rho, pairs)) return [];
  return [{ code: 'autocorrelation', cell, severity: rho, detail: `rank correlation ${rho.toFixed(2)}` }];
}

function checkTrend(cell: string, values: readonly number[]): Finding[] {
  const { rho, change } = trendOf(values);
  if (Math.abs(rho) < LARGE.trendRho || !isSignificant(rho, values.length)) return [];
  if (Math.abs(change) < LARGE.trendChange) return [];
  const detail = `${change > 0 ? 'up' : 'down'} ${percent(Math.abs(change))}`;
  return [{ code: 'drift', cell, severity: Math.abs(change), detail }];
}

function checkModes(cell: string, values: readonly number[]): Finding[] {
  const modes = modesOf(values);
  const first = modes[0];
  const last = modes[modes.length - 1];
  if (first === undefined || last === undefined) return [];
  const levels = modes.map(({ center, share }) => `${Math.round(center)} (${Math.round(share * 100)}%)`);
  const detail = `${levels.join(' and ')} ticks`;
  return [{ code: 'modes', cell, severity: last.center / first.center, detail }];
}

function checkCell(evidence: Evidence, index: number, withHistogram: ReadonlySet<number>): Finding[] {
  const sampled = evidence.samples.cells[index];
  const column = evidence.columns.cells[index];
  const level = evidence.levels[index];
  if (!sampled || !column || !level || !isUndelayed(sampled.cell)) return [];
  const { cell } = sampled;
  const counts = checkCounts(cell.id, level, withHistogram.has(index));
  // On a coarse clock ranks tie and steps look like modes.
  if (isQuantized(cell, level.estimate)) return counts;
  const launches = byLaunch(column.value, evidence.columns.launches);
  const values = launches.flat();
  // A transfer cell is judged by its ratio to its base, see checkPair.
  const ownLevel = cell.kind === 'transfer' ? [] : checkAutocorrelation(cell.id, launches);
  return [...counts, ...checkTrend(cell.id, values), ...checkModes(cell.id, values), ...ownLevel];
}

function ratiosByLaunch(subject: CellColumns, reference: CellColumns, columns: Columns): number[][] {
  const logs = subject.value.map((value, row) => logRatio(value, reference.value[row] ?? NaN));
  return byLaunch(logs, columns.launches);
}

function checkPair({ samples, columns }: Evidence, { kind, subject, reference }: Pair): Finding[] {
  const cell = samples.cells[subject]?.cell;
  const own = columns.cells[subject];
  const other = columns.cells[reference];
  if (kind !== 'over-none' || !cell || !own || !other) return [];
  return checkAutocorrelation(cell.id, ratiosByLaunch(own, other, columns));
}

function checkTwin({ kind, subject, ratio }: Comparison): Finding[] {
  const off = ratio.estimate - 1;
  if (kind !== 'a-a' || Math.abs(off) <= LARGE.aaRatio) return [];
  const detail = `${off > 0 ? '+' : '-'}${(Math.abs(off) * 100).toFixed(2)}%`;
  return [{ code: 'a-a-off', cell: subject, severity: Math.abs(off), detail }];
}

function warningOf(code: CellWarningCode, findings: readonly Finding[]): Warning[] {
  const [first, ...rest] = findings.filter((finding) => finding.code === code);
  if (first === undefined) return [];
  const worst = rest.reduce((a, b) => (b.severity > a.severity ? b : a), first);
  const { one, many, advice } = WARNING_TEXTS[code];
  const message =
    rest.length === 0
      ? `${worst.cell} ${one} (${worst.detail}): ${advice}`
      : `${rest.length + 1} cells ${many} (worst: ${worst.cell}, ${worst.detail}): ${advice}`;
  return [{ code, message, cell: worst.cell }];
}

function sumOver(launches: readonly LaunchRecord[], part: (launch: LaunchRecord) => number): number {
  return launches.reduce((sum, launch) => sum + part(launch), 0);
}

function checkHost(all: readonly LaunchRecord[]): Warning[] {
  const launches = all.filter(({ noise, durationMs }) => noise !== null && durationMs !== null);
  const durationMs = sumOver(launches, (launch) => launch.durationMs ?? 0);
  if (durationMs <= 0) return [];
  const stealShare = sumOver(launches, ({ noise }) => noise?.stealMs ?? 0) / durationMs;
  const switches = sumOver(launches, ({ noise }) => noise?.involuntarySwitches ?? 0);
  const perSecond = (switches * 1000) / durationMs;
  const warnings: Warning[] = [];
  if (stealShare > LARGE.stealShare) {
    const message = `the hypervisor below took ${percent(stealShare)} of the measuring CPU's time (steal): run when the host's neighbours are quiet, or on a host of your own`;
    warnings.push({ code: 'noisy-host-steal', message });
  }
  if (perSecond > LARGE.switchesPerSecond) {
    const message = `other work pushed the measuring thread off its CPU ${perSecond.toFixed(0)} times a second: stop other programs, or pin to an idle CPU with --cpu`;
    warnings.push({ code: 'noisy-host-switches', message });
  }
  return warnings;
}

/** Off x86 the kernel's clock is a counter of a rate of its own, often of tens of megahertz. */
function checkClock(launches: readonly LaunchRecord[]): Warning[] {
  const steps = launches.flatMap(({ clock }) =>
    clock?.source === 'monotonic_raw' ? [clock.stepTicks ?? 1] : [],
  );
  const step = steps.reduce((most, each) => Math.max(most, each), 1);
  if (step <= 1) return [];
  const message =
    `the clock moves ${step} ns at once (${(1000 / step).toFixed(1)} MHz): one exit is not timed more finely, ` +
    'and the intervals of levels and ratios are not narrower than that over all exits';
  return [{ code: 'coarse-clock', message }];
}

/** Launches are the replicates of every interval. */
function checkReplicates({ columns }: Evidence): Warning[] {
  if (new Set(columns.launches).size !== 1) return [];
  const message =
    'the run has one launch, which does not show how launches vary: no number has an interval for this host; take two or more (--launches)';
  return [{ code: 'one-launch', message }];
}

function checkLaunches({ samples, columns }: Evidence): Warning[] {
  const { disturbed, undisturbed } = runLaunches(samples, columns);
  if (disturbed.length === 0) return [];
  const numbers = disturbed.map((launch) => String(launch + 1)).join(', ');
  const message =
    `other work on the host disturbed ${disturbed.length} of ${disturbed.length + undisturbed.length} launches ` +
    `(${numbers}): levels and intervals include them, a gate leaves them out; keep other work off this host`;
  return [{ code: 'disturbed-launches', message }];
}

/** Every warning about a run: at most one for each code; it counts the cells and names the worst. */
export function diagnose(evidence: Evidence): Warning[] {
  const withHistogram = new Set(
    evidence.samples.histograms.filter((each) => histogramTotal(each) > 0).map(({ cell }) => cell),
  );
  const findings = [
    ...evidence.samples.cells.flatMap((_, index) => checkCell(evidence, index, withHistogram)),
    ...evidence.pairs.flatMap((pair) => checkPair(evidence, pair)),
    ...evidence.comparisons.flatMap(checkTwin),
  ];
  const codes = Object.keys(WARNING_TEXTS) as CellWarningCode[];
  return [
    ...codes.flatMap((code) => warningOf(code, findings)),
    ...checkReplicates(evidence),
    ...checkLaunches(evidence),
    ...checkClock(evidence.samples.launches),
    ...checkHost(evidence.samples.launches),
  ];
}
