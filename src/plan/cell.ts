import { GROUPS, EXITS, MODES, SETUPS, type Exit, type Group, type Mode, type Setup } from './arch.js';
import type { BaseCell, Cell, ControlCell, TransferCell } from './cell_schema.js';
import {
  CONTROLS,
  DIRECTIONS,
  LONGEST_DELAY_NS,
  TRANSFERS,
  type Control,
  type Direction,
  type Transfer,
} from './names.js';

export type { BaseCell, Cell, ControlCell, TransferCell };
export { EXITS, GROUPS, MODES, SETUPS, type Exit, type Group, type Mode, type Setup };
export { CONTROLS, DIRECTIONS, TRANSFERS, type Control, type Direction, type Transfer };

/** `control/null-syscall`, `control/immediate-exit/long64-ring3`, `control/immediate-exit-sync-in/long64-ring3/regs`. */
export function controlCell(control: Control, mode?: Mode, group?: Group): ControlCell {
  return {
    kind: 'control',
    id: ['control', control, mode, group].filter((part) => part !== undefined).join('/'),
    control,
    ...(mode === undefined ? {} : { mode }),
    ...(group === undefined ? {} : { group }),
  };
}

/** `pio-out/long64-ring0/none`; its A/A twin ends in `none~2`. */
export function baseCell(exit: Exit, mode: Mode, replica: 0 | 1 = 0): BaseCell {
  const id = `${exit}/${mode}/none${replica === 1 ? '~2' : ''}`;
  return { kind: 'base', id, exit, mode, transfer: 'none', replica };
}

/** `pio-out/long64-ring0/regs+sregs/both/sync`. */
export function transferCell(
  exit: Exit,
  mode: Mode,
  groups: readonly Group[],
  direction: Direction,
  transfer: 'ioctl' | 'sync',
): TransferCell {
  const ordered = GROUPS.filter((group) => groups.includes(group));
  const id = `${exit}/${mode}/${ordered.join('+')}/${direction}/${transfer}`;
  return { kind: 'transfer', id, exit, mode, groups: ordered, direction, transfer };
}

/** What runs in a VM: a guest, and how its VM is set up; absent: plain. */
export interface GuestPlace {
  readonly exit: Exit;
  readonly mode: Mode;
  readonly setup?: Exclude<Setup, 'plain'> | undefined;
}

/** The same cell in a VM of that set-up; `@irqchip-split` ends its id, and nothing where the set-up is plain. */
export function inSetup<Guest extends BaseCell | TransferCell>(cell: Guest, setup: Setup = 'plain'): Guest {
  if (cell.setup !== undefined) throw new RangeError(`${cell.id} has a set-up already`);
  return setup === 'plain' ? cell : { ...cell, id: `${cell.id}@${setup}`, setup };
}

/** Whether a cell calls KVM_RUN: every exit does, and of the controls those that are taken in a mode. */
export function entersByKvmRun({ mode }: Cell): boolean {
  return mode !== undefined;
}

/** The base cell of the guest in its set-up, which the guest's transfers are compared with. */
export function baseOf({ exit, mode, setup }: GuestPlace): BaseCell {
  return inSetup(baseCell(exit, mode), setup);
}

/** `pio-out/long64-ring0`, `pio-out/long64-ring0@irqchip-split`: what cells of one VM have in common. */
export function guestId({ exit, mode, setup }: GuestPlace): string {
  return `${exit}/${mode}${setup === undefined ? '' : `@${setup}`}`;
}

/**
 * The same cell with a known delay in the handler of each exit, after the registers were read and before they are
 * written; `+250ns` ends its id, and `+250ns:64` where only every 64th exit has it. A gate is tried on such cells; they
 * are no measurement of the host.
 * @param nanoseconds above 0, up to {@link LONGEST_DELAY_NS}; the clock of the host says how finely (native/core/loop/delay.h)
 * @param every one exit in so many is delayed, counted from the begin of the block, its warm-up included
 * @throws {RangeError} for any other delay, and for a cell that has one
 */
export function delayed<Guest extends BaseCell | TransferCell>(
  cell: Guest,
  nanoseconds: number,
  every = 1,
): Guest {
  if (cell.delayNs !== undefined) throw new RangeError(`${cell.id} is delayed already`);
  if (!(nanoseconds > 0 && nanoseconds <= LONGEST_DELAY_NS))
    throw new RangeError(`a delay of ${String(nanoseconds)} ns is not above 0 and up to a millisecond`);
  const seldom = every === 1 ? {} : { delayEvery: every };
  return { ...cell, id: `${cell.id}${delaySuffix(nanoseconds, every)}`, delayNs: nanoseconds, ...seldom };
}

function delaySuffix(nanoseconds: number, every: number): string {
  return `+${String(nanoseconds)}ns${every === 1 ? '' : `:${String(every)}`}`;
}

/** Id of the cell that a cell is without its delay: what {@link delayed} was given. */
export function undelayedId({ id, delayNs, delayEvery = 1 }: BaseCell | TransferCell): string {
  const suffix = delayNs === undefined ? '' : delaySuffix(delayNs, delayEvery);
  return id.endsWith(suffix) ? id.slice(0, id.length - suffix.length) : id;
}

/** False for a cell that was delayed on purpose: what it takes says nothing about the host. */
export function isUndelayed(cell: Cell): boolean {
  return cell.kind === 'control' || cell.delayNs === undefined;
}

function undelayedCellId(cell: BaseCell | TransferCell): string {
  const { exit, mode, setup } = cell;
  const plain =
    cell.kind === 'base'
      ? baseCell(exit, mode, cell.replica)
      : transferCell(exit, mode, cell.groups, cell.direction, cell.transfer);
  return inSetup(plain, setup).id;
}

/** The id that follows from the parts of a cell. */
export function cellId(cell: Cell): string {
  if (cell.kind === 'control') return controlCell(cell.control, cell.mode, cell.group).id;
  const { delayNs } = cell;
  return `${undelayedCellId(cell)}${delayNs === undefined ? '' : `+${String(delayNs)}ns`}`;
}
