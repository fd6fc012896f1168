/** What advice says, in sentences and short texts: terminal, page and Markdown alike. */
import type {
  Advice,
  AdvisedAmount,
  AdvisedExit,
  AdvisedGroup,
  AdvisedPolicy,
  AdvisedUse,
  PolicyName,
} from './document/advice.js';
import { amountFormat, formatShare } from '../../show/numbers.js';

export const POLICY_TEXT: Readonly<Record<PolicyName, string>> = {
  ioctl: 'ioctl on use',
  sync: 'sync always',
  best: 'best mask',
  conditional: 'conditional sync (a sketch)',
};

export const LIKENESS_TEXT: Readonly<Record<AdvisedExit['likeness'], string>> = {
  same: 'the same exit',
  mean: 'mean of kinds',
  other: 'another exit',
};

const USES_FROM_TEXT: Readonly<Record<AdvisedExit['usesFrom'], string>> = {
  mix: 'from the mix',
  option: 'from --uses',
  default: 'assumed',
};

const wholes = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `4,181`; with decimals where a whole number would hide a rate. */
export function countText(count: number): string {
  if (count !== 0 && Math.abs(count) < 10 && !Number.isInteger(count)) return count.toPrecision(2);
  return wholes.format(count);
}

/** Shares of a CPU span decades: two significant digits below one percent. */
export function percentText(share: number): string {
  const percent = 100 * share;
  if (percent === 0 || Math.abs(percent) >= 0.95) return formatShare(share);
  return `${Math.abs(percent) < 1e-4 ? percent.toExponential(0) : String(Number(percent.toPrecision(2)))}%`;
}

/** `449 [430, 470]`; a bare number where it is exact, and without an interval where there is none. */
export function amountText({ estimate, interval }: AdvisedAmount, format: (value: number) => string): string {
  if (interval === null) return `${format(estimate)} [not known]`;
  if (interval.low === interval.high) return format(estimate);
  return `${format(estimate)} [${format(interval.low)}, ${format(interval.high)}]`;
}

function useText({ group, direction, share }: AdvisedUse): string {
  return `${group}:${direction}${share < 1 ? `@${percentText(share)}` : ''}`;
}

export function usesText({ uses, usesFrom }: AdvisedExit): string {
  const list = uses.length === 0 ? 'none' : uses.map(useText).join(', ');
  return `${list} (${USES_FROM_TEXT[usesFrom]})`;
}

export function exitCountText({ count, upperBound }: AdvisedExit): string {
  return `${upperBound ? 'at most ' : ''}${countText(count)}`;
}

/** The groups that stay in kvm_valid_regs. */
export function maskText({ name, mask, masks }: AdvisedPolicy): string {
  if (name !== 'conditional') return mask.length === 0 ? 'none' : mask.join('+');
  if (masks.length === 0) return 'none';
  const shown = masks.slice(0, 3).map(({ exit, groups }) => `${groups.join('+')} at ${exit}`);
  return [...shown, ...(masks.length > 3 ? [`and ${String(masks.length - 3)} more`] : [])].join(', ');
}

/** How a policy's amounts are written: ticks, or shares of a CPU. */
export function ticksFormat({ costs }: Advice): (ticks: number) => string {
  return amountFormat(costs.unit === 'instructions' ? 'cycles' : costs.unit);
}

export function groupText({ group, direction, used, verdict, share }: AdvisedGroup): string {
  const head = `${group} ${direction}: used at ${percentText(used)} of the exits`;
  if (verdict === 'always') return `${head}; sync always pays`;
  if (verdict === 'never') return `${head}; sync never pays`;
  if (share === null) return `${head}; undecided when sync pays`;
  const ends = [share.low, share.high].map((end) => (end === null ? 'no bound' : percentText(end)));
  const interval = share.low === share.high ? '' : ` [${ends.join(', ')}]`;
  const from = `${percentText(share.estimate)}${interval}`;
  if (verdict === 'not-decided') return `${head}; undecided: sync may pay from ${from} on`;
  return `${head}; sync pays from ${from} on: ${sideText(used, share)}`;
}

function sideText(
  used: number,
  { low, high }: { readonly low: number | null; readonly high: number | null },
): string {
  if (high !== null && used > high) return 'it pays here';
  if (low !== null && used < low) return 'it does not pay here';
  return 'too close to tell here';
}

export function mixText({ mix }: Advice): string {
  const rate = mix.exitsPerSecond === null ? '' : `, ${countText(mix.exitsPerSecond)} a second`;
  const time = mix.seconds === null || mix.seconds === 1 ? '' : ` in ${countText(mix.seconds)} s`;
  const most = mix.certain < mix.exits ? 'at most ' : '';
  const sure = mix.certain < mix.exits ? ` (${countText(mix.certain)} of them certain)` : '';
  return `${mix.source} (${mix.format}): ${most}${countText(mix.exits)} exits to userspace${sure}${time}${rate}`;
}

const MOST_EXITS = 4;

/** `most exits are KVM_EXIT_IO (60.3%), KVM_EXIT_DEBUG (39.2%)`. */
export function topExitsText({ exits }: Advice): string {
  const top = exits.toSorted((left, right) => right.share - left.share).slice(0, MOST_EXITS);
  return `most exits are ${top.map(({ name, share }) => `${name} (${formatShare(share)})`).join(', ')}`;
}

function replicatesText({ scope, replicates }: Advice['costs']): string {
  if (scope === 'exact') return 'exact counts';
  if (replicates < 2) return 'no intervals, since one launch does not show how launches vary';
  return `intervals over ${String(replicates)} launches`;
}

export function costsText({ costs }: Advice): string {
  const label = costs.label === null ? '' : ` "${costs.label}"`;
  return `${costs.source}${label}: ${costs.machine}, guests in ${costs.mode}, ${replicatesText(costs)}`;
}
