import { z } from 'zod';
import { ARCHES } from './arch.js';
import { COUNTER_EVENTS, MOST_LAUNCHES } from './names.js';
import { cellSchema } from './cell_schema.js';

/** A resolved plan: what will be measured, cell by cell, and when to stop. */
export const planSchema = z.strictObject({
  preset: z.string(),
  arch: z.enum(ARCHES).default('x86'),
  /** What is counted: time by the best clock of the host, or instructions, which only an emulated host counts. */
  clock: z.enum(['best', 'instructions']).default('best'),
  /** Every cell of every round, the second copy of the A/A pair included. */
  cells: z.array(cellSchema).min(1),
  launches: z.number().int().min(1).max(MOST_LAUNCHES),
  /** Rounds of one launch at the least and at the most. */
  minRounds: z.number().int().min(1),
  maxRounds: z.number().int().min(1),
  /** Stop when every cell's 95% interval is narrower than this share of its estimate (0.01 is 1%). */
  targetInterval: z.number().positive(),
  /** Stop when this much time was spent measuring, in seconds. */
  maxTimeSeconds: z.number().positive(),
  watchdogMs: z.number().int().positive(),
  /**
   * Exits of a block, by the id of a cell, or of a guest for all of its cells that have none (`pio-out/long64-ring0`).
   * Where it says nothing the first launch finds the number by a pilot, and the plan of the results keeps it.
   */
  exitsPerBlock: z.record(z.string(), z.number().int().positive()).optional(),
  /** CPU to pin to; null: the last one allowed. */
  cpu: z.number().int().nonnegative().nullable(),
  /** What the processor's counters count beside, where it has any; those of countersOf() unless given. */
  counters: z.array(z.enum(COUNTER_EVENTS)).optional(),
});
export type Plan = z.infer<typeof planSchema>;
