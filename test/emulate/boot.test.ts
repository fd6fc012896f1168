import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Boot, type BootEnd } from '../../src/emulate/boot.js';
import { bootFailure } from '../../src/emulate/failures.js';
import { ownProcessMark } from '../../src/lib/process_identity.js';
import type { Failure } from '../../src/lib/failure.js';
import type { MachineModel } from '../../src/emulate/machine_models/machine_model.js';

/** A machine model whose emulator is a shell script. */
function modelThat(script: string, changes: Partial<MachineModel> = {}): MachineModel {
  return {
    arch: 'x86',
    program: 'sh',
    packageName: 'dash',
    cpuList: 'sh -h',
    cpu: 'none',
    memoryMebibytes: 64,
    append: [],
    ending: 'poweroff',
    ticksPerInstruction: 1,
    compiler: { command: 'g++', packageName: 'g++' },
    silenceSeconds: 30,
    caveat: 'a shell script counts nothing',
    command: () => ({ command: 'sh', args: ['-c', script] }),
    ...changes,
  };
}

interface Booted {
  readonly lines: readonly string[];
  readonly end: BootEnd;
  readonly model: MachineModel;
  readonly failure: Failure;
}

async function booted(script: string, changes: Partial<MachineModel> = {}): Promise<Booted> {
  const machineModel = modelThat(script, changes);
  const boot = new Boot({
    machineModel,
    kernelPath: '/kernel',
    initramfs: new Uint8Array(),
    append: '',
    cpu: 'none',
    memoryMebibytes: 64,
  });
  const lines: string[] = [];
  for await (const line of boot.lines) lines.push(line);
  const end = await boot.end;
  return {
    lines,
    end,
    model: machineModel,
    failure: bootFailure(end, { machineModel, memoryMebibytes: 64 }),
  };
}

/** A zombie that nobody has reaped yet runs no more. */
const isRunning = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${String(pid)}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

const leftBehind = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`.kvm-exit-bench-${ownProcessMark()}-`));

