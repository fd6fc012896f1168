import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTrace, spansOf } from '../../../src/features/ladder/trace/spans.js';
import { tracedMode } from '../../../src/features/ladder/trace/traced_ladder.js';

/** The first lines of what Linux 6.18 recorded of pio-out in ring 3 (KVM under PVM, which has no kvm_entry). */
const RECORDED = readFileSync('test/fixtures/kernel_trace.txt', 'utf8');

/** A turn of 4000 cycles, as KVM on hardware writes it; the handling takes 900 + `extra`. */
function turn(start: number, extra = 0): string {
  const line = (at: number, text: string): string =>
    `  CPU 0/KVM-77 [003] d..1. ${String(start + at)}: ${text}`;
  return [
    line(0, 'sys_ioctl(fd: 0x14, cmd: 0xae80, arg: 0)'),
    line(700, 'kvm_entry: vcpu 0, rip 0x1000 intr_info 0x00000000 error_code 0x00000000'),
    line(1500, 'kvm_exit: vcpu 0 reason IO_INSTRUCTION rip 0x1000 info1 0x03f80040'),
    line(2400 + extra, 'kvm_userspace_exit: reason KVM_EXIT_IO (2)'),
    line(2600 + extra, 'sys_ioctl -> 0x0'),
  ].join('\n');
}
const HARDWARE = `# entries-in-buffer/entries-written: 20/32   #P:4
${[turn(10_000), turn(14_000), turn(18_000), turn(22_000)].join('\n')}
  CPU 0/KVM-77 [003] ..... 25500: sys_ioctl(fd: 0x14, cmd: 0x8090ae81, arg: 7ffd)
  CPU 0/KVM-77 [003] ..... 25900: sys_ioctl -> 0x0
${turn(26_000, 5000)}
  other-78 [001] ..... 12345: kvm_userspace_exit: reason KVM_EXIT_HLT (5)
`;

describe("the kernel's own trace", () => {
  it('as it was recorded gives every line but those that say nothing of an exit', () => {
    const { events, lost } = readTrace(RECORDED);
    expect(events.length).toBe(RECORDED.trim().split('\n').length - RECORDED.match(/^#/gm)!.length);
    expect(new Set(events.map(({ event }) => event))).toEqual(
      new Set(['sys_enter_ioctl', 'kvm_userspace_exit', 'sys_exit_ioctl']),
    );
    expect(lost).toBe(0);
  });

  it('names of the ioctls KVM_RUN alone as the begin of an exit, and counts what the kernel lost', () => {
    const { events, lost } = readTrace(HARDWARE);
    expect(events.filter(({ event }) => event === 'sys_enter_ioctl')).toHaveLength(5);
    expect(events.filter(({ event }) => event === 'sys_exit_ioctl')).toHaveLength(6);
    expect(events.at(-1)).toEqual({ thread: 'other-78', event: 'kvm_userspace_exit', at: 12_345 });
    expect(lost).toBe(12);
  });
});

describe('the times between its events', () => {
  it('are told in the order of an exit, over exits that had the same events', () => {
    const found = spansOf(readTrace(HARDWARE));
    expect(found?.spans.map(({ from, to, median }) => [from, to, median])).toEqual([
      ['sys_enter_ioctl', 'kvm_entry', 700],
      ['kvm_entry', 'kvm_exit', 800],
      ['kvm_exit', 'kvm_userspace_exit', 900],
      ['kvm_userspace_exit', 'sys_exit_ioctl', 200],
      ['sys_exit_ioctl', 'sys_enter_ioctl', 1400],
    ]);
    expect(found).toMatchObject({ exits: 3, recorded: 4, lost: 12, whole: { median: 4000, count: 3 } });
  });

  it('of the recorded trace add up to the whole, exit by exit', () => {
    const found = spansOf(readTrace(RECORDED))!;
    const sum = found.spans.reduce((total, { median }) => total + median, 0);
    expect(found.spans).toHaveLength(3);
    expect(found.exits).toBeGreaterThan(40);
    expect(Math.abs(sum - found.whole.median)).toBeLessThan(0.05 * found.whole.median);
  });

  it('are none without two exits', () => {
    expect(spansOf(readTrace(turn(1000)))).toBeNull();
    expect(spansOf(readTrace(''))).toBeNull();
  });
});

it('what tracing costs is the difference of two measurements, and events that never came are named', () => {
  const measured = tracedMode({
    cell: { exit: 'pio-out', mode: 'long64-ring3', id: 'pio-out/long64-ring3/none' },
    untraced: [100, 102, 101],
    traced: [111, 113, 112],
    events: ['sys_enter_ioctl', 'kvm_entry', 'kvm_exit', 'kvm_userspace_exit', 'sys_exit_ioctl'],
    text: RECORDED,
  });
  expect(measured).toMatchObject({ cost: 11, silent: ['kvm_entry', 'kvm_exit'] });
});
