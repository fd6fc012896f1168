import { z } from 'zod';
import { EXITS, GROUPS, MODES, type Exit, type Group, type Mode } from './arch.js';

export { EXITS, GROUPS, MODES, type Exit, type Group, type Mode };
export const DIRECTIONS = ['read', 'write', 'both'] as const;
export const TRANSFERS = ['none', 'ioctl', 'sync'] as const;
/** Measurements that touch no register and so bound the rest; `immediate-exit` is taken once per mode. */
export const CONTROLS = [
  'empty-timer',
  'null-syscall',
  'check-extension',
  'vcpu-ioctl',
  'immediate-exit',
] as const;

export type Direction = (typeof DIRECTIONS)[number];
export type Transfer = (typeof TRANSFERS)[number];
export type Control = (typeof CONTROLS)[number];

/** A measurement that touches no register. `mode` is set where the control needs a vCPU in that mode. */
export const controlCellSchema = z.strictObject({
  kind: z.literal('control'),
  id: z.string(),
  control: z.enum(CONTROLS),
  mode: z.enum(MODES).optional(),
});

/** A guest's exit with no register moved: the base that transfers are compared with. */
export const baseCellSchema = z.strictObject({
  kind: z.literal('base'),
  id: z.string(),
  exit: z.enum(EXITS),
  mode: z.enum(MODES),
  transfer: z.literal('none'),
  /** 1 for the second copy of a base cell: the A/A pair. */
  replica: z.union([z.literal(0), z.literal(1)]),
});

/** A guest's exit with register groups moved one way. */
export const transferCellSchema = z.strictObject({
  kind: z.literal('transfer'),
  id: z.string(),
  exit: z.enum(EXITS),
  mode: z.enum(MODES),
  groups: z.array(z.enum(GROUPS)).min(1),
  direction: z.enum(DIRECTIONS),
  transfer: z.enum(['ioctl', 'sync']),
});

export const cellSchema = z.discriminatedUnion('kind', [
  controlCellSchema,
  baseCellSchema,
  transferCellSchema,
]);

export type ControlCell = z.infer<typeof controlCellSchema>;
export type BaseCell = z.infer<typeof baseCellSchema>;
export type TransferCell = z.infer<typeof transferCellSchema>;
/** One point of the sweep. */
export type Cell = z.infer<typeof cellSchema>;

/** `control/null-syscall`, `control/immediate-exit/long64-ring3`. */
export function controlCell(control: Control, mode?: Mode): ControlCell {
  return mode === undefined
    ? { kind: 'control', id: `control/${control}`, control }
    : { kind: 'control', id: `control/${control}/${mode}`, control, mode };
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
