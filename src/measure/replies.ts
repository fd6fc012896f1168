/** What a backend process answers to each of its requests, and how a line of it is read. */
import { z } from 'zod';
import { parsedJson } from '../lib/json.js';
import {
  hostFactsSchema,
  launchMessageSchema,
  type LaunchMessage,
  type LaunchSpec,
  type Round,
} from '../samples/protocol.js';
import { absurdNumber } from '../samples/absurd_number.js';
import { countersFit, histogramFits, roundFits } from '../samples/fitting_columns.js';
import { checkedMessageSchema, checkMessageSchema } from './conformance.js';

/** Functions of one module, see native/runner/symbols.h; there are many lines of a large one. */
export const symbolsMessageSchema = z.strictObject({
  type: z.literal('symbols'),
  module: z.string().nullable(),
  packed: z.string().regex(/^[0-9a-f]{1,16} \S+( [0-9a-f]{1,16} \S+)*$/),
});

/** The emulated processor's counter around a round that was recorded. */
export const recordedMessageSchema = z.strictObject({
  type: z.literal('recorded'),
  launch: z.number().int().nonnegative(),
  begin: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
});

const hostMessageSchema = z.strictObject({ type: z.literal('host'), host: hostFactsSchema });
export type HostMessage = z.infer<typeof hostMessageSchema>;

export const probeReplySchema = z.discriminatedUnion('type', [hostMessageSchema, launchMessageSchema]);

/** The checks, besides an `error`. */
export const conformanceReplySchema = z.discriminatedUnion('type', [
  checkMessageSchema,
  checkedMessageSchema,
  launchMessageSchema,
]);
export type ConformanceReply = z.infer<typeof conformanceReplySchema>;

/** The message in a line; throws an error that says what is wrong with it and where. */
export function parsedLine<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema> {
  const result = schema.safeParse(parsedJson(line));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the message' : issue.path.join('.');
  throw new Error(`${where}: ${issue?.message ?? 'not valid'}`);
}

function cellsNamed(message: LaunchMessage): readonly number[] {
  if (message.type === 'round') return [...message.cell, ...(message.exact ?? []).map(({ cell }) => cell)];
  if (message.type === 'verified') return message.verdicts.map(({ cell }) => cell);
  if (message.type === 'closed')
    return [...message.histograms, ...(message.counters?.cells ?? [])].map(({ cell }) => cell);
  return [];
}

/** Ticks of one exit: minutes of any clock, and the watchdog ends a launch before. */
const MOST_TICKS = 1e12;

/**
 * The same message; throws what a schema cannot say: columns of one length, indices that are in the spec, and numbers that a
 * results file may have.
 */
export function fitting(message: LaunchMessage, { launch, cells, rounds }: LaunchSpec): LaunchMessage {
  if (message.launch !== launch) throw new Error(`launch ${String(message.launch)} was not asked for`);
  if (cellsNamed(message).some((cell) => cell >= cells.length))
    throw new Error('a cell that is not asked for');
  if (message.type === 'calibrated' && message.exitsPerBlock.length !== cells.length)
    throw new Error('exits per block of other cells');
  const absurd = absurdNumber(message, message.type);
  if (absurd !== null) throw new Error(`${absurd}: larger than any measurement`);
  if (message.type === 'closed') assertClosedFits(message);
  if (message.type === 'round') assertRoundFits(message, rounds);
  return message;
}

function assertClosedFits({ histograms, counters }: Extract<LaunchMessage, { type: 'closed' }>): void {
  if (!histograms.every(histogramFits)) throw new Error('a histogram whose buckets do not fit together');
  if (counters !== undefined && !countersFit(counters))
    throw new Error('counters of columns that differ in length');
}

function assertRoundFits(message: Round, rounds: number): void {
  if (message.round >= rounds) throw new Error(`round ${String(message.round)} was not asked for`);
  if (new Set(message.cell).size !== message.cell.length) throw new Error('a cell that is there twice');
  if (!roundFits(message)) throw new Error('columns that do not fit together');
  const columns = [message.mean, message.median, message.min];
  if (columns.some((column) => column.some((ticks) => Math.abs(ticks) > MOST_TICKS)))
    throw new Error('an exit of more ticks than a launch can last');
}
