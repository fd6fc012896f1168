/** The kernel's own timestamps as a terminal shows them, apart from the ladder. */
import type { Spread } from './spans.js';
import type { TracedLadder, TracedMode } from './traced_ladder.js';
import { MODE_NAME } from '../../../show/names.js';
import { formatTicks } from '../../../show/numbers.js';
import { renderGrid, type Column } from '../../../show/terminal/grid.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import { formatAmount } from '../../../show/terminal/numbers.js';

/** What lies between two events, where there is a name for it. */
const MEANING: Readonly<Record<string, string>> = {
  'sys_enter_ioctl kvm_entry': 'KVM_RUN up to the guest',
  'sys_enter_ioctl kvm_userspace_exit': 'KVM_RUN, guest and handling',
  'kvm_entry kvm_exit': 'the guest runs',
  'kvm_exit kvm_userspace_exit': 'handling of the exit',
  'kvm_userspace_exit sys_exit_ioctl': 'return to userspace',
  'kvm_userspace_exit kvm_entry': 'userspace, from exit to entry',
  'kvm_userspace_exit kvm_userspace_exit': 'the whole turn',
  'sys_exit_ioctl sys_enter_ioctl': 'userspace, and system call in and out',
};

function grid(mode: TracedMode, look: Look): string {
  const rows: (Spread & { name: string; meaning: string })[] = [
    ...mode.spans.map((span) => ({
      ...span,
      name: `${span.from} to ${span.to}`,
      meaning: MEANING[`${span.from} ${span.to}`] ?? '',
    })),
    { ...mode.whole, name: 'one exit to the next, traced', meaning: '' },
  ];
  const column = (head: string, of: (row: Spread) => string, priority: number): Column => ({
    head,
    texts: rows.map(of),
    align: 'right',
    priority,
  });
  return renderGrid(
    [
      { head: 'from event to event', texts: rows.map(({ name }) => name), align: 'left', priority: 0 },
      column('cycles', ({ median }) => formatAmount(median), 0),
      column('5% to 95%', ({ p5, p95 }) => `${formatAmount(p5)} to ${formatAmount(p95)}`, 1),
      column('count', ({ count }) => String(count), 2),
      { head: 'what', texts: rows.map(({ meaning }) => meaning), align: 'left', priority: 3 },
    ],
    look,
    '  ',
  );
}

/** What tracing itself costs, and what the numbers leave out. */
function traceSentences({ traced, untraced, cost, exits, recorded, lost, silent }: TracedMode): string[] {
  const share = `${((100 * cost) / untraced.median).toFixed(1)}%`;
  return [
    `Tracing adds ${formatTicks(cost)} cycles to an exit, ${share}: ${formatTicks(traced.median)} with it and ${formatTicks(untraced.median)} without, by the clock of the ladder.`,
    `${String(exits)} of ${String(recorded)} exits had exactly these events; the others belonged to the proof of a cell or came between blocks.`,
    ...(lost > 0 ? [`The kernel's buffer was too small for ${String(lost)} events.`] : []),
    ...(silent.length > 0 ? [`Not seen on this host: ${silent.join(', ')}.`] : []),
  ];
}

function modeText(mode: TracedMode, look: Look): string {
  const head = bold(`the kernel's own timestamps of ${mode.exit} in ${MODE_NAME[mode.mode]}, traced`, look);
  return [`${head}\n${grid(mode, look)}`, ...traceSentences(mode).map((text) => `  ${text}`)].join('\n');
}

/** The spans of each mode, or why there are none. */
export function traceText(trace: TracedLadder, look: Look): string {
  if (trace.status === 'unavailable') return `No kernel timestamps: ${trace.reason}.\n`;
  const modes = trace.modes.map((mode) => modeText(mode, look));
  const cut = trace.status === 'interrupted' ? ["Interrupted: not every mode's timestamps were taken."] : [];
  return `${[...modes, ...cut].join('\n\n')}\n`;
}
