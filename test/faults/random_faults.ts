/** Faults drawn by number: any call, any fault, at any place; the same number is the same fault. */
import type { FaultyRun } from './faulty_run.js';
import { IN_ROUNDS } from './table.js';

/** Splitmix64, as the native core has it. */
function* numbers(seed: number): Generator<number, never> {
  const mask = (1n << 64n) - 1n;
  for (let state = BigInt(seed); ;) {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let mixed = state;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask;
    yield Number((mixed ^ (mixed >> 31n)) >> 11n);
  }
}

const CALLS = [
  'open',
  'mmap',
  'read',
  'any',
  'KVM_GET_API_VERSION',
  'KVM_CHECK_EXTENSION',
  'KVM_GET_VCPU_MMAP_SIZE',
  'KVM_CREATE_VM',
  'KVM_CREATE_VCPU',
  'KVM_SET_USER_MEMORY_REGION',
  'KVM_GET_SUPPORTED_CPUID',
  'KVM_SET_CPUID2',
  'KVM_GET_REGS',
  'KVM_SET_REGS',
  'KVM_GET_SREGS',
  'KVM_SET_SREGS',
  'KVM_GET_TSC_KHZ',
  'KVM_SET_SIGNAL_MASK',
  'KVM_GET_STATS_FD',
  'KVM_RUN',
] as const;
const ERRNOS = ['EPERM', 'ENOENT', 'EINTR', 'EIO', 'ENXIO', 'EBADF', 'EAGAIN', 'ENOMEM', 'EACCES'];
const MORE_ERRNOS = ['EFAULT', 'EBUSY', 'EEXIST', 'ENODEV', 'EINVAL', 'ENFILE', 'EMFILE', 'ENOTTY', 'ENOSPC'];
const ANSWERS = ['0', '1', '-1', '7', '4096', '0x7fffffff'];
const REGS_BYTES = 144;
/** RCX to R15 in kvm_regs: what no guest of a short run moves. */
const STEADY = { begin: 16, bytes: 112 };

class Draw {
  private readonly source: Generator<number, never>;

  constructor(seed: number) {
    this.source = numbers(seed);
  }

  below(bound: number): number {
    return this.source.next().value % bound;
  }

  of(list: readonly string[]): string {
    return list[this.below(list.length)] ?? '';
  }
}

const bit = (draw: Draw, bytes: number, begin = 0): string =>
  `${String(begin + draw.below(bytes))}.${String(draw.below(8))}`;

/** Each draws a fault of one kind. */
const KINDS: readonly ((draw: Draw) => string)[] = [
  (draw) =>
    `${draw.of(CALLS)} errno=${draw.of([...ERRNOS, ...MORE_ERRNOS])} from=${String(1 + draw.below(60))}`,
  (draw) =>
    `${draw.of(CALLS)} errno=${draw.of([...ERRNOS, ...MORE_ERRNOS])} from=${String(1 + draw.below(900))} count=1`,
  (draw) => `${draw.of(CALLS.slice(4, 8))} answer=${draw.of(ANSWERS)} from=${String(1 + draw.below(4))}`,
  (draw) => `KVM_RUN reason=${String(draw.below(40))} from=${String(1 + draw.below(900))} count=1`,
  (draw) => `KVM_RUN ${draw.of(['twice', 'unmade=0'])} from=${String(1 + draw.below(900))} count=1`,
  (draw) =>
    `KVM_RUN flip-vcpu=regs:${bit(draw, STEADY.bytes, STEADY.begin)} from=${String(IN_ROUNDS + draw.below(50))}`,
  (draw) => `KVM_RUN flip-area=${draw.of(['regs:', 'sregs:', 'events:'])}${bit(draw, 60)} chance=20`,
  (draw) => `KVM_RUN flip-run=${bit(draw, 2300)} from=${String(1 + draw.below(900))} count=1`,
  (draw) => `KVM_GET_REGS flip=${bit(draw, REGS_BYTES)} chance=10`,
  (draw) => `KVM_GET_SREGS flip=${bit(draw, 300)} from=${String(1 + draw.below(200))} count=2`,
  (draw) => `KVM_RUN ${draw.of(['stale-area', 'ignore-dirty', 'keep-dirty'])} chance=5`,
  (draw) =>
    `${draw.of(CALLS.slice(7))} delay=${String(draw.below(3000))} from=${String(draw.below(300))} count=40`,
  (draw) => `KVM_RUN hang from=${String(1 + draw.below(900))} count=1`,
];

export function anyFault(trial: number): FaultyRun {
  const draw = new Draw(trial + 1);
  const kind = KINDS[trial % KINDS.length];
  return { fault: kind?.(draw) ?? '', seed: trial + 1, probe: trial % 7 === 0 };
}

/** A vCPU whose register moved during the rounds stands for no number. All others may do no harm where they meet a run. */
export function mayEndWell({ fault }: FaultyRun): boolean {
  return !fault.includes('flip-vcpu');
}
