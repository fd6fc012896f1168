/** The names of what is swept beside what the arches have of their own. */
export const DIRECTIONS = ['read', 'write', 'both'] as const;
export const TRANSFERS = ['none', 'ioctl', 'sync'] as const;
/**
 * Measurements without an exit, which bound the rest, from the cheapest up: each is a rung of the cost ladder. Those
 * of KVM_RUN are taken once per mode; `sync-out` and `sync-in` move one group out of the vCPU or into it.
 */
export const CONTROLS = [
  'empty-timer',
  'compute',
  'cpuid',
  'null-syscall',
  'bad-fd-ioctl',
  'api-version',
  'check-extension',
  'vcpu-ioctl',
  'immediate-exit',
  'signal-return',
  'immediate-exit-sync-out',
  'immediate-exit-sync-in',
] as const;

/** What the processor's counters can count, by perf's names. */
export const COUNTER_EVENTS = ['instructions', 'cycles', 'branch-misses', 'cache-misses'] as const;
export type CounterEvent = (typeof COUNTER_EVENTS)[number];

export type Direction = (typeof DIRECTIONS)[number];
export type Transfer = (typeof TRANSFERS)[number];
export type Control = (typeof CONTROLS)[number];

/** Launches of a run at the most; each is a process with its own VMs. */
export const MOST_LAUNCHES = 1000;

/** Delays beyond a millisecond would only keep a block from ending (kLongestDelayNs of the native core). */
export const LONGEST_DELAY_NS = 1_000_000;
/** A delay that comes seldom comes once in so many exits at the least: those of the longest block (kMaxExitsPerBlock). */
export const MOST_EXITS_PER_DELAY = 65_536;
