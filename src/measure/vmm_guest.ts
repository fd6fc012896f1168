/** The guest that times its own exits under a VMM (native/vmm_guest), and how what it prints is read. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { parsedJson } from '../lib/json.js';
import { TOOL } from '../lib/tool.js';
import { coreBinary } from './core_binary.js';
import { Dialogue, type CommandLine } from './dialogue.js';
import type { LaunchError } from './failures.js';

/** What it times, in the order of its numbers; `loop` is the loop alone. */
export const VMM_CELLS = [
  'loop',
  'port-read',
  'serial-read',
  'mmio-read',
  'kernel-port-write',
  'kernel-mmio-read',
  'cpuid',
] as const;
export type VmmCell = (typeof VMM_CELLS)[number];
export const VMM_RINGS = [0, 3] as const;
export type VmmRing = (typeof VMM_RINGS)[number];

const count = z.number().int().nonnegative();
const guestMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('vmm-guest'),
    version: z.literal(1),
    /** Of a block. */
    exits: count.positive(),
    cells: z.tuple(VMM_CELLS.map((cell) => z.literal(cell)) as never),
  }),
  z.strictObject({
    type: z.literal('vmm-round'),
    ring: z.literal(VMM_RINGS),
    /** Cycles of each cell's block. */
    cycles: z.array(count).length(VMM_CELLS.length),
  }),
  z.strictObject({ type: z.literal('vmm-error'), why: z.string() }),
  z.strictObject({ type: z.literal('vmm-done') }),
]);

/** `closed` is its last word; `noise` is what firmware and the VMM print beside it. */
export type GuestMessage =
  | Exclude<z.infer<typeof guestMessageSchema>, { type: 'vmm-done' }>
  | { readonly type: 'closed' }
  | { readonly type: 'noise'; readonly line: string };

/** A line of a VMM's output. @throws {Error} for a line of the guest that it would not print */
export function guestMessage(line: string): GuestMessage {
  const from = line.indexOf('{"type":"vmm-');
  if (from < 0) return { type: 'noise', line };
  const message = guestMessageSchema.parse(parsedJson(line.slice(from)));
  return message.type === 'vmm-done' ? { type: 'closed' } : message;
}

/** Firmware takes seconds. */
const SILENCE_MS = 30_000;
const STOP_MS = 1000;

/** Starts a VMM that runs the guest and prints its first serial port on its standard output; what it said comes in order. */
export function startVmm(commandLine: CommandLine, launch: number): Dialogue<GuestMessage> {
  const bounds = { silenceMs: SILENCE_MS, stopMs: STOP_MS };
  return new Dialogue<GuestMessage>(commandLine, { launch, request: {}, parse: guestMessage, ...bounds });
}

export type VmmReply = GuestMessage | LaunchError;

const FILE = 'kvm_exit_bench_vmm_guest.elf';

/** The guest's ELF file, beside the core that measures here. @throws {Failure} (host cannot measure) where there is none */
export function vmmGuestPath(): string {
  const path = join(dirname(coreBinary().path), FILE);
  if (existsSync(path)) return path;
  throw new Failure({
    what: 'cannot start a VMM',
    why: `there is no guest for it: ${path} does not exist (it is built for x86 only)`,
    next: `on x86 install the platform package of this version, or build it: npx ${TOOL.name} build`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}
