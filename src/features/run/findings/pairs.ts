/** Pairs of sync and ioctl: how many of them their intervals decide, and how far their ratios reach. */
import { plural } from '../../../lib/plural.js';
import type { TransferComparison } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import { groupsName, guestName } from '../../../show/names.js';
import { formatRatio } from '../../../show/numbers.js';
import { median } from '../../../stats/medians.js';
import { countsInstructions } from '../instructions.js';

/** Of all pairs, how many are proved faster or slower by their intervals over launches. */
export interface Pairs {
  readonly all: number;
  readonly faster: number;
  readonly slower: number;
  readonly open: number;
}

export function pairsOf(syncToIoctl: readonly TransferComparison[]): Pairs {
  const all = syncToIoctl.length;
  const faster = syncToIoctl.filter(({ comparison }) => comparison.ratio.high < 1).length;
  const slower = syncToIoctl.filter(({ comparison }) => comparison.ratio.low > 1).length;
  return { all, faster, slower, open: all - faster - slower };
}

/** `0.169 to 0.899 (median 0.557)`. */
export function ratioRange(syncToIoctl: readonly TransferComparison[]): string {
  const ratios = syncToIoctl.map(({ comparison }) => comparison.ratio.estimate).sort((a, b) => a - b);
  const [least = NaN] = ratios;
  const most = ratios.at(-1) ?? NaN;
  if (ratios.length === 1) return formatRatio(least);
  return `${formatRatio(least)} to ${formatRatio(most)} (median ${formatRatio(median(ratios))})`;
}

/** `, most in both regs at pio-out in ring 3`; empty where sync is dearer nowhere. */
export function mostIn(syncToIoctl: readonly TransferComparison[]): string {
  const ordered = syncToIoctl.toSorted(
    (left, right) => left.comparison.ratio.estimate - right.comparison.ratio.estimate,
  );
  const worst = ordered.at(-1);
  if (worst === undefined || pairsOf(syncToIoctl).slower === 0) return '';
  const { cell } = worst;
  return `, most in ${cell.direction} ${groupsName(cell.groups)} at ${guestName(cell)}`;
}

/** What the chart of ratios says as a whole; the findings say the same of it. */
export function allRatiosSentence(results: Results, syncToIoctl: readonly TransferComparison[]): string {
  const { all, faster, slower, open } = pairsOf(syncToIoctl);
  const [first] = syncToIoctl;
  const range = `sync / ioctl is ${ratioRange(syncToIoctl)}`;
  if (countsInstructions(results)) {
    const same = syncToIoctl.filter(({ comparison }) => comparison.ratio.estimate === 1).length;
    return `Over ${plural(all, 'pair')} ${range}; sync takes fewer instructions in ${String(faster)}, more in ${String(slower)}${mostIn(syncToIoctl)}, as many in ${String(same)}.`;
  }
  const launches = first?.comparison.launches ?? 0;
  const decided =
    launches < 2
      ? '; one launch has no interval'
      : `; by 95% intervals over ${String(launches)} launches sync is faster in ${String(faster)}, slower in ${String(slower)}${mostIn(syncToIoctl)}, undecided in ${String(open)}`;
  return `Over ${plural(all, 'pair')} of exit, group and direction ${range}${decided}.`;
}
