/** What `attribute` writes: one exit of a cell by kernel function, and what differs from another. */
import { z } from 'zod';
import { TOOL } from '../../../lib/tool.js';
import { costlyCountSchema } from '../../../samples/costly.js';
import { emulationSchema } from '../../../samples/emulation.js';
import { differenceOf } from './functions.js';
import type { CallNode } from './call_tree.js';

const count = z.number().int().nonnegative();
const name = z.string();
/** `kvm`; null for the kernel image, and for `[runner]`, `[guest]` and `[kernel without a symbol]`. */
const module = z.string().nullable();

const functionCountSchema = z.strictObject({ name, module, instructions: count });

const callNodeSchema: z.ZodType<CallNode> = z.lazy(() =>
  z.strictObject({ name, module, self: count, total: count, children: z.array(callNodeSchema) }),
);

const attributedCellSchema = z.strictObject({
  /** `pio-out/long64-ring0/regs/both/sync` */
  cell: z.string(),
  /** `uname -r` of the kernel that was booted. */
  kernel: z.string(),
  /** Everything the counts depend on. */
  emulation: emulationSchema,
  /** Instructions of the typical exit as they were recorded: the sum of `functions`. */
  instructions: count,
  /** The counter's own mode for the exits of the same boot. */
  counter: count,
  /** What the timer itself costs in that boot: `run` shows `counter` without it. */
  overhead: count,
  /** Recorded exits that took `instructions`, of all recorded. */
  alike: count,
  recorded: count,
  /** Instructions that cost more than they count, by name; what the guest executes is not among them. */
  costly: z.array(costlyCountSchema),
  /** By their own instructions, most first. */
  functions: z.array(functionCountSchema),
  /** Who called whom in that exit, in the order of the calls. */
  tree: callNodeSchema,
});
export type AttributedCell = z.infer<typeof attributedCellSchema>;

const differenceSchema = z.strictObject({
  name,
  module,
  instructions: count,
  against: count,
  difference: z.number().int(),
});

export const attributionSchema = z.strictObject({
  format: z.literal('kvm-exit-bench-attribution'),
  version: z.literal(1),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  unit: z.literal('instructions'),
  cell: attributedCellSchema,
  against: attributedCellSchema.nullable(),
  /** Functions that differ, the largest first; they sum to the difference of the two `instructions`. */
  differences: z.array(differenceSchema),
});
export type Attribution = z.infer<typeof attributionSchema>;

/** Recorded instructions less those of the counter; see MOST_APART. */
export function apart(cell: AttributedCell): number {
  return cell.instructions - cell.counter;
}

export function attributionOf(cell: AttributedCell, against: AttributedCell | null): Attribution {
  return {
    format: 'kvm-exit-bench-attribution',
    version: 1,
    tool: TOOL,
    unit: 'instructions',
    cell,
    against,
    differences: against === null ? [] : differenceOf(cell.functions, against.functions),
  };
}
