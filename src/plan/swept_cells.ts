/** From what a plan sweeps to its cells. */
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import {
  type Arch,
  ARCH_TABLES,
  groupsCopiedAtOnce,
  guestExists,
  syncExists,
  transferExists,
} from './arch.js';
import {
  baseCell,
  type BaseCell,
  type Cell,
  type Control,
  controlCell,
  type ControlCell,
  CONTROLS,
  type Exit,
  type Group,
  GROUPS,
  guestId,
  inSetup,
  type Mode,
  MODES,
  type Setup,
  transferCell,
  type TransferCell,
} from './cell.js';
import { dimensionsOf } from './filter.js';
import type { Sweep } from './presets.js';

/** The groups of `regs+sregs`. */
function toGroups(combination: string): Group[] {
  const names = combination.split('+');
  return GROUPS.filter((group) => names.includes(group));
}

interface SweptGuest {
  readonly exit: Exit;
  readonly mode: Mode;
  readonly setup: Setup;
}

function guestsOf(sweep: Sweep, arch: Arch): SweptGuest[] {
  return sweep.exits.flatMap((exit) =>
    sweep.modes
      .filter((mode) => guestExists(arch, exit, mode))
      .flatMap((mode) => sweep.setups.map((setup) => ({ exit, mode, setup }))),
  );
}

function transferCells(sweep: Sweep, arch: Arch, { exit, mode, setup }: SweptGuest): TransferCell[] {
  const directions = sweep.directions.filter((direction) => transferExists(arch, exit, direction));
  return sweep.groups.map(toGroups).flatMap((groups) => {
    const transfers = sweep.transfers
      .filter((transfer) => transfer !== 'none')
      .filter((transfer) => transfer === 'ioctl' || syncExists(arch, groups));
    return directions.flatMap((direction) =>
      transfers.map((transfer) => inSetup(transferCell(exit, mode, groups, direction, transfer), setup)),
    );
  });
}

/** The base cell that stands twice: the arch's usual one where it is swept, else the first guest's. */
function twinOf(bases: readonly BaseCell[], arch: Arch): BaseCell[] {
  const [exit, mode] = ARCH_TABLES[arch].twin;
  const usual = bases.find((base) => guestId(base) === guestId({ exit, mode })) ?? bases[0];
  return usual === undefined ? [] : [inSetup(baseCell(usual.exit, usual.mode, 1), usual.setup)];
}

/** What a control is taken for: nothing in particular, each mode, or each group in each mode. */
const CONTROL_SCOPE: Readonly<Partial<Record<Control, 'mode' | 'group'>>> = {
  'immediate-exit': 'mode',
  'signal-return': 'mode',
  'immediate-exit-sync-out': 'group',
  'immediate-exit-sync-in': 'group',
};

/** Which controls a plan takes. */
interface ControlChoice {
  readonly arch: Arch;
  /** Those that only the full preset takes: nothing is judged by them. */
  readonly withRare: boolean;
  /** Those that say nothing where instructions are counted. */
  readonly withTimed: boolean;
}

const RARE_CONTROLS: readonly Control[] = ['signal-return'];
const TIMED_CONTROLS: readonly Control[] = ['cpuid'];
const CONTROLS_OF_ARCH: Readonly<Partial<Record<Control, Arch>>> = { cpuid: 'x86' };

function isTaken(control: Control, { arch, withRare, withTimed }: ControlChoice): boolean {
  if ((CONTROLS_OF_ARCH[control] ?? arch) !== arch) return false;
  return (withRare || !RARE_CONTROLS.includes(control)) && (withTimed || !TIMED_CONTROLS.includes(control));
}

function controlCells(
  modes: readonly Mode[],
  groups: readonly Group[],
  choice: ControlChoice,
): ControlCell[] {
  return CONTROLS.filter((control) => isTaken(control, choice)).flatMap((control) => {
    const scope = CONTROL_SCOPE[control];
    if (scope === undefined) return [controlCell(control)];
    if (scope === 'mode') return modes.map((mode) => controlCell(control, mode));
    return modes.flatMap((mode) => groups.map((group) => controlCell(control, mode, group)));
  });
}

/** Each swept group whose copy can be taken alone. */
function copiedGroups(sweeps: readonly Sweep[], arch: Arch): Group[] {
  const combinations = sweeps.flatMap(({ groups }) => groups);
  const swept = new Set(combinations.flatMap((combination) => combination.split('+')));
  return groupsCopiedAtOnce(arch).filter((group) => swept.has(group));
}

/**
 * Cells of the union of sweeps, each once. Base cells are always there: without `none`, no transfer has a base to compare
 * with.
 * @throws {Failure} (usage) when there is no guest to measure
 */
export function cellsOf(sweeps: readonly Sweep[], arch: Arch, controls: Omit<ControlChoice, 'arch'>): Cell[] {
  const swept = sweeps.flatMap((sweep) => guestsOf(sweep, arch).map((guest) => ({ sweep, guest })));
  if (swept.length === 0) throw noGuests(sweeps);
  refuseSyncOfLoneGroups(sweeps, arch);
  const guestCells = swept.flatMap(({ sweep, guest }) => [
    inSetup(baseCell(guest.exit, guest.mode), guest.setup),
    ...transferCells(sweep, arch, guest),
  ]);
  const bases = guestCells.flatMap((cell) => (cell.kind === 'base' ? [cell] : []));
  const modes = MODES.filter((mode) => bases.some((base) => base.mode === mode));
  const cells: Cell[] = [
    ...controlCells(modes, copiedGroups(sweeps, arch), { arch, ...controls }),
    ...twinOf(bases, arch),
    ...bases.flatMap((base) => guestCells.filter((cell) => guestId(cell) === guestId(base))),
  ];
  return [...new Map(cells.map((cell) => [cell.id, cell])).values()];
}

/** Every cell that an arch has in a plain VM, whichever preset sweeps it. */
export function everyCell(arch: Arch): Cell[] {
  const { exit, mode, groups, direction, transfer } = dimensionsOf(arch);
  return cellsOf(
    [{ exits: exit, modes: mode, groups, directions: direction, transfers: transfer, setups: ['plain'] }],
    arch,
    { withRare: true, withTimed: true },
  );
}

function noGuests(sweeps: readonly Sweep[]): Failure {
  const exits = [...new Set(sweeps.flatMap(({ exits: each }) => each))];
  const modes = [...new Set(sweeps.flatMap(({ modes: each }) => each))];
  return new Failure({
    what: `--exit ${exits.join(', ')} with --mode ${modes.join(', ')}`,
    why: 'leaves no guest to measure: privileged instructions such as hlt exit in long64-ring0 only',
    next: 'add --mode long64-ring0 or another --exit',
    exitCode: EXIT_CODE.usage,
  });
}

/**
 * kvm_run never carries some groups. A sweep of those by sync alone would leave base cells and not say why.
 * @throws {Failure} (usage) where no combination has a cell left
 */
function refuseSyncOfLoneGroups(sweeps: readonly Sweep[], arch: Arch): void {
  const transfers = sweeps.flatMap((sweep) => sweep.transfers);
  const groups = [...new Set(sweeps.flatMap((sweep) => sweep.groups))];
  if (transfers.includes('ioctl') || !transfers.includes('sync') || groups.length === 0) return;
  if (groups.some((combination) => syncExists(arch, toGroups(combination)))) return;
  throw new Failure({
    what: `--groups ${groups.join(', ')} with --transfer sync`,
    why: 'leaves nothing to measure: kvm_run does not carry these registers',
    next: 'use --transfer ioctl, or --groups regs',
    exitCode: EXIT_CODE.usage,
  });
}
