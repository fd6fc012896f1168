import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.js';
import type { Progress } from '../../src/samples/samples.js';
import { FakeIo } from './fake_io.js';

function progressAt(elapsedMs: number, parts: Partial<Progress> = {}): Progress {
  return {
    phase: 'measuring',
    launch: 0,
    launches: 2,
    round: Math.floor(elapsedMs / 100),
    roundsPlanned: 90,
    elapsedMs,
    remainingMs: 20_000 - elapsedMs,
    widestInterval: elapsedMs > 4000 ? 100 / elapsedMs : null,
    widestCell: elapsedMs > 4000 ? 'pio-out/long64-ring0/regs/both/ioctl' : null,
    ...parts,
  };
}

function showRun(io: FakeIo, quiet: boolean): string {
  const display = createProgress(io, quiet);
  display.update(progressAt(0, { phase: 'proving', roundsPlanned: null, remainingMs: null }));
  for (let elapsedMs = 100; elapsedMs < 9000; elapsedMs += 100) display.update(progressAt(elapsedMs));
  for (let elapsedMs = 9000; elapsedMs < 18_000; elapsedMs += 100) {
    display.update(progressAt(elapsedMs, { launch: 1 }));
  }
  display.finish();
  return io.stderr.text;
}

describe('progress', () => {
  it('is a plain line at the start and about every five seconds where there is no terminal', async () => {
    await expect(showRun(new FakeIo(), false)).toMatchFileSnapshot('../golden/cli/progress_lines.txt');
  });

  it('says "under 1 s" of a last moment, not how many milliseconds', () => {
    const io = new FakeIo();
    createProgress(io, false).update(progressAt(0, { remainingMs: 3 }));
    expect(io.stderr.text).toContain(', under 1 s left');
  });

  it('is silent when quiet, on stdout always', () => {
    const io = new FakeIo();
    expect(showRun(io, true)).toBe('');
    showRun(io, false);
    expect(io.stdout.text).toBe('');
  });

  it('is a bar on a terminal that fits its width', () => {
    const io = new FakeIo();
    io.stderr.isTTY = true;
    io.stderr.columns = 60;
    const text = showRun(io, false);
    expect(text).toContain('\u2588');
    expect(text).toContain('launch 1/2');
    // eslint-disable-next-line no-control-regex -- why: the terminal's own sequences are not part of the width
    const frames = text.split(/\u001b\[[0-9;?]*[A-Za-z]|\r|\n/);
    expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThan(60);
  });
});
