/** What is said of a folder of runs: whether a ratio changed its level, and what the newest run of each host shows. */
import { largest } from '../../lib/extremes.js';
import { plural } from '../../lib/plural.js';
import { commandLine } from '../../show/command_line.js';
import { formatCount, formatRatio, formatTime } from '../../show/numbers.js';
import { readableDate } from '../../show/page/facts.js';
import type { Finding } from '../../show/page/first_screen.js';
import { valuesNeeded } from '../../stats/inference/change_points.js';
import type { HostRuns, IndexDocument, RunPrice, Trend, TrendChange } from './document/schema.js';
import { commonPrice } from './prices.js';

export function hostName({ runs, hostId }: HostRuns): string {
  return `${runs[0]?.machine ?? ''} (${hostId})`;
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

function trendsOf({ hosts }: IndexDocument): Trend[] {
  return hosts.flatMap(({ trends }) => trends);
}

/** How many runs a trend needs before a change of its level can be shown, among all trends of the folder. */
export function runsNeeded(index: IndexDocument): number {
  return valuesNeeded(trendsOf(index).length);
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

/** "No change" is said only of trends that are long enough to show one. */
function unchangedFindings(index: IndexDocument): Finding[] {
  const trends = trendsOf(index);
  if (trends.length === 0) return [];
  const needed = runsNeeded(index);
  const steady = trends.filter(({ points, changes }) => changes.length === 0 && points.length >= needed);
  const short = trends.filter(({ points, changes }) => changes.length === 0 && points.length < needed);
  const isRest = trends.some(({ changes }) => changes.length > 0);
  const which = `${isRest ? 'the other ' : ''}${isRest && steady.length === 1 ? 'trend' : plural(steady.length, 'trend')}`;
  const most = largest([0, ...short.map(({ points }) => points.length)]);
  return [
    ...(steady.length === 0 ? [] : [{ text: `No change of level in ${which}.` }]),
    ...(short.length === 0
      ? []
      : [
          {
            text: `Whether a level changed cannot be told in ${plural(short.length, 'trend')}: ${most === 1 ? 'it has 1 run' : `they have at most ${plural(most, 'run')}`}, and ${plural(trends.length, 'trend')} together need at least ${String(needed)} of a host.`,
          },
        ]),
  ];
}

/** The price that stands in the columns of a host, of one of its runs. */
export function priceOf(host: HostRuns, run: number): RunPrice | undefined {
  const what = commonPrice(host.runs);
  return host.runs[run]?.prices.find((price) => price.what === what);
}

/** How an amount of a host's runs is written. */
function amountOf({ unit }: HostRuns): (amount: number) => string {
  return unit === 'instructions' ? (count) => `${formatCount(count)} instructions` : formatTime;
}

function newestFinding(host: HostRuns): Finding[] {
  const run = host.runs.length - 1;
  const price = priceOf(host, run);
  const newest = host.runs[run];
  if (price === undefined || newest === undefined) return [];
  const amount = amountOf(host);
  const bySync = price.syncIsShown ? amount(price.sync) : `nothing that it can show (${amount(price.sync)})`;
  return [
    {
      text: `The newest run on ${hostName(host)}, ${readableDate(newest.startedAt)}: ${price.what} adds ${amount(price.ioctl)} by ioctl and ${bySync} by sync to an exit of ${amount(price.exit)}.`,
    },
  ];
}

export function indexFindings(index: IndexDocument): Finding[] {
  const { hosts } = index;
  if (hosts.every(({ runs }) => runs.length === 0)) return [{ text: 'No run was found here.' }];
  return [...changeFindings(index), ...unchangedFindings(index), ...hosts.flatMap(newestFinding)];
}

/** The answer as a headline: what tells one index from another in a tab. */
export function indexHeadline(index: IndexDocument): string {
  const trends = trendsOf(index);
  const changed = trends.filter(({ changes }) => changes.length > 0).length;
  if (trends.length === 0) return 'No trend';
  if (changed > 0) return `${plural(changed, 'trend')} changed`;
  const needed = runsNeeded(index);
  return trends.some(({ points }) => points.length >= needed)
    ? 'No change of level'
    : 'Too few runs to tell a change';
}

/** One command that goes on from here. */
export function nextStep({ hosts, folder }: IndexDocument): string {
  const host = hosts.find(({ runs }) => runs.length > 1);
  const [before, after] = host?.runs.slice(-2) ?? [];
  if (before === undefined || after === undefined) return `measure once more: ${commandLine('run')}`;
  const paths = [before, after].map(({ path }) => (path === '' ? folder : `${folder}/${path}`));
  return `see what the newest run changed: ${commandLine('compare', ...paths)}`;
}

export function indexWarnings({ hosts, unread }: IndexDocument): string[] {
  const runs = hosts.flatMap((host) => host.runs);
  const ended = runs.filter(({ status }) => status !== 'complete').length;
  const single = runs.filter(({ launches, unit }) => launches < 2 && unit !== 'instructions').length;
  return [
    ...(unread.length > 0
      ? [`${plural(unread.length, 'file')} could not be read as results: see the reasons below`]
      : []),
    ...(ended > 0 ? [`${plural(ended, 'run')} did not finish`] : []),
    ...(single > 0
      ? [
          `${plural(single, 'run')} ${single === 1 ? 'has' : 'have'} one launch, which does not show how launches vary`,
        ]
      : []),
  ];
}
