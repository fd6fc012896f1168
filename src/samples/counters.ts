/**
 * What the processor's own counters counted (perf_event_open), per exit: in rounds of their own after the timed ones
 * of a launch, 16 exits a reading, less what reading and the empty loop take (native/core/session/counter_rounds.h).
 */
import { z } from 'zod';
import { COUNTER_EVENTS } from '../plan/names.js';

/** Whose: the host's in user mode and in its kernel, and the guest's. */
export const COUNTER_SIDES = ['user', 'kernel', 'guest'] as const;
export type CounterSide = (typeof COUNTER_SIDES)[number];

const eventSchema = z.enum(COUNTER_EVENTS);
/** A difference of two readings: noise can make it negative. */
const columns = { user: z.array(z.number()), kernel: z.array(z.number()), guest: z.array(z.number()) };

/** `counters` of a `closed` message: entry i of the columns belongs to one counter round. */
export const launchCountersSchema = z.strictObject({
  cells: z.array(z.strictObject({ cell: z.number().int().nonnegative(), event: eventSchema, ...columns })),
  /** Events that could not be counted or lost readings, and why. */
  missed: z.array(z.strictObject({ event: eventSchema, reason: z.string() })),
});
export type LaunchCounters = z.infer<typeof launchCountersSchema>;

/** What one event counted in one cell: entry i of each column is the value of launch `launch[i]`. */
export const cellCountersSchema = z.strictObject({
  event: eventSchema,
  launch: z.array(z.number().int().nonnegative()),
  ...columns,
});
export type CellCounters = z.infer<typeof cellCountersSchema>;

/** Whether a host has counters for us. */
export const pmuSchema = z.discriminatedUnion('status', [
  /** `pmu` is the kernel's name of it. */
  z.strictObject({ status: z.literal('usable'), pmu: z.string().nullable() }),
  z.strictObject({
    status: z.literal('skipped'),
    cause: z.enum(['absent', 'forbidden', 'other']),
    reason: z.string(),
  }),
]);
