/**
 * What a launch and the orchestrator say to each other: one JSON object a line. The launch reads one
 * {@link LaunchSpec} line from its standard input, then writes {@link LaunchMessage} lines to its standard
 * output; a further input line `{"type":"stop"}` (or end of input) ends it after the block under way.
 * Anything that speaks this is a backend: the addon's launch process, a static runner, a remote command.
 */
import { z } from 'zod';
import { cellSchema } from '../plan/cell_schema.js';
import { accountFactsSchema, eventsSchema, launchAccountSchema } from './account.js';
import { COUNTER_EVENTS } from '../plan/names.js';
import { launchCountersSchema, pmuSchema } from './counters.js';
import { emulationSchema } from './emulation.js';

const count = z.number().int().nonnegative();

/** Which clock is asked for: the host's best one, or an emulator's instruction counter. */
export const clockChoiceSchema = z.enum(['best', 'instructions']);

/** Exits of a block; null where that is not known. */
export const exitsPerBlockSchema = z.number().int().positive().nullable();

/** One launch: fresh process, fresh VMs, a share of the rounds. */
export const launchSpecSchema = z.strictObject({
  type: z.literal('launch'),
  launch: count,
  device: z.string(),
  /** CPU to pin the measuring thread to; null lets the launch take the last one it may use. */
  cpu: count.nullable(),
  /** Seed of the order of cells; the launch derives each round's order from it (splitmix64, Fisher-Yates). */
  seed: z.string().regex(/^[0-9]+$/),
  /** Rounds at the most; the orchestrator may say stop earlier. */
  rounds: count,
  /** A block that does not end within this bound is kicked out of KVM_RUN. */
  watchdogMs: count,
  clock: clockChoiceSchema,
  /** What the processor's counters count after the last round; older runners count nothing. */
  counters: z.array(z.enum(COUNTER_EVENTS)).optional(),
  /** A cell whose number of exits is null gets one from the pilot of this launch. */
  cells: z.array(z.strictObject({ cell: cellSchema, exitsPerBlock: exitsPerBlockSchema })),
});
export type LaunchSpec = z.infer<typeof launchSpecSchema>;

/** What one exit of a cell takes, counted in an untimed block of it (native/core/proof/calls_per_exit.h): exact. */
export const callsPerExitSchema = z.strictObject({
  /** KVM_RUN. */
  entries: count,
  /** Calls beside KVM_RUN. */
  ioctls: count,
  /** Of registers, copied by the arguments of ioctls or through the save area of kvm_run. */
  bytes: count,
});
export type CallsPerExit = z.infer<typeof callsPerExitSchema>;

/**
 * Why a cell failed that did not fail its proof: KVM_RUN hung, a resource of the system ran out, which says nothing of KVM,
 * or there is a defect (native/core/kvm/fault.h).
 */
export const faultSchema = z.enum(['hung', 'resource', 'defect']);
export type Fault = z.infer<typeof faultSchema>;

/** What became of a cell, by its index in the spec: its proof, and after it whatever keeps it from being timed. */
const cellVerdictSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('verified'),
    cell: count,
    exits: count,
    /** Register fields compared between the two paths, one by one. */
    fieldsCompared: count,
    /** None of controls, which are no exits. */
    perExit: callsPerExitSchema.optional(),
  }),
  z.strictObject({ status: z.literal('skipped'), cell: count, reason: z.string() }),
  z.strictObject({
    status: z.literal('failed'),
    cell: count,
    reason: z.string(),
    /** First differing field, e.g. `sregs.cs.base: ioctl 0x0, sync 0x10`. */
    field: z.string().optional(),
    /** None where a proof did not hold, nor from runners that do not tell. */
    fault: faultSchema.optional(),
  }),
]);
export type CellVerdict = z.infer<typeof cellVerdictSchema>;

/** `instructions` is the counter of an emulator that counts them, which it does in the place of time. */
const clockSourceSchema = z.enum(['tsc', 'monotonic_raw', 'instructions']);

