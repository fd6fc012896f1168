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
import { plural } from '../../lib/plural.js';
import { RECORD } from './record_command.js';

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

function replicatesText({ scope, replicates }: Advice['costs']): string {
  if (scope === 'exact') return 'exact counts';
  if (replicates < 2) return 'no intervals, since one launch does not show how launches vary';
  return `intervals over ${String(replicates)} launches`;
}

export function costsText({ costs }: Advice): string {
  const label = costs.label === null ? '' : ` "${costs.label}"`;
  return `${costs.source}${label}: ${costs.hostname}, ${costs.cpu ?? 'unknown CPU'}, kernel ${costs.kernel}, guests in ${costs.mode}, ${replicatesText(costs)}`;
}

/** `3,470,000 [...] cycles a second, 0.13% [...] of a CPU`; without a rate per exit. */
function savingText({ savedPerExit, savedCpuShare }: AdvisedPolicy, advice: Advice): string {
  const { costs, mix } = advice;
  const rate = mix.exitsPerSecond;
  if (rate === null || savedCpuShare === null)
    return `${amountText(savedPerExit, ticksFormat(advice))} ${costs.unit} per exit`;
  const scaled = (ticks: number): string => countText(Number((ticks * rate).toPrecision(3)));
  return `${amountText(savedPerExit, scaled)} ${costs.unit} a second, ${amountText(savedCpuShare, percentText)} of a CPU`;
}

function isProved({ savedPerExit: { interval } }: AdvisedPolicy): boolean {
  return interval !== null && interval.low > 0;
}

function howText({ mask, writes }: AdvisedPolicy): string {
  const valid = mask.length === 0 ? 'leave kvm_valid_regs at 0' : `keep ${mask.join('+')} in kvm_valid_regs`;
  return `${valid}, move the rest by ioctl${writes === 'sync' ? ', and write by kvm_dirty_regs' : ''}`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Which exits the mix leaves open, if that is most of them: then it decides nothing. */
function openText({ mix }: Advice): string | null {
  const open = mix.exits - mix.certain;
  const all = mix.exits + mix.unknown;
  if ((open + mix.unknown) * 2 <= all) return null;
  const unknown = mix.unknown === 0 ? '' : `, and of ${countText(mix.unknown)} more nothing is known`;
  return `of at most ${countText(mix.exits)} exits to userspace ${mix.certain === 0 ? 'none' : `only ${countText(mix.certain)}`} ${mix.certain > 1 ? 'are' : 'is'} certain${unknown}`;
}

function usesAreAssumed({ exits }: Advice): boolean {
  return exits.every(({ usesFrom }) => usesFrom === 'default');
}

/** Fewer exits are an incident, not a mix; where counts are rates, nothing says how many they come from. */
const FEWEST_EXITS = 30;

function fewText({ mix }: Advice): string | null {
  const isFew = mix.exits < FEWEST_EXITS && mix.seconds !== 1;
  return isFew ? `it holds ${plural(mix.exits, 'exit')} only` : null;
}

/** Where the mix cannot decide: why, and what to record instead; null: it can. */
function undecidedText(advice: Advice): string | null {
  const open = openText(advice);
  const assumed = usesAreAssumed(advice) ? 'it does not say which registers the VMM uses at its exits' : null;
  const why = [open, fewText(advice), assumed].filter((each) => each !== null).join('; ');
  return why === '' ? null : `This mix cannot decide: ${why}. Record instead: ${RECORD}`;
}

/** What to do, what it saves, and how sure that is; null: no policy was priced. */
function answerText(advice: Advice): string | null {
  const best = advice.policies.find(({ name }) => name === 'best');
  if (best === undefined) return null;
  const now = POLICY_TEXT[advice.now];
  if (advice.exits.every(({ uses }) => uses.length === 0))
    return usesAreAssumed(advice)
      ? 'As long as none is used there is nothing to move: leave kvm_valid_regs and kvm_dirty_regs at 0.'
      : 'Leave kvm_valid_regs and kvm_dirty_regs at 0: no exit of this mix uses a register group, so there is nothing to move.';
  const given = usesAreAssumed(advice) ? 'If the VMM uses what is assumed below: ' : '';
  if (best.savedPerExit.estimate === 0)
    return `Keep your current way: ${howText(best)}. No mask costs less than ${now}.`;
  const how =
    advice.costs.scope === 'exact'
      ? 'exact counts'
      : `95% interval over ${String(advice.costs.replicates)} launches`;
  const most = advice.mix.certain < advice.mix.exits ? ', if all these exits reach userspace' : '';
  return isProved(best)
    ? `${given === '' ? capital(howText(best)) : given + howText(best)}: it saves ${savingText(best, advice)} compared with ${now} (${how}${most}).`
    : `Undecided: the best may be to ${howText(best)}, but compared with ${now} it may save nothing: ${savingText(best, advice)} (${how}${most}).`;
}

/** What to do comes first, then why; where the mix cannot decide, that and what to record. */
export function adviceFindings(advice: Advice): string[] {
  const answer = answerText(advice);
  if (answer === null) return ['The run holds too few cells to find the best mask.'];
  const undecided = undecidedText(advice);
  const first = undecided === null ? [answer] : [undecided, answer];
  const best = advice.policies.find(({ name }) => name === 'best');
  const conditional = advice.policies.find(({ name }) => name === 'conditional');
  if (conditional === undefined || best === undefined || advice.exits.every(({ uses }) => uses.length === 0))
    return first;
  const more = conditional.perExit.estimate - best.perExit.estimate;
  const ticks = ticksFormat(advice);
  const second =
    more < -0.05
      ? `Storing groups only at the exits that use them would save another ${ticks(-more)} ${advice.costs.unit} per exit.`
      : 'Storing groups only at chosen exits would save nothing further.';
  return [...first, second];
}
