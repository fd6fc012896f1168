import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AppDependencies } from '../../../src/app/context.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import type { OpenedTrace } from '../../../src/measure/kernel_trace.js';
import type { TracedLadder } from '../../../src/features/ladder/trace/traced_ladder.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from '../run/run_line.js';

const RECORDED = readFileSync('test/fixtures/kernel_trace.txt', 'utf8');
const EVENTS = ['sys_enter_ioctl', 'kvm_entry', 'kvm_exit', 'kvm_userspace_exit', 'sys_exit_ioctl'];

/** A kernel that recorded what the fixture holds, and what became of each recording. */
class FakeTracing {
  opened = 0;
  closed = 0;
  onOpen: (opened: number) => void = () => undefined;

  readonly open = (): Promise<OpenedTrace> => {
    this.opened += 1;
    this.onOpen(this.opened);
    let open = true;
    const close = (): void => {
      if (open) this.closed += 1;
      open = false;
    };
    return Promise.resolve({ status: 'open', trace: { events: EVENTS, take: () => RECORDED, close } });
  };
}

function ladder(
  flags: readonly string[],
  openKernelTrace: AppDependencies['openKernelTrace'],
  io = new FakeIo(),
): Promise<Ran> {
  const backend = new FakeBackend({});
  return runLine(
    ['ladder', '--max-time', '1s', '--mode', '*ring3', ...flags],
    { createBackend: () => backend, elapsedMs: backend.now, now: backend.wallClock, openKernelTrace },
    io,
  );
}

describe('ladder --trace', () => {
  it("shows the kernel's times apart from the ladder, and what tracing costs", async () => {
    const tracing = new FakeTracing();
    const { code, stdout } = await ladder(['--trace'], tracing.open);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /where pio-out in ring 3 goes[^]*the kernel's own timestamps of pio-out in ring 3, traced/,
    );
    expect(stdout).toMatch(/sys_enter_ioctl to kvm_userspace_exit +[\d,]+ +[\d,]+ to [\d,]+ +\d+/);
    expect(stdout).toMatch(/Tracing adds .* cycles to an exit/);
    expect(stdout).toContain('Not seen on this host: kvm_entry, kvm_exit.');
    expect(tracing.closed).toBe(tracing.opened);
  });

  it('--json has them in a member of its own, and the ladder as without', async () => {
    const { stdout } = await ladder(['--trace', '--json'], new FakeTracing().open);
    const { trace, ...rest } = JSON.parse(stdout) as { trace: TracedLadder };
    expect(trace.status).toBe('traced');
    const plain = await ladder(['--json'], new FakeTracing().open);
    expect(rest).toEqual(JSON.parse(plain.stdout));
  });

  it('where it cannot, says why and shows the ladder', async () => {
    const { code, stdout } = await ladder(['--trace'], () =>
      Promise.resolve({ status: 'unavailable', reason: 'it takes root' }),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/where pio-out in ring 3 goes[^]*No kernel timestamps: it takes root\.\n$/);
  });

  it('that fails says why, with the ladder shown', async () => {
    const tracing = new FakeTracing();
    for (const flags of [[], ['--json']]) {
      const io = new FakeIo();
      const [ladderOnly, traced] = [
        new FakeBackend({}),
        new FakeBackend({ error: { launch: 0, round: 0, code: 'kvm' } }),
      ];
      let opened = 0;
      // The ladder opens the host once, and the trace once more.
      const createBackend = () => (opened++ === 0 ? ladderOnly : traced);
      const { code, stdout, stderr } = await runLine(
        ['ladder', '--max-time', '1s', '--mode', '*ring3', '--trace', ...flags],
        {
          createBackend,
          elapsedMs: ladderOnly.now,
          now: ladderOnly.wallClock,
          openKernelTrace: tracing.open,
        },
        io,
      );
      expect([code, stderr]).toEqual([5, expect.stringContaining('the fake was told to fail')]);
      expect(stdout).toMatch(/where pio-out in ring 3|"long64-ring3"/);
    }
  });

  it('of a cell that is not timed says why', async () => {
    let opened = 0;
    const skipping = new FakeBackend({ skipped: { 'pio-out/long64-ring3/none': 'no such guest' } });
    const ladderOnly = new FakeBackend({});
    const { stdout } = await runLine(
      ['ladder', '--max-time', '1s', '--mode', '*ring3', '--trace'],
      {
        createBackend: () => (opened++ === 0 ? ladderOnly : skipping),
        elapsedMs: ladderOnly.now,
        now: ladderOnly.wallClock,
        openKernelTrace: new FakeTracing().open,
      },
      new FakeIo(),
    );
    expect(stdout).toContain('No kernel timestamps: no such guest');
  });

  it('interrupted once or twice leaves nothing in the kernel', async () => {
    for (const times of [1, 2]) {
      const [tracing, io] = [new FakeTracing(), new FakeIo()];
      // The first recording only asks whether it can be done.
      tracing.onOpen = (opened) => {
        if (opened === 2) setImmediate(() => Array.from({ length: times }, () => io.interrupt('SIGINT')));
      };
      const { code, stdout } = await ladder(['--trace'], tracing.open, io);
      expect([code, tracing.opened, tracing.closed]).toEqual([130, 2, 2]);
      expect(io.exits).toEqual(times === 1 ? [] : [130]);
      expect(stdout).toContain('where pio-out in ring 3 goes');
    }
  });

  it('of a file is a usage error', async () => {
    const { code, stderr } = await runLine(['ladder', '--trace', 'test/fixtures/results-ladder.json']);
    expect(code).toBe(2);
    expect(stderr).toContain('no kernel timestamps');
  });
});