/** Clock facts of one launch. */
export const clockSchema = z.strictObject({
  source: clockSourceSchema,
  /** Ticks per second, calibrated against CLOCK_MONOTONIC_RAW over the whole launch (0 until it ends). */
  hz: z.number().nonnegative(),
  /** Median cost in ticks of a start/stop pair with nothing between. */
  emptyPairTicks: z.number().nonnegative(),
  /** How far it moves at once, as seen in many readings; runners from before it was looked at say nothing of it. */
  stepTicks: z.number().positive().optional(),
});

/**
 * Where instructions are counted: every distinct value of one cell's exits in one block, in ticks, ascending, and
 * how many exits had it. Nothing is rounded or put into buckets.
 */
const exactSchema = z.strictObject({
  cell: count,
  ticks: z.array(count),
  counts: z.array(count),
});
export type Exact = z.infer<typeof exactSchema>;

/**
 * The blocks of one round in the order they ran, as columns: entry i of each array belongs to one block.
 * Ticks are per exit. A dropped block keeps its numbers and says why.
 */
export const roundSchema = z.strictObject({
  type: z.literal('round'),
  launch: count,
  round: count,
  cell: z.array(count),
  /** Mean ticks per exit over the block. */
  mean: z.array(z.number()),
  /** Median and minimum over the block's 16 sub-batches, ticks per exit. */
  median: z.array(z.number()),
  min: z.array(z.number()),
  drops: z.array(z.strictObject({ position: count, reason: z.enum(['migrated', 'interrupted']) })),
  /** False when a stop came in mid-round; such a round is kept in the log but enters no statistic. */
  complete: z.boolean(),
  /** Only where instructions are counted: one entry a block that was not dropped. */
  exact: z.array(exactSchema).optional(),
  events: eventsSchema.optional(),
});
export type Round = z.infer<typeof roundSchema>;

/** Every exit of one cell in one launch: log-linear buckets, see bucketLowerBound of src/stats/histogram.ts. */
export const histogramSchema = z.strictObject({
  cell: count,
  /** Sparse and ascending: bucket indices and the exits in each. */
  buckets: z.array(count),
  counts: z.array(count),
  max: z.number().nonnegative(),
});
export type Histogram = z.infer<typeof histogramSchema>;

export type Clock = z.infer<typeof clockSchema>;

/** What the operating system did to the measuring thread during a launch. */
export const noiseSchema = z.strictObject({
  involuntarySwitches: count,
  voluntarySwitches: count,
  minorFaults: count,
  /** Steal time of the pinned CPU over the launch in milliseconds (/proc/stat), null where unknown. */
  stealMs: z.number().nullable(),
  memoryLocked: z.boolean(),
});
export type Noise = z.infer<typeof noiseSchema>;

/** What ends a launch badly. */
export const launchErrorSchema = z.strictObject({
  type: z.literal('error'),
  launch: count,
  code: z.enum(['no-device', 'no-permission', 'unsupported', 'too-old', 'watchdog', 'kvm', 'internal']),
  /** Which operation failed on what, e.g. `KVM_RUN`. */
  operation: z.string(),
  errno: z.string().nullable(),
  cell: z.string().nullable(),
  message: z.string(),
});

export const launchMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('opened'), launch: count, cpu: count.nullable(), pid: count }),
  /**
   * All cells before any timing; later, those that failed in a block: a hang, an exit that was not the declared one. They
   * have no more blocks in this launch, and the others go on.
   */
  z.strictObject({ type: z.literal('verified'), launch: count, verdicts: z.array(cellVerdictSchema) }),
  /** What the pilot found, by cell of the spec; null for a cell that is not timed. */
  z.strictObject({
    type: z.literal('calibrated'),
    launch: count,
    exitsPerBlock: z.array(exitsPerBlockSchema),
  }),
  roundSchema,
  z.strictObject({
    type: z.literal('closed'),
    launch: count,
    durationMs: z.number(),
    clock: clockSchema,
    noise: noiseSchema,
    histograms: z.array(histogramSchema),
    account: launchAccountSchema.optional(),
    counters: launchCountersSchema.optional(),
    /** Of an emulated host whose kernel complained in its log: the first lines of that. */
    kernelLog: z.array(z.string()).optional(),
  }),
  launchErrorSchema,
]);
export type LaunchMessage = z.infer<typeof launchMessageSchema>;

