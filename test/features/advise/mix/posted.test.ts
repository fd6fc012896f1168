/** Exits as people post them on lists and in bug trackers, each with the answer counted by hand. */
import { describe, expect, it } from 'vitest';
import { advise } from '../../../../src/features/advise/advise.js';
import type { Advice } from '../../../../src/features/advise/document/advice.js';
import { readMix } from '../../../../src/features/advise/mix/read_mix.js';
import { adviceFindings } from '../../../../src/features/advise/answer.js';
import { parseUses } from '../../../../src/features/advise/uses.js';
import { advisedRun } from '../../../support/advised_run.js';

const results = advisedRun();

function adviceOn(path: string, seconds?: number): Advice {
  return advise({
    tool: { name: 'kvm-exit-bench', version: '0.0.0-test' },
    results,
    resultsSource: 'results.json',
    mix: readMix(`test/fixtures/mixes/posted/${path}`),
    mixSource: path,
    uses: parseUses([]),
    now: 'ioctl',
    seconds,
  });
}

type Counts = Readonly<Record<string, number>>;

const countsOf = (exits: readonly { readonly name: string; readonly count: number }[]): Counts =>
  Object.fromEntries(exits.map(({ name, count }) => [name, count]));

interface Answer {
  /** Exits to userspace that surely are. */
  readonly surely?: Counts;
  readonly atMost?: Counts;
  /** What stands apart, at least these. */
  readonly apart?: Counts;
  /** Parts that were not understood. */
  readonly missed?: number;
  readonly seconds?: number | null;
}

const CASES: readonly (readonly [path: string, Answer])[] = [
  [
    'perf/perf67-live-and-report-intel.txt',
    {
      atMost: { MSR_WRITE: 68_094 },
      apart: { HLT: 239_111, EXTERNAL_INTERRUPT: 5401, PREEMPTION_TIMER: 4905, PAUSE_INSTRUCTION: 489 },
    },
  ],
  ['perf/perf3x-ioport.txt', { atMost: { POUT: 383 } }],
  [
    'perf/perf3x-four-reports-of-one-recording.txt',
    { atMost: { EPT_VIOLATION: 2667, IO_INSTRUCTION: 383 }, apart: { HLT: 4496, APIC_ACCESS: 65_381 } },
  ],
  [
    'perf/perf-arm64.txt',
    {
      atMost: { DABT_LOW: 661_867, HVC64: 17 },
      apart: { WFx: 1475, IRQ: 4598, IABT_LOW: 1018, SYS64: 180 },
    },
  ],
  [
    'perf/perf6-riscv-event-name.txt',
    {
      atMost: { STORE_GUEST_PAGE_FAULT: 26_968, LOAD_GUEST_PAGE_FAULT: 17_645 },
      apart: { VIRTUAL_INST_FAULT: 1247, SUPERVISOR_SYSCALL: 1019, INST_GUEST_PAGE_FAULT: 1128 },
    },
  ],
  [
    'perf/perf-prof-kvm-exit.txt',
    {
      atMost: { IO_INSTRUCTION: 8516, EPT_MISCONFIG: 14 },
      apart: { HLT: 2321, APIC_WRITE: 3187, EOI_INDUCED: 2031, EXTERNAL_INTERRUPT: 3980 },
      seconds: 2,
    },
  ],
  [
    'perf/perf-stat-tracepoints.txt',
    { surely: { kvm_userspace_exit: 635 }, apart: { kvm_exit: 1934, kvm_mmio: 1627 }, seconds: 1.895712367 },
  ],
  [
    'traces/tracecmd-vmx-windows-hang.txt',
    { surely: { KVM_EXIT_INTR: 1 }, apart: { EXTERNAL_INTERRUPT: 4 } },
  ],
  ['traces/tracecmd-svm-reset-quoted.txt', { surely: { KVM_EXIT_IO: 1 } }],
  [
    'traces/tracecmd-dirty-ring-numeric-reason.txt',
    { surely: { 'reason 29': 1 }, apart: { EPT_VIOLATION: 3 } },
  ],
  [
    'traces/tracefs-ctf-pio.txt',
    { surely: { KVM_EXIT_IO: 2 }, apart: { EXTERNAL_INTERRUPT: 1, IO_INSTRUCTION: 2 }, missed: 1 },
  ],
  ['traces/tracefs-svm-npf-wrapped.txt', { surely: { KVM_EXIT_INTERNAL_ERROR: 3 }, apart: { npf: 3 } }],
  [
    'traces/tracecmd-svm-exit-names-no-time.txt',
    { atMost: { EXIT_NPF: 1 }, apart: { EXIT_RSM: 1, EXIT_EXCP_GP: 1 }, seconds: null },
  ],
  ['traces/qemu-trace-log-kvm_run_exit.txt', { surely: { 'KVM_EXIT_IO (2)': 1 }, apart: { KVM_RUN: 2 } }],
  ['traces/strace-kvm-vcpu.txt', { surely: { KVM_EXIT_IO: 1, KVM_EXIT_MMIO: 1, KVM_EXIT_HLT: 1 } }],
  ['traces/tracefs-firecracker-fc_vcpu.txt', { surely: { restart: 1 } }],
  [
    'counters/firecracker-metrics-one-line.jsonl',
    {
      surely: { exit_io_in: 24_602, exit_io_out: 29_400, exit_mmio_read: 6300, exit_mmio_write: 6307 },
      seconds: null,
    },
  ],
  [
    'counters/firecracker-two-lines-through-jq.json',
    {
      surely: { exit_io_in: 5432, exit_io_out: 12_301, exit_mmio_read: 890, exit_mmio_write: 342 },
      seconds: 60,
    },
  ],
  [
    'counters/virsh-domstats-vcpu.txt',
    {
      surely: { mmio_exits: 151_641, signal_exits: 1 },
      atMost: { io_exits: 2_425_489, halt_exits: 132_437 },
      apart: { exits: 5_468_522 },
    },
  ],
  [
    'counters/kvm_stat-d.txt',
    {
      surely: { signal_exits: 143, mmio_exits: 14 },
      atMost: { io_exits: 15_393_558, halt_exits: 204_769 },
      apart: { exits: 705_683_003, irq_exits: 443_033_416 },
    },
  ],
  [
    'counters/kvm_stat-arm64-userspace-exit.txt',
    { surely: { MMIO: 264 }, apart: { exits: 238_130, WFx: 112_549, DABT_LOW: 723 } },
  ],
  [
    'counters/bcc-kvmexit-all-vms.txt',
    {
      atMost: {
        EXIT_REASON_MSR_WRITE: 17_230,
        EXIT_REASON_EPT_MISCONFIG: 380,
        EXIT_REASON_IO_INSTRUCTION: 34,
        EXIT_REASON_EPT_VIOLATION: 6,
      },
      apart: { EXIT_REASON_HLT: 7032, EXIT_REASON_PREEMPTION_TIMER: 194 },
      seconds: 6,
    },
  ],
  ['counters/qemu-query-stats-two-vcpus.json', { atMost: { halt_exits: 300 }, apart: { exits: 1500 } }],
];

