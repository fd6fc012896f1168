/** The rungs of the cost ladder: which cell stands for what, and what each adds to the one below it. */
import { ARCH_TABLES, kernelExitBase, kernelExitCount } from '../../../plan/arch.js';
import { baseCell, controlCell, type Cell, type Exit, type Mode } from '../../../plan/cell.js';
import type { CellResult, Results } from '../../../results/schema.js';
import type { Estimate } from '../../../stats/summary.js';

/** What a part of a userspace exit is spent on. */
export type PhaseName =
  | 'harness'
  | 'system-call'
  | 'kvm-dispatch'
  | 'vcpu-load'
  | 'kvm-run'
  | 'guest-entry'
  | 'guest-entry-emulation'
  | 'emulation'
  | 'to-userspace'
  | 'handling'
  | 'guest';

/** A cell's cost counts `weight` times. */
export interface Share {
  readonly cell: string;
  readonly weight: number;
}

export interface PhasePlan {
  readonly name: PhaseName;
  readonly shares: readonly Share[];
}

/** The exit that a mode's ladder leads up to. */
export interface Whole {
  readonly exit: Exit;
  readonly mode: Mode;
  readonly cell: string;
}

/** Exits that the kernel finishes itself and that split the top of a ladder, the cheaper first. */
const CPUID = 'kernel-cpuid';
const PORT_IN_KERNEL = 'kernel-ioeventfd-pio';

export function isMeasured(results: Results, id: string): boolean {
  return results.cells.some(({ status, cell }) => status === 'measured' && cell.id === id);
}

/** Whether guest code of a mode runs on the processor; null where the host does not know. */
export function runsNatively({ host }: Results, mode: Mode): boolean | null {
  return host.modes.find(({ name }) => name === mode)?.native ?? null;
}

/** The userspace exit that guests of the kernel's exits end with, if measured; else the arch's usual one; else the first. */
function wholeOf(results: Results, mode: Mode): Whole | null {
  const isBase = (result: CellResult): boolean =>
    result.status === 'measured' &&
    result.cell.kind === 'base' &&
    result.cell.mode === mode &&
    result.cell.replica === 0 &&
    result.cell.delayNs === undefined &&
    result.cell.setup === undefined &&
    kernelExitCount(results.plan.arch, result.cell.exit) === null;
  const exits = results.cells.flatMap((result) =>
    isBase(result) && result.cell.kind === 'base' ? [result.cell.exit] : [],
  );
  const [usual] = ARCH_TABLES[results.plan.arch].twin;
  const exit =
    exits.find((each) => each === kernelExitBase(results.plan.arch)) ??
    exits.find((each) => each === usual) ??
    exits[0];
  return exit === undefined ? null : { exit, mode, cell: baseCell(exit, mode).id };
}

/** One ladder a mode that has an exit, in the order of the plan. */
export function wholes(results: Results): Whole[] {
  const modes = new Set(
    results.cells.flatMap(({ cell }) =>
      cell.kind === 'base' && cell.setup === undefined ? [cell.mode] : [],
    ),
  );
  return [...modes].flatMap((mode) => wholeOf(results, mode) ?? []);
}

/** A step of the ladder: its whole cost, counted from the ground. */
interface Rung {
  /** What it adds to the rung below it; absent where that depends on which one it is. */
  readonly name?: PhaseName;
  readonly cell: Cell;
  readonly shares: readonly Share[];
}

/** A rung that costs more than the one above it, of which it is no part then. */
export interface LeftOut {
  readonly rung: Cell;
  readonly above: Cell;
  /** By how much, ticks. */
  readonly by: number;
}

/** Up to KVM_RUN that does not enter the guest. A rung that was not measured is left out: the next one includes its cost. */
function climb(results: Results, mode: Mode): Rung[] {
  const rung = (name: PhaseName, ...cells: Cell[]): Rung[] => {
    const cell = cells.find(({ id }) => isMeasured(results, id));
    return cell === undefined ? [] : [{ name, cell, shares: [{ cell: cell.id, weight: 1 }] }];
  };
  return [
    // Instruction counts have the harness subtracted already.
    ...(results.unit === 'instructions' ? [] : rung('harness', controlCell('empty-timer'))),
    ...rung('system-call', controlCell('null-syscall')),
    // Older runs lack the cheapest call of KVM.
    ...rung('kvm-dispatch', controlCell('api-version'), controlCell('check-extension')),
    ...rung('vcpu-load', controlCell('vcpu-ioctl')),
    ...rung('kvm-run', controlCell('immediate-exit', mode)),
  ];
}

