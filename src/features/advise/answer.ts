/** The first sentences of an advice: what to do, what that saves, what does not follow, what to do next. */
import { plural } from '../../lib/plural.js';
import { commandLine } from '../../show/command_line.js';
import type { Advice, AdvisedPolicy } from './document/advice.js';
import { RECORD } from './record_command.js';
import { amountText, countText, percentText, POLICY_TEXT, ticksFormat } from './sentences.js';

/** `3,470,000 [...] cycles a second, 0.13% [...] of a CPU`; without a rate per exit. */
function savingText({ savedPerExit, savedCpuShare }: AdvisedPolicy, advice: Advice): string {
  const { costs, mix } = advice;
  const rate = mix.exitsPerSecond;
  if (rate === null || savedCpuShare === null)
    return `${amountText(savedPerExit, ticksFormat(advice))} ${costs.unit} per exit`;
  const scaled = (ticks: number): string => countText(Number((ticks * rate).toPrecision(3)));
  return `${amountText(savedPerExit, scaled)} ${costs.unit} a second, ${amountText(savedCpuShare, percentText)} of a CPU, at ${countText(rate)} exits a second`;
}

/** What that is of a whole exit of the VMM; nothing where what the VMM adds is not known. */
function wholeExitText(advice: Advice): string {
  const { vmm, costs } = advice;
  const share = vmm?.savedShare;
  if (vmm === null || share === null || share === undefined) return '';
  const ticks = ticksFormat(advice);
  return ` That is ${amountText(share, percentText)} of an exit under ${vmm.name}, which takes ${ticks(vmm.wholeExit)} ${costs.unit}, ${amountText(vmm.dispatch, ticks)} of them its own dispatch.`;
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

/** Less of a CPU than this is no reason to change a VMM. */
const NEGLIGIBLE_SHARE = 0.01;

/** The most that the best policy can save at this rate, where that is negligible; null: it is not, or no rate is known. */
function negligibleText({ savedCpuShare }: AdvisedPolicy, advice: Advice): string | null {
  const rate = advice.mix.exitsPerSecond;
  const most = savedCpuShare?.interval?.high;
  if (rate === null || most === undefined || most >= NEGLIGIBLE_SHARE || usesAreAssumed(advice)) return null;
  return `Negligible at ${countText(rate)} exits a second: the best policy saves at most ${percentText(Math.max(0, most))} of a CPU compared with ${POLICY_TEXT[advice.now]}, so leave it as it is.${wholeExitText(advice)}`;
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
  const nothing = negligibleText(best, advice);
  if (nothing !== null) return nothing;
  const given = usesAreAssumed(advice) ? 'If the VMM uses what is assumed below: ' : '';
  if (best.savedPerExit.estimate === 0)
    return `Keep your current way: ${howText(best)}. No mask costs less than ${now}.`;
  const how =
    advice.costs.scope === 'exact'
      ? 'exact counts'
      : `95% interval over ${String(advice.costs.replicates)} launches`;
  const most = advice.mix.certain < advice.mix.exits ? ', if all these exits reach userspace' : '';
  return isProved(best)
    ? `${given === '' ? capital(howText(best)) : given + howText(best)}: it saves ${savingText(best, advice)} compared with ${now} (${how}${most}).${wholeExitText(advice)}`
    : `Undecided: the best may be to ${howText(best)}, but compared with ${now} it may save nothing: ${savingText(best, advice)} (${how}${most}).${wholeExitText(advice)}`;
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

/** The advice as a headline. */
export function shortAdvice(advice: Advice): string {
  const best = advice.policies.find(({ name }) => name === 'best');
  if (best === undefined) return 'No advice';
  if (undecidedText(advice) !== null) return 'This mix cannot decide';
  if (advice.exits.every(({ uses }) => uses.length === 0)) return 'Nothing to move';
  if (negligibleText(best, advice) !== null) return 'Negligible';
  if (best.savedPerExit.estimate === 0) return 'Keep your current way';
  if (!isProved(best)) return 'Undecided';
  return best.mask.length === 0
    ? 'Leave kvm_valid_regs at 0'
    : `Keep ${best.mask.join('+')} in kvm_valid_regs`;
}

/** What must not be concluded. */
export function notToConclude({ costs }: Advice): string {
  return costs.unit === 'instructions'
    ? 'Instructions are path lengths: they do not say how much time it saves.'
    : `The costs are those of ${costs.machine}, in a loop with warm caches: another host, or a VMM between its exits, may pay more.`;
}

/** One command that goes on from here. */
export function nextStep(advice: Advice): string {
  const { base, mix, costs, policies } = advice;
  const best = policies.find(({ name }) => name === 'best');
  if (best === undefined) return `measure every transfer: ${commandLine('run')}`;
  if (undecidedText(advice) !== null) return `record what the VMM uses at its exits: ${RECORD}`;
  if (mix.exitsPerSecond === null && mix.seconds !== null)
    return `record for longer, to know a rate: ${RECORD}`;
  if (mix.exitsPerSecond === null)
    return `say how long the mix was counted, to see what it comes to: ${commandLine('advise', costs.source, '--mix', mix.source, '--seconds', 'SECONDS')}`;
  if (negligibleText(best, advice) === null) return `check the change by the same way: ${RECORD}`;
  const share = base.cpuShare === null ? '' : `, which is ${percentText(base.cpuShare.estimate)} of a CPU`;
  return `see where the exits themselves spend their time${share}: ${commandLine('ladder', costs.source)}`;
}
