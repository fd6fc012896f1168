/**
 * What a backend process may be asked besides a launch: the first line on its standard input is a launch spec or
 * a probe request; a probe answers with one `host` line, or with an `error` line like a launch's.
 */
import { z } from 'zod';
import { clockChoiceSchema, hostFactsSchema, launchMessageSchema, launchSpecSchema } from './protocol.js';

export const probeRequestSchema = z.strictObject({
  type: z.literal('probe'),
  device: z.string(),
  clock: clockChoiceSchema,
});
export type ProbeRequest = z.infer<typeof probeRequestSchema>;

export const requestSchema = z.discriminatedUnion('type', [launchSpecSchema, probeRequestSchema]);

export const hostMessageSchema = z.strictObject({ type: z.literal('host'), host: hostFactsSchema });
export type HostMessage = z.infer<typeof hostMessageSchema>;

export const probeReplySchema = z.discriminatedUnion('type', [hostMessageSchema, launchMessageSchema]);
