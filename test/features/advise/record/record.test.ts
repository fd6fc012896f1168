import { describe, expect, it } from 'vitest';
import { mixOfBytes } from '../../../../src/features/advise/mix/read_mix.js';
import { chosenVmm } from '../../../../src/features/advise/record/chosen_vmm.js';
import type { RecordedMix } from '../../../../src/features/advise/record/recorded_list.js';
import { FakeVmmTrace, vmmWorld } from '../../../support/fakes/fake_vmm_trace.js';
import { runLine, type Ran } from '../../run/run_line.js';

const recordBy = (trace = new FakeVmmTrace()): Promise<Ran> => runLine(['mix', 'record'], vmmWorld(trace));

describe('mix record', () => {
  it('writes the rates and uses that advise reads', async () => {
    const { stdout } = await recordBy();
    const { entries, seconds, isRate } = mixOfBytes(Buffer.from(stdout), 'a recording');
    const counts = Object.fromEntries(entries.map(({ name, count }) => [name, Math.round(count)]));
    expect(counts).toEqual({ KVM_EXIT_IO: 2, KVM_EXIT_INTR: 1, KVM_EXIT_MMIO: 1 });
    expect([seconds! > 5, isRate]).toEqual([true, false]);
    const uses = Object.fromEntries(entries.map(({ name, uses: each }) => [name, each]));
    expect(uses['KVM_EXIT_IO']).toEqual([{ group: 'regs', direction: 'read', share: 0.5 }]);
    expect(uses['KVM_EXIT_MMIO']).toEqual([]);
  });

  it('says what recording cost the VM, and removes its trace', async () => {
    const trace = new FakeVmmTrace();
    const { stderr } = await recordBy(trace);
    expect(stderr).toMatch(/9 events, which took .*% of a CPU from the VMM \(400 ns each/);
    expect(trace.closed).toBe(true);
  });

  it('tells lost events', async () => {
    const { stdout } = await recordBy(new FakeVmmTrace(undefined, 7));
    expect((JSON.parse(stdout) as RecordedMix).notes.join()).toContain('7 events were lost');
  });
});

describe('the VMM to record', () => {
  const vmm = (pid: number, name: string) => ({ pid, command: ['qemu', '-name', `guest=${name}`], vcpus: 2 });
  const two = [vmm(7, 'left'), vmm(9, 'right')];

  it('is the only one, or the one of that process or name', () => {
    expect(chosenVmm({}, two.slice(0, 1)).pid).toBe(7);
    expect(chosenVmm({ pid: 9 }, two).pid).toBe(9);
    expect(chosenVmm({ vm: 'right' }, two).pid).toBe(9);
  });

  it.each([
    [{}, two, /several VMMs run: 7 \(qemu, 2 vCPUs\), 9/],
    [{ pid: 8 }, two, /process 8: it is no VMM .* VMMs here: 7/],
    [{ vm: 'middle' }, two, /VM 'middle': it is no VMM/],
    [{}, [], /no process with vCPUs can be seen here/],
  ])('%j of %j: refused, with what there is', (asked, all, why) => {
    expect(() => chosenVmm(asked, all)).toThrow(why);
  });
});
