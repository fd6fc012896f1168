/** The sentences about a sweep over kernels, for the terminal and for the page. */
import { addTo } from '../../lib/grouped.js';
import { largest, smallest } from '../../lib/extremes.js';
import type { Exit } from '../../plan/cell.js';
import { formatDifference } from './document/exact_difference.js';
import type { Compared, Kernels } from './document/schema.js';
import type { Step, TransferKind } from './document/difference_steps.js';
import { kernelName } from '../../show/host_names.js';
import { groupsName, guestName, MODE_NAME } from '../../show/names.js';
import { formatCount } from '../../show/numbers.js';

/** Transfers that a sentence names one by one; the table has all. */
const MOST_NAMED = 4;
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

/** `+9 on every exit, +48 more on mmio`. */
function exitsText(compared: Compared, planned: ReadonlySet<Exit>): string {
  const { common, exits } = compared;
  if (common === null) return 'no bare exit was counted on both';
  const steps = compared.steps.filter(({ scope }) => scope.kind !== 'transfer');
  if (exits === 1) return `${formatDifference(common)} on the one exit that was counted`;
  if (common === 0 && steps.length === 0) return `no difference on any of ${formatCount(exits)} bare exits`;
  const every = common === 0 ? 'no difference on most exits' : `${formatDifference(common)} on every exit`;
  return [every, ...steps.map((step) => stepText(step, common, planned))].join(', ');
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

function transfersText(compared: Compared, hasTransfers: boolean): string | null {
  if (!hasTransfers) return null;
  const extras = transferExtras(compared);
  if (extras.length === 0) return 'moving registers makes no further difference';
  const named = extras
    .slice(0, MOST_NAMED)
    .map((extra) => `${rangeText(extra)} for ${transferName(extra.kind)}`);
  const rest = extras.length - named.length;
  const more = rest > 0 ? ` (${formatCount(rest)} more in the table)` : '';
  return `on top of that ${named.join(', ')}${more}`;
}

const CONTROL_NAMES: readonly (readonly [start: string, name: string])[] = [
  ['control/null-syscall', 'a system call'],
  ['control/vcpu-ioctl', 'the cheapest vCPU ioctl'],
  ['control/immediate-exit', 'KVM_RUN that does not enter the guest'],
];

/** `apart from exits: -3 for a system call, +95 for the cheapest vCPU ioctl`. */
function controlsText({ controls }: Compared): string | null {
  const named = CONTROL_NAMES.flatMap(([start, name]) => {
    const differences = controls.filter(({ id }) => id.startsWith(start)).map(({ difference }) => difference);
    if (differences.length === 0) return [];
    return [`${rangeText({ low: smallest(differences), high: largest(differences) })} for ${name}`];
  });
  return named.length === 0 ? null : `without an exit ${named.join(', ')}`;
}

/** One sentence a variant after the first: what all exits share, what some have on top, and the controls. */
export function kernelFindings(kernels: Kernels): string[] {
  const planned = plannedExits(kernels);
  const hasTransfers = kernels.cells.some(({ cell }) => cell.kind === 'transfer');
  const first = kernels.variants[0]?.name ?? '';
  return kernels.compared.map((compared) => {
    const name = kernels.variants[compared.variant]?.name ?? '';
    const parts = [
      exitsText(compared, planned),
      transfersText(compared, hasTransfers),
      controlsText(compared),
    ].filter((part) => part !== null);
    return `${name} against ${first}: ${parts.join('; ')}.`;
  });
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
