/** The rungs of the cost ladder: which cell stands for what, and what each adds to the one below it. */
import { ARCH_TABLES, kernelExitBase, kernelExitCount } from '../../../plan/arch.js';
import { baseCell, controlCell, type Exit, type Mode } from '../../../plan/cell.js';
import type { CellResult, Results } from '../../../results/schema.js';

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

interface Rung {
  readonly name: PhaseName;
  readonly cell: string;
}

/** Up to KVM_RUN that does not enter the guest. A rung that was not measured is left out: the next one includes its cost. */
function climb(results: Results, mode: Mode): Rung[] {
  const rung = (name: PhaseName, ...cells: string[]): Rung[] => {
    const cell = cells.find((each) => isMeasured(results, each));
    return cell === undefined ? [] : [{ name, cell }];
  };
  return [
    // Instruction counts have the harness subtracted already.
    ...(results.unit === 'instructions' ? [] : rung('harness', controlCell('empty-timer').id)),
    ...rung('system-call', controlCell('null-syscall').id),
    // Older runs lack the cheapest call of KVM.
    ...rung('kvm-dispatch', controlCell('api-version').id, controlCell('check-extension').id),
    ...rung('vcpu-load', controlCell('vcpu-ioctl').id),
    ...rung('kvm-run', controlCell('immediate-exit', mode).id),
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

/** The phases between KVM_RUN that does not enter the guest and the whole exit. */
function guestPhases(results: Results, whole: Whole, top: Rung | undefined): PhasePlan[] {
  const above: Share[] = [
    { cell: whole.cell, weight: 1 },
    ...(top === undefined ? [] : [{ cell: top.cell, weight: -1 }]),
  ];
  const entry = guestEntry(results, whole);
  if (entry === null) return [{ name: 'guest', shares: above }];
  const cpuid = kernelExit(results, CPUID, whole.mode);
  const port = kernelExit(results, PORT_IN_KERNEL, whole.mode);
  if (port === null)
    return [
      { name: 'guest-entry', shares: entry },
      { name: 'handling', shares: [...above, ...minus(entry)] },
    ];
  const rest: PhasePlan = { name: 'to-userspace', shares: [...above, ...minus(port)] };
  if (cpuid === null) return [{ name: 'guest-entry-emulation', shares: port }, rest];
  return [
    { name: 'guest-entry', shares: cpuid },
    { name: 'emulation', shares: [...port, ...minus(cpuid)] },
    rest,
  ];
}

/** Every phase of a mode's ladder, from the bottom; in each round they add up to the whole exit exactly. */
export function phasePlans(results: Results, whole: Whole): PhasePlan[] {
  const rungs = climb(results, whole.mode);
  const lower = rungs.map(({ name, cell }, index) => {
    const below = rungs[index - 1];
    const shares: Share[] = [
      { cell, weight: 1 },
      ...(below === undefined ? [] : [{ cell: below.cell, weight: -1 }]),
    ];
    return { name, shares };
  });
  return [...lower, ...guestPhases(results, whole, rungs.at(-1))];
}
