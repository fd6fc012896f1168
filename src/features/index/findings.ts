/** What is said of a folder of runs. */
import { plural } from '../../lib/plural.js';
import { formatRatio } from '../../show/numbers.js';
import { readableDate } from '../../show/page/facts.js';
import type { Finding } from '../../show/page/first_screen.js';
import { MIN_SEGMENT } from '../../stats/inference/change_points.js';
import type { HostRuns, IndexDocument, Trend, TrendChange } from './document/schema.js';

/** Runs of a host below which no change could be shown, whatever it is. */
const FEWEST_RUNS = 2 * MIN_SEGMENT + 2;

export function hostName({ runs, hostId }: HostRuns): string {
  return `${runs[0]?.hostName ?? ''} (${hostId})`;
}

export function trendName({ cell, kind }: Trend): string {
  return kind === 'sync-ioctl' ? `${cell} / ioctl` : `${cell} / none`;
}

/** `p < 0.001`, `p = 0.012`. */
function chance(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** `rose by 8.3%, from 0.420 to 0.455, between #7 and #8 (2026-11-22 15:04 UTC), p < 0.001`. */
export function changeText({ from, to, lastBefore, firstAfter, p }: TrendChange, { runs }: HostRuns): string {
  const share = to / from - 1;
  const when = readableDate(runs[firstAfter - 1]?.startedAt ?? '');
  return `${share > 0 ? 'rose' : 'fell'} by ${(100 * Math.abs(share)).toFixed(1)}%, from ${formatRatio(from)} to ${formatRatio(to)}, between #${String(lastBefore)} and #${String(firstAfter)} (${when}), ${chance(p)}`;
}

/** The anchor of a trend's chart. */
export function trendAnchor(host: number, trend: number): string {
  return `trend-${String(host + 1)}-${String(trend + 1)}`;
}

function changeFindings({ hosts }: IndexDocument): Finding[] {
  return hosts.flatMap((host, hostIndex) =>
    host.trends.flatMap((trend, index) =>
      trend.changes.map((change) => ({
        text: `On ${hostName(host)} ${trendName(trend)} ${changeText(change, host)}.`,
        evidence: { anchor: trendAnchor(hostIndex, index), text: 'the trend' },
      })),
    ),
  );
}

export function indexFindings(index: IndexDocument): Finding[] {
  const { hosts } = index;
  const runs = hosts.flatMap((host) => host.runs);
  if (runs.length === 0) return [{ text: 'No run was found here.' }];
  const dates = runs.map(({ startedAt }) => startedAt).sort();
  const [first, last] = [readableDate(dates[0] ?? ''), readableDate(dates.at(-1) ?? '')];
  const span = first === last ? first : `${first} to ${last}`;
  const trends = hosts.reduce((sum, host) => sum + host.trends.length, 0);
  const changes = changeFindings(index);
  const none = trends === 0 ? [] : [{ text: `No change of level in ${plural(trends, 'trend')}.` }];
  return [
    { text: `${plural(runs.length, 'run')} of ${plural(hosts.length, 'host')}, ${span}.` },
    ...(changes.length > 0 ? changes : none),
  ];
}

export function indexWarnings({ hosts, unread }: IndexDocument): string[] {
  const ended = hosts.flatMap((host) => host.runs).filter(({ status }) => status !== 'complete').length;
  return [
    ...(unread.length > 0
      ? [`${plural(unread.length, 'file')} could not be read as results: see the reasons below`]
      : []),
    ...(ended > 0 ? [`${plural(ended, 'run')} did not finish`] : []),
    ...hosts
      .filter((host) => host.trends.length > 0 && host.runs.length < FEWEST_RUNS)
      .map(
        (host) =>
          `${hostName(host)} has ${plural(host.runs.length, 'run')}: a change of level needs at least ${String(FEWEST_RUNS)}`,
      ),
  ];
}