/** The cost of one exit that the kernel finishes itself: what its guest costs beyond the userspace exit it ends with. */
export function kernelExit(results: Results, exit: Exit, mode: Mode): Share[] | null {
  const count = kernelExitCount(results.plan.arch, exit);
  const end = kernelExitBase(results.plan.arch);
  if (count === null || end === null) return null;
  const [cell, base] = [baseCell(exit, mode).id, baseCell(end, mode).id];
  if (![cell, base].every((id) => isMeasured(results, id))) return null;
  return [
    { cell, weight: 1 / count },
    { cell: base, weight: -1 / count },
  ];
}

function minus(shares: readonly Share[]): Share[] {
  return shares.map(({ cell, weight }) => ({ cell, weight: -weight }));
}

/** Guest entry and exit alone, as far as this run can tell: the cheapest exit that the kernel finishes itself. */
export function guestEntry(results: Results, { exit, mode }: Whole): Share[] | null {
  // Emulated guest code is never entered.
  if (exit !== kernelExitBase(results.plan.arch) || runsNatively(results, mode) === false) return null;
  return kernelExit(results, CPUID, mode) ?? kernelExit(results, PORT_IN_KERNEL, mode);
}

/** What each of the upper rungs adds, by those below it. */
const UPPER_NAMES: readonly (readonly [inKernel: Exit | null, below: Exit | null, name: PhaseName])[] = [
  [CPUID, null, 'guest-entry'],
  [PORT_IN_KERNEL, null, 'guest-entry-emulation'],
  [PORT_IN_KERNEL, CPUID, 'emulation'],
  [null, null, 'guest'],
  [null, CPUID, 'handling'],
  [null, PORT_IN_KERNEL, 'to-userspace'],
];

/** The rungs from a guest that is entered to the whole exit; on top of KVM_RUN that does not enter it. */
function upperRungs(results: Results, whole: Whole, top: Rung | undefined): Rung[] {
  const { exit, mode, cell } = whole;
  const inKernel = (name: Exit): Rung[] => {
    const shares = guestEntry(results, whole) === null ? null : kernelExit(results, name, mode);
    if (shares === null) return [];
    return [{ cell: baseCell(name, mode), shares: [...(top?.shares ?? []), ...shares] }];
  };
  return [
    ...inKernel(CPUID),
    ...inKernel(PORT_IN_KERNEL),
    { cell: baseCell(exit, mode), shares: [{ cell, weight: 1 }] },
  ];
}

/** A weight for each cell, and none that is 0. */
function merged(shares: readonly Share[]): Share[] {
  const weights = new Map<string, number>();
  for (const { cell, weight } of shares) weights.set(cell, (weights.get(cell) ?? 0) + weight);
  return [...weights].flatMap(([cell, weight]) => (weight === 0 ? [] : [{ cell, weight }]));
}

/** The rungs that stand: each costs more than the one below it. */
class Climbed {
  readonly rungs: Rung[] = [];
  readonly leftOut: LeftOut[] = [];

  constructor(private readonly costOf: (shares: readonly Share[]) => Estimate | null) {}

  /** Takes away the rungs that cost more than this one: then they are no part of it, and it is one phase with theirs. */
  add(step: Rung): void {
    for (let below = this.rungs.at(-1); below !== undefined; below = this.rungs.at(-1)) {
      const added = this.costOf(merged([...step.shares, ...minus(below.shares)]));
      if (added === null || added.high >= 0) break;
      this.rungs.pop();
      this.leftOut.push({ rung: below.cell, above: step.cell, by: -added.estimate });
    }
    this.rungs.push(step);
  }
}

/** The exit that the kernel finishes itself; null for any other rung. */
function inKernel(rung: Rung | undefined, { exit }: Whole): Exit | null {
  return rung?.cell.kind === 'base' && rung.cell.exit !== exit ? rung.cell.exit : null;
}

/**
 * Every phase of a mode's ladder, from the bottom; in each round they add up to the whole exit exactly. A rung that
 * costs more than the next one is left out.
 */
export function phasePlans(
  results: Results,
  whole: Whole,
  costOf: (shares: readonly Share[]) => Estimate | null,
): { readonly plans: readonly PhasePlan[]; readonly leftOut: readonly LeftOut[] } {
  const climbed = new Climbed(costOf);
  for (const rung of climb(results, whole.mode)) climbed.add(rung);
  for (const rung of upperRungs(results, whole, climbed.rungs.at(-1))) climbed.add(rung);
  const plans = climbed.rungs.map((rung, index): PhasePlan => {
    const below = climbed.rungs[index - 1];
    const [own, under] = [inKernel(rung, whole), inKernel(below, whole)];
    const upper = UPPER_NAMES.find(([exit, base]) => exit === own && base === under)?.[2] ?? 'guest';
    return { name: rung.name ?? upper, shares: merged([...rung.shares, ...minus(below?.shares ?? [])]) };
  });
  return { plans, leftOut: climbed.leftOut };
}
