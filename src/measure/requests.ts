/**
 * What a backend process may be asked: the first line on its standard input is a launch spec or one of these. A probe
 * is answered with one `host` line, or with an `error` line like a launch's.
 */
import { z } from 'zod';
import { conformanceRequestSchema } from './conformance.js';
import { clockChoiceSchema, launchSpecSchema } from '../samples/protocol.js';
import { scaleSpecSchema } from '../samples/scale_messages.js';

export const probeRequestSchema = z.strictObject({
  type: z.literal('probe'),
  device: z.string(),
  clock: clockChoiceSchema,
});
export type ProbeRequest = z.infer<typeof probeRequestSchema>;

/** A launch whose rounds an emulator's plugin records, see native/runner/serve.cc. Answered like a launch. */
export const recordRequestSchema = launchSpecSchema.extend({ type: z.literal('trace') });

/** Asks for the kernel's functions; answered with `symbols` lines. */
export const symbolsRequestSchema = z.strictObject({ type: z.literal('symbols') });

export const requestSchema = z.discriminatedUnion('type', [
  launchSpecSchema,
  probeRequestSchema,
  conformanceRequestSchema,
  scaleSpecSchema,
]);
