import { describe, expect, it } from 'vitest';
import type { Ladder } from '../../../src/features/ladder/document/ladder.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import { runLine } from '../run/run_line.js';

const REAL = 'test/fixtures/results-ladder.json';

describe('ladder', () => {
  it('of a file shows each phase, whether they add up, the copies and the claim of 2012', async () => {
    const { code, stdout, stderr } = await runLine(['ladder', REAL, '--all']);
    expect([code, stderr]).toEqual([0, '']);
    await expect(stdout).toMatchFileSnapshot('../../golden/ladder/table.txt');
  });

  it('fits one screen, the answer first', async () => {
    const { stdout } = await runLine(['ladder', REAL]);
    expect(stdout).toMatch(
      /^pio-out in ring 3 takes 24\.4 us \(63,287 cycles\): 79% of it is guest entry, exit and handling, 17%\svCPU/,
    );
    expect(stdout).toContain("Numbers of ring 0 include KVM's instruction emulator");
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    expect(stdout).toMatch(/\nNext: [^\n]+ladder --trace\n$/);
  });

  it('--json prints the document alone', async () => {
    const { code, stdout } = await runLine(['ladder', REAL, '--json']);
    const ladder = JSON.parse(stdout) as Ladder;
    expect([code, ladder.unit, ladder.modes.length]).toEqual([0, 'cycles', 2]);
    expect(ladder.modes[0]?.phases.map(({ name }) => name)).toContain('vcpu-load');
  });

  it('without a file measures only the ladder, and writes nothing', async () => {
    const backend = new FakeBackend({});
    const { code, stdout } = await runLine(['ladder', '--max-time', '1s', '--mode', '*ring3'], {
      createBackend: () => backend,
      elapsedMs: backend.now,
      now: backend.wallClock,
    });
    expect(code).toBe(0);
    expect(stdout).toContain('where pio-out in ring 3 goes');
    expect(stdout).not.toContain('ring 0');
  });

  it('of a file that is none is a usage error', async () => {
    const { code, stderr } = await runLine(['ladder', 'no-such-file.json']);
    expect(code).toBe(2);
    expect(stderr).toContain('no-such-file.json');
  });
});
