/**
 * The conformance checks of the synchronous-register contract (native/conformance): what a backend process is
 * asked, and what it answers.
 */
import { z } from 'zod';

const aboutCheck = {
  name: z.string(),
  /** What holds on a host that keeps the contract. */
  claim: z.string(),
  /** Where the kernel says so: file and function, or commit. */
  source: z.string(),
};

/** What it means that a host does otherwise. */
const MEANINGS = ['bug', 'documented', 'unknown'] as const;
export type Meaning = (typeof MEANINGS)[number];

export const checkSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('listed'), ...aboutCheck }),
  z.strictObject({ status: z.literal('pass'), ...aboutCheck }),
  z.strictObject({ status: z.literal('skipped'), ...aboutCheck, reason: z.string() }),
  z.strictObject({
    status: z.literal('deviation'),
    ...aboutCheck,
    meaning: z.enum(MEANINGS),
    /** Fields and values. */
    saw: z.string(),
  }),
]);
/** One check: listed, or done with what came of it. */
export type Check = z.infer<typeof checkSchema>;

export const conformanceRequestSchema = z.strictObject({
  type: z.literal('conformance'),
  device: z.string(),
  /** `list` does none of them. */
  only: z.enum(['list', 'run']),
  /** Names; empty for all. */
  checks: z.array(z.string()),
});
export type ConformanceRequest = z.infer<typeof conformanceRequestSchema>;

/** One line each, in the order of the table, then `checked`. */
export const checkMessageSchema = z.strictObject({ type: z.literal('check'), check: checkSchema });
export const checkedMessageSchema = z.strictObject({ type: z.literal('checked') });
