/** The sentences about an attribution, for the terminal and for the page. */
import { MOST_APART } from '../../emulate/recording/exit_windows.js';
import { apart, type AttributedCell, type Attribution } from './document/schema.js';

const whole = new Intl.NumberFormat('en-US');

/** `3,815`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `+63`, `-12`, `0`. */
export function formatChange(change: number): string {
  return change > 0 ? `+${formatCount(change)}` : formatCount(change);
}

function parametersOf({ emulation }: AttributedCell): string[] {
  return emulation.kernel.append.split(' ');
}

/** What tells one emulated host from the other: the kernel's release, its parameters, or only its image. */
function hostOf(cell: AttributedCell, other: AttributedCell): string {
  if (other.kernel !== cell.kernel) return `on ${cell.kernel}`;
  const [own, others] = [parametersOf(cell), parametersOf(other)];
  const added = own.filter((parameter) => !others.includes(parameter));
  if (added.length > 0) return `with ${added.join(' ')}`;
  const missing = others.filter((parameter) => !own.includes(parameter));
  if (missing.length > 0) return `without ${missing.join(' ')}`;
  return `on image ${cell.emulation.kernel.imageSha256.slice(0, 8)}`;
}

/** The cell; where one cell is compared on two emulated hosts, also which of them. */
export function subjectOf(cell: AttributedCell, other: AttributedCell | null): string {
  return other?.cell === cell.cell ? `${cell.cell} ${hostOf(cell, other)}` : cell.cell;
}

/** The answer in one sentence. */
export function headline({ cell, against }: Attribution): string {
  if (against === null)
    return `One exit of ${cell.cell} takes ${formatCount(cell.instructions)} instructions in ${formatCount(cell.functions.length)} functions.`;
  const change = cell.instructions - against.instructions;
  const compared =
    change === 0
      ? `as many instructions as ${subjectOf(against, cell)}`
      : `${formatCount(Math.abs(change))} instructions ${change > 0 ? 'more' : 'fewer'} than ${subjectOf(against, cell)}`;
  return `One exit of ${subjectOf(cell, against)} takes ${compared}: ${formatCount(cell.instructions)} against ${formatCount(against.instructions)}.`;
}

/** How well the recording and the counter of the same boot agree. */
export function agreement(cell: AttributedCell): string {
  const shown = `${formatCount(cell.counter - cell.overhead)} without the ${formatCount(cell.overhead)} that the timer takes`;
  const seen = `${formatCount(cell.instructions)} instructions recorded, ${formatCount(cell.counter)} counted (${shown})`;
  const exits = `${formatCount(cell.alike)} of ${formatCount(cell.recorded)} recorded exits have this length`;
  return `${seen}${reasonApart(apart(cell))}; ${exits}`;
}

function reasonApart(difference: number): string {
  if (difference === 0) return '';
  if (Math.abs(difference) > MOST_APART)
    return `, more than ${MOST_APART} apart, so this attribution is incomplete`;
  return `, ${formatChange(difference)}: the instruction that makes the guest exit is recorded but never completes`;
}

/** What goes over the counts of single instructions. */
export const COSTLY =
  'Instructions that count one and cost a processor more, beside the guest; under another hypervisor many leave to it:';

/** What the names in brackets mean. */
export const BRACKETS = '[runner] is the loop of the measuring program in userspace; [guest] is the guest.';
