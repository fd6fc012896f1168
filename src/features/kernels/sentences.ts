/** The sentences about a sweep over kernels, for the terminal and for the page. */
import { addTo } from '../../lib/grouped.js';
import { commandLine } from '../../show/command_line.js';
import { largest, smallest } from '../../lib/extremes.js';
import type { Exit } from '../../plan/cell.js';
import { formatDifference } from './document/exact_difference.js';
import type { Compared, Kernels } from './document/schema.js';
import type { Step, TransferKind } from './document/difference_steps.js';
import { kernelName } from '../../show/host_names.js';
import { groupsName, guestName, MODE_NAME } from '../../show/names.js';
import { formatCount } from '../../show/numbers.js';

/** Of all heads together, so that they fit beside the cells' names in a terminal of 100 columns. */
const MOST_CHARACTERS = 60;

/** What a column of each variant is called: by its name where all are short, else by its number in the legend. */
export function variantHeads({ variants }: Kernels): string[] {
  const names = variants.map(({ name }) => name);
  if (names.join(' ').length <= MOST_CHARACTERS) return names;
  return names.map((_, index) => `#${String(index + 1)}`);
}

/** `6.12 = 6.12.117+deb12-cloud-amd64 (6.12.117-1)`: what each head stands for. */
export function variantLegend(kernels: Kernels): string[] {
  const heads = variantHeads(kernels);
  return kernels.variants.map(({ name, host }, index) => {
    const head = heads[index] ?? name;
    return `${head}: ${head === name ? '' : `${name}, `}${kernelName(host)}`;
  });
}

