import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openKernelTrace, TRACING_DIRECTORIES } from '../../src/measure/kernel_trace.js';

function available(): string | null {
  const opened = openKernelTrace();
  if (opened.status === 'unavailable') return opened.reason;
  opened.trace.close();
  return null;
}
const why = available();

describe.skipIf(why !== null)(`a recording of the kernel${why === null ? '' : `, skipped: ${why}`}`, () => {
  const instances = (): string[] =>
    TRACING_DIRECTORIES.map((directory) =>
      join(directory, 'instances', `kvm-exit-bench-${String(process.pid)}`),
    ).filter((instance) => existsSync(instance));

  it('has an instance of its own while it lasts, and leaves nothing', () => {
    const opened = openKernelTrace();
    if (opened.status !== 'open') throw new Error(opened.reason);
    onTestFinished(() => opened.trace.close());
    expect(instances().length).toBeGreaterThan(0);
    expect(opened.trace.events).toContain('kvm_userspace_exit');
    expect(opened.trace.take()).toContain('# tracer: nop');
    opened.trace.close();
    opened.trace.close();
    expect(instances()).toEqual([]);
  });
});

describe('where the kernel cannot be traced', () => {
  function tracing(files: Readonly<Record<string, string>>): string {
    const directory = mkdtempSync(join(tmpdir(), 'tracing-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    mkdirSync(join(directory, 'instances'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(directory, name, '..'), { recursive: true });
      writeFileSync(join(directory, name), text);
    }
    return directory;
  }
  const reason = (directory: string): string => {
    const opened = openKernelTrace([directory]);
    return opened.status === 'open' ? 'none' : opened.reason;
  };

  it('says that nothing is mounted, and how to mount it', () => {
    expect(reason('/no/such/directory')).toMatch(/not mounted; as root: mount -t tracefs/);
  });

  it('says that the kernel lacks the event or the clock', () => {
    expect(reason(tracing({ trace_clock: '[local] x86-tsc' }))).toMatch(/no event kvm:kvm_userspace_exit/);
    const event = { 'events/kvm/kvm_userspace_exit/enable': '0' };
    expect(reason(tracing({ trace_clock: '[local] mono', ...event }))).toMatch(/no trace clock x86-tsc/);
  });
});
