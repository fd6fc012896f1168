import { describe, expect, it } from 'vitest';
import { kernelLogOf, splatIn } from '../../src/emulate/kernel_log.js';

describe('the log of an emulated kernel', () => {
  it.each([
    'WARNING: CPU: 0 PID: 75 at arch/x86/kvm/x86.c:11412 kvm_arch_vcpu_ioctl_run+0x1f/0x500 [kvm]',
    'WARNING: arch/x86/kvm/x86.c:11412 at kvm_arch_vcpu_ioctl_run+0x1f/0x500 [kvm], CPU#0: init/1',
    'WARNING: possible circular locking dependency detected',
    'BUG: kernel NULL pointer dereference, address: 0000000000000010',
    'kernel BUG at mm/slub.c:448!',
    'Oops: 0002 [#1] PREEMPT SMP NOPTI',
    'Unable to handle kernel paging request at virtual address dead000000000108',
    'BUG: KASAN: slab-out-of-bounds in kvm_vcpu_write+0x1/0x2 [kvm]',
    'UBSAN: shift-out-of-bounds in arch/x86/kvm/emulate.c:1:2',
    'BUG: KFENCE: use-after-free read in f+0x1/0x2',
    'refcount_t: underflow; use-after-free.',
    'rcu: INFO: rcu_preempt self-detected stall on CPU',
    "kvm: unknown parameter 'ignore_msr' ignored",
  ])('complains with: %s', (line) => {
    expect(splatIn(['Spectre V2 : fine', line, 'Call Trace:', '', 'a', 'b', 'c'])).toEqual([
      line,
      'Call Trace:',
      '',
      'a',
    ]);
  });

  it.each([
    'Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible',
    'kvm: Nested Virtualization enabled',
    'MDS: Mitigation: none',
    'debugging: BUGS are counted',
    'x86/cpu: VMX (outside TXT) disabled by BIOS',
  ])('does not with: %s', (line) => {
    expect(splatIn([line])).toEqual([]);
  });

  it('is cut and cleaned before it is shown', () => {
    const [line] = splatIn([`\u001b[31mBUG: ${'x'.repeat(500)}`]);
    expect(line).toMatch(/^BUG: x{100,155}$/);
  });

  it('is told from other lines, and nothing is made of one that is broken', () => {
    expect(kernelLogOf('{"type":"kernel-log","lines":["a"]}')).toEqual(['a']);
    expect(kernelLogOf('{"type":"kernel-log","lines":[1')).toBeNull();
    expect(kernelLogOf('{"type":"closed"}')).toBeNull();
  });
});
