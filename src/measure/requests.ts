/**
 * What a backend process may be asked besides a launch: the first line on its standard input is a launch spec or
 * a probe request; a probe answers with one `host` line, or with an `error` line like a launch's.
 */
import { z } from 'zod';
import { checkedMessageSchema, checkMessageSchema, conformanceRequestSchema } from './conformance.js';
import {
  clockChoiceSchema,
  hostFactsSchema,
  launchMessageSchema,
  launchSpecSchema,
} from '../samples/protocol.js';
import { scaleSpecSchema } from '../samples/scale_messages.js';

export const probeRequestSchema = z.strictObject({
  type: z.literal('probe'),
  device: z.string(),
  clock: clockChoiceSchema,
});
export type ProbeRequest = z.infer<typeof probeRequestSchema>;

/** A launch whose rounds an emulator's plugin records, see native/runner/recording.h. Answered like a launch. */
export const traceRequestSchema = launchSpecSchema.extend({ type: z.literal('trace') });

/** Asks for the kernel's functions; answered with {@link symbolsMessageSchema} lines. */
export const symbolsRequestSchema = z.strictObject({ type: z.literal('symbols') });

export const requestSchema = z.discriminatedUnion('type', [
  launchSpecSchema,
  probeRequestSchema,
  conformanceRequestSchema,
  scaleSpecSchema,
]);

/** Functions of one module, see native/runner/symbols.h; there are many lines of a large one. */
export const symbolsMessageSchema = z.strictObject({
  type: z.literal('symbols'),
  module: z.string().nullable(),
  packed: z.string().regex(/^[0-9a-f]{1,16} \S+( [0-9a-f]{1,16} \S+)*$/),
});

const hostMessageSchema = z.strictObject({ type: z.literal('host'), host: hostFactsSchema });
export type HostMessage = z.infer<typeof hostMessageSchema>;

export const probeReplySchema = z.discriminatedUnion('type', [hostMessageSchema, launchMessageSchema]);

/** What a {@link conformanceRequestSchema} is answered with, besides an `error`. */
export const conformanceReplySchema = z.discriminatedUnion('type', [
  checkMessageSchema,
  checkedMessageSchema,
  launchMessageSchema,
]);
export type ConformanceReply = z.infer<typeof conformanceReplySchema>;