describe('a posted mix', () => {
  it.each(CASES)('%s: as counted by hand', (path, answer) => {
    const advice = adviceOn(path);
    const { exits, apart, notUnderstoodCount, mix } = advice;
    expect(countsOf(exits.filter(({ upperBound }) => !upperBound))).toEqual(answer.surely ?? {});
    expect(countsOf(exits.filter(({ upperBound }) => upperBound))).toEqual(answer.atMost ?? {});
    expect(countsOf(apart)).toMatchObject(answer.apart ?? {});
    expect([notUnderstoodCount, advice.notUnderstood]).toEqual([answer.missed ?? 0, expect.anything()]);
    if (answer.seconds === null) expect(mix.seconds).toBeNull();
    else if (answer.seconds !== undefined) expect(mix.seconds).toBeCloseTo(answer.seconds, 5);
  });

  it('of three crashes decides nothing, and says that its uses are assumed', () => {
    const [first, second] = adviceFindings(adviceOn('traces/tracefs-svm-npf-wrapped.txt'));
    expect(first).toMatch(/^This mix cannot decide: it holds 3 exits only; .* Record instead: /);
    expect(second).toMatch(/^If the VMM uses what is assumed below: keep regs\+sregs/);
  });

  it('of perf stat over ten minutes has its rate where the time is given', () => {
    const { exits, mix } = adviceOn('perf/perf-stat-amd-10min.txt', 600);
    expect(countsOf(exits)).toEqual({ kvm_userspace_exit: 1_074_481 });
    expect(mix.exitsPerSecond).toBeCloseTo(1790.8, 1);
  });

  it('of kvm_stat has the rate that kvm_stat states, not its total over a time that nothing says', () => {
    const { exits, mix } = adviceOn('counters/kvm_stat-arm64-userspace-exit.txt');
    expect([mix.exitsPerSecond, exits[0]!.perSecond]).toEqual([5, 5]);
  });

  it('of strace has the groups that the VMM used', () => {
    const { exits } = adviceOn('traces/strace-kvm-vcpu.txt');
    const uses = Object.fromEntries(exits.map(({ name, uses: each }) => [name, each]));
    expect(uses).toEqual({
      KVM_EXIT_IO: [{ group: 'regs', direction: 'read', share: 1 }],
      KVM_EXIT_MMIO: [],
      KVM_EXIT_HLT: [],
    });
  });

  it('with a reason that its kernel cannot name is read by what stands before it, and says so', () => {
    const { notes } = adviceOn('traces/tracecmd-dirty-ring-numeric-reason.txt');
    expect(notes.join('\n')).toMatch(/reason 29: in mainline it is KVM_EXIT_X86_RDMSR.*dirty ring full/);
  });

  it.each([
    ['perf/perf3x-mmio.txt', /in the kernel: W \(local APIC\) 62,933, R \(local APIC\) 2,124/],
    [
      'perf/perf-live-pvm-with-stderr.txt',
      /in the kernel: INVLPG 18,940, INVD 181; not understood: UNKNOWN \(8,428 times\)/,
    ],
    ['traces/perfscript-no-cpu-column.txt', /in the kernel: PREEMPTION_TIMER 1/],
  ])('%s holds no exit to userspace, and says what it holds', (path, why) => {
    expect(() => adviceOn(path)).toThrow(why);
  });
});
