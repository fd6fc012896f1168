/** How the ratios of chosen cells change from run to run of a host. */
import { addTo } from '../../lib/grouped.js';
import { changePoints, type ChangePoint } from '../../stats/inference/change_points.js';
import { median } from '../../stats/medians.js';
import type { HostRuns, IndexedRun, RunRatio, Trend, TrendChange, TrendPoint } from './document/schema.js';

/** Trends of a host that are shown by default: more is no overview. */
const MOST_TRENDS = 6;
/** The permutations are the same for the same folder. */
export const TREND_SEED = '1';

type Bare = Omit<Trend, 'changes'>;

function keyOf({ kind, cell }: Pick<RunRatio, 'kind' | 'cell'>): string {
  return `${kind} ${cell}`;
}

/** The order of default trends: sync to ioctl, then plain transfers, then what most runs have. */
function rankOf({ kind, plain }: RunRatio, runs: number): number {
  return (kind === 'sync-ioctl' ? 0 : 2) + (plain ? 0 : 1) - runs / 1e6;
}

/** The chosen ratios of a host's runs; of a cell that has both kinds, sync to ioctl. */
function chosenKeys(runs: readonly IndexedRun[], cells: readonly string[]): string[] {
  const known = new Map<string, { ratio: RunRatio; runs: number }>();
  for (const ratio of runs.flatMap((run) => run.ratios)) {
    const key = keyOf(ratio);
    known.set(key, { ratio, runs: (known.get(key)?.runs ?? 0) + 1 });
  }
  const repeated = [...known].filter(([, entry]) => entry.runs > 1);
  const ranked = repeated.sort(
    ([, left], [, right]) => rankOf(left.ratio, left.runs) - rankOf(right.ratio, right.runs),
  );
  if (cells.length === 0) return ranked.slice(0, MOST_TRENDS).map(([key]) => key);
  return cells.flatMap((cell) => ranked.find(([, { ratio }]) => ratio.cell === cell)?.[0] ?? []);
}

function trendOf(runs: readonly IndexedRun[], key: string): Bare | null {
  const points = runs.flatMap(({ ratios }, index) => {
    const found = ratios.find((ratio) => keyOf(ratio) === key);
    return found === undefined ? [] : [{ run: index + 1, found }];
  });
  const [first] = points;
  if (first === undefined) return null;
  const { cell, kind } = first.found;
  return { cell, kind, points: points.map(({ run, found }) => ({ run, ratio: found.ratio })) };
}

function changesOf(points: readonly TrendPoint[], found: readonly ChangePoint[]): TrendChange[] {
  const edges = [0, ...found.map(({ at }) => at), points.length];
  const levelOf = (from: number, to: number): number =>
    median(points.slice(from, to).map(({ ratio }) => ratio.estimate));
  return found.map(({ at, p }, index) => ({
    lastBefore: points[at - 1]?.run ?? 0,
    firstAfter: points[at]?.run ?? 0,
    from: levelOf(edges[index] ?? 0, at),
    to: levelOf(at, edges[index + 2] ?? points.length),
    p,
  }));
}

/** Groups runs by host and unit, each by time, with their trends; changes are corrected over all trends. */
export function hostRuns(runs: readonly IndexedRun[], cells: readonly string[]): HostRuns[] {
  const groups = new Map<string, IndexedRun[]>();
  for (const run of [...runs].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    const key = `${run.hostId} ${run.unit}`;
    addTo(groups, key, run);
  }
  const hosts = [...groups.values()].map((own) => {
    const trends = chosenKeys(own, cells).flatMap((key) => trendOf(own, key) ?? []);
    return { own, trends };
  });
  const all = hosts.flatMap(({ trends }) => trends);
  const series = all.map(({ points }) => points.map(({ ratio }) => Math.log(ratio.estimate)));
  const found = new Map(changePoints(series, TREND_SEED).map((changes, index) => [all[index], changes]));
  return hosts.map(({ own, trends }) => ({
    hostId: own[0]?.hostId ?? '',
    unit: own[0]?.unit ?? 'cycles',
    runs: own,
    trends: trends.map((trend) => ({
      ...trend,
      changes: changesOf(trend.points, found.get(trend) ?? []),
    })),
  }));
}