const skippable = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('usable') }),
  /** The host refuses it. */
  z.strictObject({ status: z.literal('skipped'), reason: z.string() }),
  /** It hung, or its proof did not hold. */
  z.strictObject({ status: z.literal('failed'), reason: z.string() }),
]);

/** A fact about the host that makes numbers harder to trust or to compare, with what to do about it. */
export const warningSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  cell: z.string().optional(),
});
export type Warning = z.infer<typeof warningSchema>;

/** What a backend's probe says of a host. Strings are as the kernel gives them; null is "not to be had here". */
export const hostFactsSchema = z.strictObject({
  arch: z.string(),
  hostname: z.string(),
  device: z.string(),
  cpu: z.strictObject({
    model: z.string().nullable(),
    vendor: z.string().nullable(),
    family: z.string().nullable(),
    modelNumber: z.string().nullable(),
    stepping: z.string().nullable(),
    microcode: z.string().nullable(),
    online: count,
    /** Runs itself inside a virtual machine (the CPU's `hypervisor` flag). */
    hypervisor: z.boolean(),
    frequencyGovernor: z.string().nullable(),
    smt: z.string().nullable(),
  }),
  /** Of the command line only the parameters that can change what an exit costs; results get published. */
  kernel: z.strictObject({
    release: z.string(),
    version: z.string(),
    commandLine: z.string().nullable(),
    /** Of the running boot; older runners, and hosts that boot for each run, do not tell it. */
    bootId: z.string().optional(),
  }),
  kvm: z.strictObject({
    apiVersion: count,
    /** Vendor module: kvm_intel, kvm_amd, kvm_pvm ...; null when built in under no known name. */
    module: z.string().nullable(),
    parameters: z.record(z.string(), z.string()),
    vendorParameters: z.record(z.string(), z.string()),
    /** Answers of KVM_CHECK_EXTENSION on the VM fd, by the kernel's names. */
    capabilities: z.record(z.string(), z.number().int()),
    /** Nested virtualization: `nested` parameter of the vendor module. */
    nested: z.string().nullable(),
  }),
  /** /sys/devices/system/cpu/vulnerabilities, by file name. */
  mitigations: z.record(z.string(), z.string()),
  clock: z.strictObject({
    source: clockSourceSchema,
    constantTsc: z.boolean(),
    nonstopTsc: z.boolean(),
    kernelClocksource: z.string().nullable(),
    hz: z.number().nonnegative(),
    emptyPairTicks: z.number().nonnegative(),
  }),
  groups: z.array(
    z.strictObject({
      name: z.string(),
      ioctl: skippable,
      sync: skippable,
      fields: count,
      /** What it moves, where the host decides: the registers of `msrs-8`. */
      moves: z.string().optional(),
    }),
  ),
  modes: z.array(
    z.strictObject({
      name: z.string(),
      usable: skippable,
      /** Cost of one guest instruction (counted nop loop) and whether that is native speed. */
      nsPerInstruction: z.number().nullable(),
      native: z.boolean().nullable(),
    }),
  ),
  guests: z.array(z.strictObject({ exit: z.string(), mode: z.string(), usable: skippable })),
  /** Set-ups of a VM, tried with one guest; runners from before there were any say nothing of them. */
  setups: z.array(z.strictObject({ name: z.string(), usable: skippable })).optional(),
  account: accountFactsSchema.optional(),
  /** The processor's counters; older runners say nothing of them. */
  counters: pmuSchema.optional(),
});
export type HostFacts = z.infer<typeof hostFactsSchema>;

/** A host with what its facts warn of, see host_warnings.ts. */
export const hostSchema = z.strictObject({
  ...hostFactsSchema.shape,
  warnings: z.array(warningSchema),
  emulation: emulationSchema.optional(),
  /** Another machine as the user named it, `ssh:lab`; it may call itself otherwise. */
  asked: z.string().optional(),
});
export type Host = z.infer<typeof hostSchema>;
