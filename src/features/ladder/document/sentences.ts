/** What a cost ladder says, in names and sentences. */
import type { Copy } from './copies.js';
import type { KernelExit, Ladder, ModeLadder } from './ladder.js';
import type { LeftOut, PhaseName } from './rungs.js';
import type { Cell } from '../../../plan/cell.js';
import { isBounded, type Estimate } from '../../../stats/summary.js';
import { controlName, DIRECTION_GERUND, GROUP_MEANING, ioctlNames, MODE_NAME } from '../../../show/names.js';
import { formatTicks } from '../../../show/numbers.js';

export const PHASE_NAME: Record<PhaseName, string> = {
  harness: 'reading the clock',
  'system-call': 'system call',
  'kvm-dispatch': 'ioctl, as far as KVM',
  'vcpu-load': 'vCPU load and put',
  'kvm-run': 'KVM_RUN without the guest',
  'guest-entry': 'guest entry and exit',
  'guest-entry-emulation': 'guest entry, exit and emulation',
  emulation: 'emulation of the exit',
  'to-userspace': 'return to userspace',
  handling: 'handling and return to userspace',
  guest: 'guest entry, exit and handling',
};

/** The measurements that give a phase. */
export const PHASE_MEANING: Record<PhaseName, string> = {
  harness: 'an empty timer pair',
  'system-call': 'getppid, less the clock',
  'kvm-dispatch': 'an ioctl on /dev/kvm or the VM, less a system call',
  'vcpu-load': 'the cheapest vCPU ioctl, less an ioctl that needs no vCPU',
  'kvm-run': 'KVM_RUN with immediate_exit, less the cheapest vCPU ioctl',
  'guest-entry': 'a CPUID exit that the kernel finishes itself, its short handling included',
  'guest-entry-emulation': 'a port write that ends in an eventfd, without leaving the kernel',
  emulation: 'a port write that ends in an eventfd, less a CPUID exit',
  'to-userspace':
    'the userspace exit, less KVM_RUN with immediate_exit and a port write finished in the kernel',
  handling: 'the userspace exit, less KVM_RUN with immediate_exit and a CPUID exit',
  guest: 'the userspace exit, less KVM_RUN with immediate_exit; nothing on this host separates its parts',
};

const EMULATED_GUEST = 'guest instruction, emulated';

