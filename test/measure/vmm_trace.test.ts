import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openVmmTrace } from '../../src/measure/vmm_trace.js';
import { runningVmms } from '../../src/measure/vmms.js';

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vmm-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

describe('a VMM that cannot be traced', () => {
  const reason = (directory: string): string => {
    const opened = openVmmTrace(process.pid, [directory]);
    return opened.status === 'open' ? 'none' : opened.reason;
  };

  it('has the reason: nothing is mounted, or the event is not there', () => {
    expect(reason('/no/such/directory')).toMatch(/not mounted; as root: mount -t tracefs/);
    const directory = folder();
    writeFileSync(join(directory, 'trace_clock'), '[local]');
    expect(reason(directory)).toMatch(/no event kvm:kvm_userspace_exit/);
  });

  it('has no instance of a recorder that was killed left beside it', () => {
    const directory = folder();
    writeFileSync(join(directory, 'trace_clock'), '[local]');
    mkdirSync(join(directory, 'events/kvm/kvm_userspace_exit'), { recursive: true });
    // Beyond the largest number of a process (PID_MAX_LIMIT, include/linux/threads.h).
    const [killed, other] = ['kvm-exit-recorder-4194305', 'of-others'];
    for (const name of [killed, other]) mkdirSync(join(directory, 'instances', name), { recursive: true });
    // Its files are none of the kernel's.
    expect(reason(directory)).toContain('ENOENT');
    expect([killed, other].map((name) => existsSync(join(directory, 'instances', name)))).toEqual([
      false,
      true,
    ]);
  });
});

describe('the VMMs of a host', () => {
  it('are the processes that hold vCPUs', () => {
    const proc = folder();
    for (const [pid, targets] of [
      ['12', ['/dev/kvm', 'anon_inode:kvm-vm', 'anon_inode:kvm-vcpu:0', 'anon_inode:kvm-vcpu:1']],
      ['13', ['/dev/null']],
      ['self', []],
    ] as const) {
      mkdirSync(join(proc, pid, 'fd'), { recursive: true });
      writeFileSync(join(proc, pid, 'cmdline'), 'qemu\0-name\0vm\0');
      targets.forEach((target, fd) => symlinkSync(target, join(proc, pid, 'fd', String(fd))));
    }
    expect(runningVmms(proc)).toEqual([{ pid: 12, command: ['qemu', '-name', 'vm'], vcpus: 2 }]);
  });
});
