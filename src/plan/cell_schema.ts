/** What a cell looks like in files and messages. Apart from cell.ts, since help and usage errors need no schema. */
import { z } from 'zod';
import { EXITS, GROUPS, MODES, SETUPS } from './arch.js';
import { CONTROLS, DIRECTIONS, LONGEST_DELAY_NS, MOST_EXITS_PER_DELAY } from './names.js';

/** A measurement without an exit. `mode` is set where it needs a vCPU in that mode, `group` where it moves one. */
const controlCellSchema = z.strictObject({
  kind: z.literal('control'),
  id: z.string(),
  control: z.enum(CONTROLS),
  mode: z.enum(MODES).optional(),
  group: z.enum(GROUPS).optional(),
});

/** Nanoseconds that the handler of each exit takes longer, on purpose; see {@link delayed}. */
const delayNs = z.number().positive().max(LONGEST_DELAY_NS).optional();

/** Only every so many exits of a block are delayed; absent: all. */
const delayEvery = z.number().int().min(2).max(MOST_EXITS_PER_DELAY).optional();

/** How the guest's VM is set up; absent where it is the plain one, so that such a cell is what it was before. */
const setup = z.enum(SETUPS).exclude(['plain']).optional();

/** A guest's exit with no register moved: the base that transfers are compared with. */
const baseCellSchema = z.strictObject({
  kind: z.literal('base'),
  id: z.string(),
  exit: z.enum(EXITS),
  mode: z.enum(MODES),
  transfer: z.literal('none'),
  /** 1 for the second copy of a base cell: the A/A pair. */
  replica: z.union([z.literal(0), z.literal(1)]),
  setup,
  delayNs,
  delayEvery,
});

/** A guest's exit with register groups moved one way. */
const transferCellSchema = z.strictObject({
  kind: z.literal('transfer'),
  id: z.string(),
  exit: z.enum(EXITS),
  mode: z.enum(MODES),
  groups: z.array(z.enum(GROUPS)).min(1),
  direction: z.enum(DIRECTIONS),
  transfer: z.enum(['ioctl', 'sync']),
  setup,
  delayNs,
  delayEvery,
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