/** What a phase is called in a mode: guest code that KVM emulates is not entered. */
export function phaseName({ native }: Pick<ModeLadder, 'native'>, name: PhaseName): string {
  return name === 'guest' && native === false ? EMULATED_GUEST : PHASE_NAME[name];
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)}%`;
}

/** `1.1% (0.2% to 2.0%)`; of one launch the interval is not known. */
function rangedText(value: Estimate, format: (value: number) => string): string {
  const { estimate, low, high } = value;
  const range = isBounded(value) ? `${format(low)} to ${format(high)}` : 'from one launch: no interval';
  return `${format(estimate)} (${range})`;
}

/** Worth a word when the whole interval is below it. */
const TENTH = 0.1;

/** The cost of a copy as a share of the ioctl that moves the same; null where one of them was not measured. */
function copySentence({ mode, exit }: ModeLadder, { group, direction, share }: Copy): string | null {
  if (share === null) return null;
  const ioctl = ioctlNames({ groups: [group], direction });
  const verb = DIRECTION_GERUND[direction];
  const size =
    share.high < TENTH
      ? ': less than a tenth'
      : share.low > TENTH || !isBounded(share)
        ? ''
        : ': a tenth is within the interval';
  return `${verb} ${GROUP_MEANING[group]} (${group}) by sync costs ${rangedText(share, percent)} of ${ioctl}, on ${exit} in ${MODE_NAME[mode]}${size}.`;
}

/** What "in the same range" allows: half to twice. */
const SAME_RANGE = 2;

function verdictOn({ low, high }: Estimate): string {
  if (low >= 1 / SAME_RANGE && high <= SAME_RANGE) return 'holds here';
  if (high < 1 / SAME_RANGE || low > SAME_RANGE) return 'does not hold here';
  return 'can be neither confirmed nor refuted here';
}

/**
 * What became of the reason given for synchronous registers in 2012 (Linux commit b9e5dc8d4511): "On some cpus the
 * overhead for virtualization instructions is in the same range as a system call."
 */
function claimSentence(ladder: Ladder): string | null {
  const known = ladder.modes.flatMap(({ mode, entryPrice }) =>
    entryPrice === null ? [] : [{ mode, entryPrice }],
  );
  const best = known.find(({ entryPrice }) => entryPrice.entryAlone) ?? known[0];
  if (best === undefined) return null;
  const { systemCalls, entryAlone } = best.entryPrice;
  const subject = entryAlone
    ? 'entering and leaving the guest costs'
    : 'entering and leaving the guest, with the handling of the exit, costs';
  const { estimate, low, high } = systemCalls;
  const interval = isBounded(systemCalls) ? ` (${formatTicks(low)} to ${formatTicks(high)})` : '';
  const range = `${formatTicks(estimate)} system calls${interval}`;
  return `On this host ${subject} ${range}, in ${MODE_NAME[best.mode]}. The claim of 2012 that both cost about the same ${verdictOn(systemCalls)}.`;
}

/** Whether the phases add up to the exit. */
export function sumSentence({ sum, residual, sumsUp, whole }: ModeLadder, unit: string): string {
  const missing = `${formatTicks(Math.abs(residual))} ${unit} ${residual < 0 ? 'more than' : 'less than'} the measured exit`;
  const place = sumsUp ? 'inside' : 'outside';
  const interval = isBounded(whole)
    ? ` and ${place} its interval, ${formatTicks(whole.low)} to ${formatTicks(whole.high)}`
    : '';
  return `The phases add up to ${formatTicks(sum)}, ${missing}${interval}.`;
}

/** What a table calls one exit that the kernel finishes itself. */
export function kernelExitName({ exit }: KernelExit): string {
  return `${exit}, one`;
}

/** The measurements that give it. */
export function kernelExitMeaning({ exit: base }: ModeLadder, { exit, count }: KernelExit): string {
  return `${exit}, less ${base}, divided by the ${String(count)} exits that the kernel finishes itself`;
}

/** What an exit costs that the kernel finishes itself: the cheapest and the dearest. */
function kernelExitSentence({ mode, exit, whole, kernelExits }: ModeLadder, unit: string): string | null {
  const ranked = kernelExits.toSorted((one, other) => one.cost.estimate - other.cost.estimate);
  const [cheapest, dearest] = [ranked[0], ranked.at(-1)];
  if (cheapest === undefined || dearest === undefined) return null;
  const priceOf = ({ exit: name, cost }: KernelExit): string =>
    `${formatTicks(cost.estimate)} ${unit} (${name}, ${percent(cost.estimate / whole.estimate)} of ${exit})`;
  const range = cheapest === dearest ? priceOf(cheapest) : `${priceOf(cheapest)} to ${priceOf(dearest)}`;
  return `An exit that the kernel finishes itself costs ${range}, in ${MODE_NAME[mode]}.`;
}

/** What was measured as a rung; an exit that the kernel finishes itself stands on KVM_RUN without the guest. */
function rungName(cell: Cell, { exit }: ModeLadder, unit: Ladder['unit']): string {
  if (cell.kind === 'control') return controlName(cell, unit);
  if (cell.kind === 'base' && cell.exit !== exit) return `one ${cell.exit} (finished in the kernel)`;
  return exit;
}

/** Why a phase holds here what is two phases elsewhere. */
function leftOutSentence(mode: ModeLadder, { rung, above, by }: LeftOut, unit: Ladder['unit']): string {
  const added = rung.kind === 'base' && above.kind === 'base' && above.exit === mode.exit;
  const than = added ? `what ${mode.exit} adds to ${PHASE_NAME['kvm-run']}` : rungName(above, mode, unit);
  return `In ${MODE_NAME[mode.mode]} ${rungName(rung, mode, unit)} costs ${formatTicks(by)} ${unit} more than ${than}: it takes another way through the kernel and is no part of that, so the phase is not split.`;
}

/** Everything that a ladder says in sentences. */
export function ladderSentences(ladder: Ladder): string[] {
  const claim = claimSentence(ladder);
  const copies = ladder.modes.flatMap((mode) =>
    mode.copies.slice(0, 1).flatMap((copy) => copySentence(mode, copy) ?? []),
  );
  const inKernel = ladder.modes.flatMap((mode) => kernelExitSentence(mode, ladder.unit) ?? []);
  const leftOut = ladder.modes.flatMap((mode) =>
    mode.leftOut.map((each) => leftOutSentence(mode, each, ladder.unit)),
  );
  return [...leftOut, ...copies, ...inKernel, ...(claim === null ? [] : [claim])];
}
