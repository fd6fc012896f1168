/** The static runner speaks the protocol: a run over it is a run like any other, without Node on the other side. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { baseCell } from '../../src/plan/cell.js';
import { itWithKvm } from '../support/surroundings/kvm_access.js';
import { createCommandBackend, measure, plan, probe, summarize } from '../../src/index.js';

const RUNNER = join(resolve(import.meta.dirname, '../..'), 'native/build/kvm-exit-bench-runner');
// `npm test` builds it first; in CI nothing is skipped.
const withRunner = existsSync(RUNNER) || process.env['CI'] !== undefined ? describe : describe.skip;

withRunner('the static runner', () => {
  const backend = createCommandBackend({ name: 'runner', device: '/dev/kvm', command: RUNNER, args: [] });

  it('needs no library of the host it runs on', () => {
    const header = execFileSync('sh', ['-c', `ldd "${RUNNER}" 2>&1 || true`], { encoding: 'utf8' });
    expect(header).toMatch(/not a dynamic executable|statically linked/);
  });

  itWithKvm('probes the same facts as the addon', async () => {
    const [there, here] = [await probe({ backend }), await probe()];
    // How a guest that this host cannot run went wrong differs from try to try.
    const lasting = ({ kernel, cpu, kvm, groups, guests }: typeof here): unknown => [
      kernel,
      cpu,
      kvm,
      groups,
      guests.map(({ exit, mode, usable }) => [exit, mode, usable.status]),
    ];
    expect(lasting(there)).toEqual(lasting(here));
  });

  itWithKvm('measures a plan to the end and compares sync with ioctl', async () => {
    const chosen = plan({ preset: 'quick', exit: ['pio-out'], groups: ['regs'], maxTimeSeconds: 3 });
    const samples = await measure(chosen, { backend, seed: '18446744073709551615' });
    const pairs = summarize(samples).comparisons.filter(({ kind }) => kind === 'sync-ioctl');
    expect(pairs).toHaveLength(4);
    for (const { ratio } of pairs) expect(ratio.estimate).toBeGreaterThan(0);
  });

  itWithKvm('measures scaling, with as many exits of each thread as its guest counted', async () => {
    const run = backend.scale?.({
      type: 'scale',
      launch: 0,
      device: '/dev/kvm',
      seed: '1',
      rounds: 2,
      watchdogMs: 2000,
      windowMs: 3,
      threads: [1, 2],
      cells: [baseCell('pio-out', 'long64-ring3')],
    });
    const windows: number[] = [];
    for await (const message of run?.messages ?? []) {
      if (message.type === 'error') throw new Error(message.message);
      if (message.type === 'round') windows.push(message.windows.length + message.dropped);
    }
    expect(windows).toEqual([4, 4]);
  });

  it('says what is wrong with a request, and exits 5', () => {
    const ask = (): string =>
      execFileSync(RUNNER, { input: '{"type":"dance"}\n', encoding: 'utf8', stdio: 'pipe' });
    expect(ask).toThrow(expect.objectContaining({ status: 5 }) as Error);
  });
});
