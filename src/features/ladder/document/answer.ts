/** The first sentences of a cost ladder: where most of an exit goes, what does not follow, what to do next. */
import { commandLine } from '../../../show/command_line.js';
import { MODE_NAME } from '../../../show/names.js';
import { formatCount, formatTicks, formatTime } from '../../../show/numbers.js';
import type { Ladder, ModeLadder } from './ladder.js';
import { phaseName } from './sentences.js';

/** A smaller phase is one of the rest. */
const SMALL_SHARE = 0.05;

/** The mode that a reader wants first: one that runs guest code. */
export function chiefMode({ modes }: Ladder): ModeLadder | undefined {
  return modes.find(({ native }) => native !== false) ?? modes[0];
}

function wholeText({ unit, ticksPerNs }: Ladder, { whole }: ModeLadder): string {
  const ticks = whole.estimate;
  if (unit === 'instructions') return `${formatCount(ticks)} instructions`;
  return unit === 'cycles'
    ? `${formatTime(ticks / ticksPerNs)} (${formatTicks(ticks)} cycles)`
    : formatTime(ticks);
}

/** `pio-out in ring 3 takes 24.4 us (63,287 cycles): 79% of it is guest entry, exit and handling, 17% vCPU load and put.` */
export function ladderAnswer(ladder: Ladder): string {
  const mode = chiefMode(ladder);
  if (mode === undefined) return '';
  const shares = mode.phases
    .map(({ name, cost }) => ({ name, share: cost.estimate / mode.whole.estimate }))
    .sort((left, right) => right.share - left.share);
  const named = shares.filter(({ share }, index) => index === 0 || share >= SMALL_SHARE);
  const parts = named.map(
    ({ name, share }, index) =>
      `${(100 * share).toFixed(0)}% ${index === 0 ? 'of it is ' : ''}${phaseName(mode, name)}`,
  );
  return `${mode.exit} in ${MODE_NAME[mode.mode]} takes ${wholeText(ladder, mode)}: ${parts.join(', ')}.`;
}

/** What must not be concluded; null where nothing special holds. */
export function notToConclude({ modes, caveat }: Ladder): string | null {
  const emulated = modes.filter(({ native }) => native === false).map(({ mode }) => MODE_NAME[mode]);
  if (caveat !== null || emulated.length === 0) return caveat;
  return `Numbers of ${emulated.join(', ')} include KVM's instruction emulator: do not compare hosts by them.`;
}

/** One command that goes on from here. */
export function nextStep(ladder: Ladder): string {
  const mode = chiefMode(ladder);
  if (ladder.unit === 'instructions' && mode !== undefined) {
    const cell = `${mode.exit}/${mode.mode}/none`;
    return `see which functions of the kernel take them: ${commandLine('attribute', '--cell', cell)}`;
  }
  return `see the kernel's own timestamps of it, as root: ${commandLine('ladder', '--trace')}`;
}
