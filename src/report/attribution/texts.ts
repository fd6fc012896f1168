/** What is said about an attribution, in the terminal and on the page alike. */
import {
  apart,
  MOST_APART,
  type AttributedCell,
  type Attribution,
} from '../../measure/attribution/document.js';

const whole = new Intl.NumberFormat('en-US');

/** `3,815`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `+63`, `-12`, `0`. */
export function formatChange(change: number): string {
  return change > 0 ? `+${formatCount(change)}` : formatCount(change);
}

/** The cell; where one cell is compared on two kernels or command lines, also which of them. */
export function subjectOf(cell: AttributedCell, other: AttributedCell | null): string {
  if (other?.cell !== cell.cell) return cell.cell;
  if (other.kernel !== cell.kernel) return `${cell.cell} on ${cell.kernel}`;
  return `${cell.cell} with '${cell.emulation.kernel.append}'`;
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
  const shown = `${formatCount(cell.counter - cell.overhead)} without the ${formatCount(cell.overhead)} of the timer`;
  const seen = `recorded ${formatCount(cell.instructions)}, counted ${formatCount(cell.counter)} (${shown})`;
  const exits = `${formatCount(cell.alike)} of ${formatCount(cell.recorded)} recorded exits took as many`;
  return `${seen}${reasonApart(apart(cell))}; ${exits}`;
}

function reasonApart(difference: number): string {
  if (difference === 0) return '';
  if (Math.abs(difference) > MOST_APART)
    return `, more than ${MOST_APART} apart, so this attribution misses something`;
  return `, ${formatChange(difference)}: the instruction at which the guest exits is recorded but never finishes`;
}

/** Where each part of the sum ran, for readers who wonder about the names in brackets. */
export const BRACKETS =
  "[runner] is the measuring program's own loop in user space, [guest] the guest inside VMRUN.";
