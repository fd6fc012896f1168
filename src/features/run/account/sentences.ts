/** KVM's account of a run in sentences, for the page and the terminal. */
import type { Results } from '../../../results/schema.js';
import { MODE_NAME } from '../../../show/names.js';
import { formatShare } from '../../../show/numbers.js';
import { amountText, disturbedBlocks, rangesByMode } from './guest_accounts.js';

/** `4.1% of 9,000 blocks were interrupted, 0.2% preempted`; null: none was disturbed, or nobody looked. */
export function disturbedSentence(results: Results): string | null {
  const { blocks, faults, preemptions, interrupts } = disturbedBlocks(results);
  const parts = (
    [
      [interrupts, 'interrupted while the guest ran'],
      [preemptions, 'preempted'],
      [faults, 'held up by page faults'],
    ] as const
  ).flatMap(([count, what]) => (count === 0 ? [] : [`${formatShare(count / blocks)} were ${what}`]));
  return parts.length === 0
    ? null
    : `Of ${String(blocks)} blocks, ${parts.join(', ')}. Their times count as all others do; what an exit does is read from the other blocks.`;
}

/** How many guest instructions KVM emulates per exit; null where it emulates none, or does not say. */
export function emulationSentence(results: Results): string | null {
  const ranges = rangesByMode(results, 'insn_emulation').filter(([, , most]) => most > 0);
  if (ranges.length === 0) return null;
  const texts = ranges.map(([mode, least, most]) => {
    const range = least === most ? amountText(most) : `${amountText(least)} to ${amountText(most)}`;
    return `${range} in ${MODE_NAME[mode]}`;
  });
  return `guest instructions that KVM emulates per exit, by its own count: ${texts.join(', ')}`;
}