describe('a boot', () => {
  it("gives our lines in order and without their mark, and keeps the kernel's apart", async () => {
    const { lines, end } = await booted(
      `printf 'Linux boots\\r\\n@kvm-exit-bench {"a":1}\\r\\nnoise @kvm-exit-bench {"b":2}\\n'`,
    );
    expect(lines).toEqual(['{"a":1}', '{"b":2}']);
    expect(end).toMatchObject({ reason: 'exited', lastLines: ['Linux boots'] });
  });

  it('that panics says so, with the last lines of its console, stripped of what a terminal would obey', async () => {
    const { failure } = await booted(
      `for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do echo "line $i"; done; ` +
        `printf '\\033[31mKernel panic - not syncing: no init\\033[0m\\007\\n'; exit 1`,
    );
    const { why, exitCode } = failure;
    expect(why).toContain('the kernel panicked: no init; its console ended with\n    line 4\n');
    expect(why).toMatch(/\n {4}Kernel panic - not syncing: no init$/);
    expect(exitCode).toBe(4);
  });

  it('that hangs is switched off at its bound, with all that it started', async () => {
    const began = performance.now();
    const { end, failure } = await booted('echo "pid $$"; sleep 600 & wait', { silenceSeconds: 1 });
    expect(end.reason).toBe('silent');
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(failure.why).toContain('it gave no sign of progress for 1 s and was switched off');
    const pid = Number(/pid (\d+)/.exec(end.lastLines.join(' '))?.[1]);
    expect(pid).toBeGreaterThan(0);
    await vi.waitFor(() => {
      expect(isRunning(pid)).toBe(false);
    });
  });

  it.each([
    'Out of memory: Killed process 1 (init) total-vm:100kB',
    'Kernel panic - not syncing: System is deadlocked on memory',
    'Initramfs unpacking failed: write error',
  ])('that has no memory left says so, how much it has and how to give it more: %s', async (line) => {
    const { failure } = await booted(`echo '[    1.0] ${line}'; exit 1`);
    expect([failure.exitCode, failure.what]).toEqual([5, 'the emulated x86 host ran out of memory']);
    expect(failure.why).toMatch(/^it has 64 MiB, and its kernel said: /);
    expect(failure.next).toContain('--memory 128M');
  });

  it('of a CPU model that the emulator does not have says where to find one, and speaks of no kernel', async () => {
    const { failure } = await booted(`echo "qemu: unable to find CPU model 'EPIC'" >&2; exit 1`);
    expect([failure.exitCode, failure.next]).toEqual([
      2,
      'give --emulated-cpu a model that the emulator has (sh -h), or leave it out for none',
    ]);
  });

  it('keeps the first lines of a complaint in the log that its kernel is asked for, and passes no line of it on', async () => {
    const log = [
      'usb: slow',
      'WARNING: CPU: 0 PID: 1 at arch/x86/kvm/x86.c:1 f+0x1/0x2 [kvm]',
      'Modules linked in:',
    ];
    const line = JSON.stringify({ type: 'kernel-log', lines: log });
    const { lines, end } = await booted(`printf '%s\\n' '@kvm-exit-bench {"a":1}' '@kvm-exit-bench ${line}'`);
    expect([lines, end.splat]).toEqual([['{"a":1}'], log.slice(1)]);
  });

  it('that has spoken is given three times as long', async () => {
    const { lines, end } = await booted(`echo '@kvm-exit-bench one'; sleep 1.6; echo '@kvm-exit-bench two'`, {
      silenceSeconds: 1,
    });
    expect(lines).toEqual(['one', 'two']);
    expect(end.reason).toBe('exited');
  });

  it('whose emulator is not there says which, and one that complains is quoted', async () => {
    const missing = await booted('', { command: () => ({ command: '/no/such/emulator', args: [] }) });
    expect(missing.failure.why).toContain('/no/such/emulator');
    const rude = await booted('echo "qemu: unknown cpu" >&2; exit 1');
    expect(rude.failure.why).toContain(
      'the emulator stopped early: it ended with exit code 1: qemu: unknown cpu; its console stayed empty',
    );
  });

  it('finds the files that its machine model makes, and reads our lines from one of them', async () => {
    const { lines, end } = await booted('', {
      command: () => ({
        command: 'sh',
        args: ['-c', 'cat message >> tape'],
        files: () => Promise.resolve({ message: '@kvm-exit-bench from a file\n', tape: '' }),
        linesFile: 'tape',
      }),
    });
    expect([lines, end.reason]).toEqual([['from a file'], 'exited']);
  });

  it('is not started when it is switched off while its files are made', async () => {
    const before = leftBehind();
    const started = join(mkdtempSync(join(tmpdir(), 'boot-')), 'started');
    const machineModel = modelThat('', {
      command: () => ({ command: 'touch', args: [started], files: () => Promise.resolve({}) }),
    });
    const files = { kernelPath: '/kernel', initramfs: new Uint8Array() };
    const options = { ...files, append: '', cpu: 'none', memoryMebibytes: 64 };
    const boot = new Boot({ machineModel, ...options });
    boot.kill();
    expect((await boot.end).reason).toBe('killed');
    expect([existsSync(started), leftBehind()]).toEqual([false, before]);
  });

  it('ends with the process that started it, however that ends, and the next one takes its files away', async () => {
    const module = join(process.cwd(), 'dist/src/emulate/boot.js');
    const script = join(import.meta.dirname, '..', 'fixtures', 'boots.mjs');
    const parent = spawn(process.execPath, [script, module], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const emulator = Number(said.toString());
    const left = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`.kvm-exit-bench-${String(parent.pid)}-`));
    expect([isRunning(emulator), left()]).toEqual([true, [expect.any(String)]]);
    parent.kill('SIGKILL');
    await once(parent, 'close');
    await vi.waitFor(() => {
      expect(isRunning(emulator)).toBe(false);
    });
    await booted('echo next');
    expect(left()).toEqual([]);
  });

  it('leaves no file behind, killed or not', async () => {
    const before = leftBehind();
    await booted('echo done');
    await booted('sleep 600', { silenceSeconds: 0.2 });
    expect(leftBehind()).toEqual(before);
  });
});