/** `mmio` where all of the plan's mmio exits are meant, else each by its own name. */
function exitNames(exits: readonly Exit[], planned: ReadonlySet<Exit>): string {
  const familyOf = (exit: string): string => exit.split('-')[0] ?? exit;
  const names = exits.map((exit) => {
    const family = [...planned].filter((each) => familyOf(each) === familyOf(exit));
    const isWhole = family.length > 1 && family.every((each) => exits.includes(each));
    return isWhole ? familyOf(exit) : exit;
  });
  return listed([...new Set(names)]);
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** `regs both by ioctl`. */
function transferName({ groups, direction, transfer }: TransferKind): string {
  return `${groupsName(groups)} ${direction} by ${transfer}`;
}

function scopeName({ scope }: Step, planned: ReadonlySet<Exit>): string {
  switch (scope.kind) {
    case 'exits':
      return exitNames(scope.exits, planned);
    case 'mode':
      return MODE_NAME[scope.mode];
    case 'guest':
      return guestName(scope);
    case 'transfer':
      return transferName(scope);
  }
}

const PREPOSITION = { exits: 'on', guest: 'on', mode: 'in', transfer: 'with' } as const;

function plannedExits({ cells }: Kernels): ReadonlySet<Exit> {
  return new Set(cells.flatMap(({ cell }) => (cell.kind === 'base' ? [cell.exit] : [])));
}

/** `+48 more on mmio`; where it goes against the common part the sum is plainer: `but -3 on hlt`. */
function stepText(step: Step, common: number, planned: ReadonlySet<Exit>): string {
  const { scope, extra } = step;
  const where = `${PREPOSITION[scope.kind]} ${scopeName(step, planned)}`;
  if (common === 0) return `${formatDifference(extra)} ${where}`;
  if (common > 0 && extra > 0) return `${formatDifference(extra)} more ${where}`;
  if (common < 0 && extra < 0) return `another ${formatDifference(extra)} ${where}`;
  return `but ${formatDifference(common + extra)} ${where}`;
}

/** Steps that a sentence names; the table has all. */
const MOST_STEPS = 2;

function guestSteps({ steps }: Compared): Step[] {
  return steps.filter(({ scope }) => scope.kind !== 'transfer');
}

/** `9 instructions more`. */
function moreText(difference: number): string {
  const count = Math.abs(difference);
  return `${formatCount(count)} ${count === 1 ? 'instruction' : 'instructions'} ${difference > 0 ? 'more' : 'fewer'}`;
}

/** `every exit takes 9 instructions more, +48 more on mmio`. */
function exitsText(compared: Compared, planned: ReadonlySet<Exit>): string {
  const { common, exits } = compared;
  if (common === null) return 'no bare exit was counted on both';
  const steps = guestSteps(compared);
  if (exits === 1)
    return common === 0
      ? 'the one exit that was counted takes as many instructions'
      : `the one exit that was counted takes ${moreText(common)}`;
  if (common === 0 && steps.length === 0) return `no difference on any of ${formatCount(exits)} bare exits`;
  const every =
    common === 0 ? 'most exits take as many instructions' : `every exit takes ${moreText(common)}`;
  const named = steps.slice(0, MOST_STEPS).map((step) => stepText(step, common, planned));
  const left = steps.length - named.length;
  return [every, ...named, ...(left > 0 ? [`and ${formatCount(left)} more in the table`] : [])].join(', ');
}

interface TransferExtra {
  readonly kind: TransferKind;
  readonly low: number;
  readonly high: number;
}

/** Every transfer that differs by more or less than its exit, single groups first, in the order of the plan. */
function transferExtras({ steps, uneven }: Compared): TransferExtra[] {
  const even = steps.flatMap(({ scope, extra }) =>
    scope.kind === 'transfer' ? [{ kind: scope, low: extra, high: extra }] : [],
  );
  const ranged = uneven.map(({ low, high, ...kind }) => ({ kind, low, high }));
  return [...even, ...ranged].sort((left, right) => left.kind.groups.length - right.kind.groups.length);
}

/** `+25 to +27`. */
function rangeText({ low, high }: Pick<TransferExtra, 'low' | 'high'>): string {
  return low === high ? formatDifference(low) : `${formatDifference(low)} to ${formatDifference(high)}`;
}

const CONTROL_NAMES: readonly (readonly [start: string, name: string])[] = [
  ['control/null-syscall', 'a system call'],
  ['control/vcpu-ioctl', 'the cheapest vCPU ioctl'],
  ['control/immediate-exit', 'KVM_RUN that does not enter the guest'],
];

/** `a system call: -3`, of those that were counted on both. */
function controlRows({ controls }: Compared): string[][] {
  return CONTROL_NAMES.flatMap(([start, name]) => {
    const differences = controls.filter(({ id }) => id.startsWith(start)).map(({ difference }) => difference);
    if (differences.length === 0) return [];
    return [[name, rangeText({ low: smallest(differences), high: largest(differences) })]];
  });
}

/** One sentence a variant after the first: what all bare exits share, and what some have on top. */
export function kernelFindings(kernels: Kernels): string[] {
  const planned = plannedExits(kernels);
  const first = kernels.variants[0]?.name ?? '';
  return kernels.compared.map((compared) => {
    const name = kernels.variants[compared.variant]?.name ?? '';
    return `${name} against ${first}: ${exitsText(compared, planned)}.`;
  });
}

/** What each kernel changes, a row a place: all exits, some of them, transfers on top of their exits, what is no exit. */
export function changeRows(kernels: Kernels): string[][] {
  const planned = plannedExits(kernels);
  return kernels.compared.flatMap((compared) => {
    const name = kernels.variants[compared.variant]?.name ?? '';
    const { common } = compared;
    const rows = [
      ...(common === null ? [] : [['every exit', formatDifference(common)]]),
      ...guestSteps(compared).map((step) => [
        `${PREPOSITION[step.scope.kind]} ${scopeName(step, planned)}, on top`,
        formatDifference(step.extra),
      ]),
      ...transferExtras(compared).map((extra) => [
        `with ${transferName(extra.kind)}, on top`,
        rangeText(extra),
      ]),
      ...controlRows(compared),
    ];
    return rows.map((row) => [name, ...row]);
  });
}

/** In a few words, for a tab: `9 more, -12 on every exit`. */
export function shortFindings({ compared }: Kernels): string {
  const all = compared.map((each) => (each.common === null ? '–' : formatDifference(each.common)));
  const isQuiet = compared.every((each) => each.common === 0 && guestSteps(each).length === 0);
  return isQuiet ? 'No difference' : `${all.join(', ')} instructions an exit`;
}

/** What must not be concluded. */
export const NOT_TO_CONCLUDE =
  'Fewer instructions need not take less time: measure kernels on a real host to know.';

const PLAIN_KERNEL = /^[\w.~+-]+$/;

/** One command that goes on from here. */
export function nextStep({ variants, compared, cells }: Kernels): string {
  const most = compared.toSorted(
    (left, right) => Math.abs(right.common ?? 0) - Math.abs(left.common ?? 0),
  )[0];
  const [first, other] = [variants[0]?.name ?? '', variants[most?.variant ?? 1]?.name ?? ''];
  const cell = cells.find((each) => each.cell.kind === 'base' && each.cell.replica === 0)?.cell.id ?? '';
  if (![first, other].every((name) => PLAIN_KERNEL.test(name)))
    return `see which functions of the kernel take them: ${commandLine('attribute', '--cell', cell)}`;
  const against = ['--kernel', other, '--against-kernel', first];
  return `see which functions of the kernel made the difference: ${commandLine('attribute', '--cell', cell, ...against)}`;
}

function whereCounted(on: readonly string[]): string {
  return on.length === 0 ? 'on no kernel' : `only on ${listed(on)}`;
}

/** Cells that not all kernels have, one sentence a set of kernels and reason. */
export function partialCells({ cells, variants }: Kernels): string[] {
  const sets = new Map<string, string[]>();
  for (const { cell, counts } of cells) {
    const on = variants.filter((_, index) => counts[index]?.status === 'counted').map(({ name }) => name);
    const absent = counts.find((count) => count.status === 'absent');
    if (absent?.status !== 'absent') continue;
    const key = `${whereCounted(on)}: ${absent.reason}`;
    addTo(sets, key, cell.id);
  }
  return [...sets].map(([key, ids]) => {
    const [first = ''] = ids;
    const rest = ids.length - 1;
    return rest === 0 ? `${first} exists ${key}` : `${first} and ${formatCount(rest)} more exist ${key}`;
  });
}

/** Kernels that were asked for and have no counts. */
export function uncountedTexts({ uncounted }: Kernels): string[] {
  return uncounted.map(({ name, reason }) => `not counted: ${name}: ${reason}`);
}
