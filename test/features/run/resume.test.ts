import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readResults } from '../../../src/results/read.js';
import type { Results } from '../../../src/results/schema.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine } from './run_line.js';
import { begin, resumeRun, measuredIn, SHORT, SMALL, world } from './stopped_run.js';

let directory = '';
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'kvm-exit-bench-')), 'run');
});
afterEach(() => {
  rmSync(join(directory, '..'), { recursive: true, force: true });
});

describe('a run that is resumed', () => {
  it('measures the launches that were left and no other, and comes to what an undisturbed run comes to', async () => {
    await begin(directory);
    const whole = readResults(directory);
    rmSync(directory, { recursive: true });
    const first = await begin(directory, { interruptAt: 3 });
    expect(first.code).toBe(130);
    expect(first.stderr).toContain(`to resume it: kvm-exit-bench run --resume ${directory}`);
    const stopped = readResults(directory);
    expect(stopped.launches.map(({ rounds }) => rounds)).toEqual([8, 8, 8, 8]);
    const started: number[] = [];
    const second = await resumeRun(directory, { started });
    expect(second.code).toBe(0);
    expect(started).toEqual([4, 5]);
    const resumed = readResults(directory);
    expect(resumed.status).toBe('complete');
    expect(measuredIn(resumed)).toEqual(measuredIn(whole));
    const { cells, comparisons, startedAt } = whole;
    expect(resumed).toMatchObject({ cells, comparisons, startedAt });
    expect(readdirSync(directory)).toEqual(['results.json']);
  });

  it('says when, in the document and on the terminal, and keeps the exits of both parts', async () => {
    await begin(directory, { interruptAt: 2 });
    const before = readResults(directory);
    const { stderr } = await resumeRun(directory);
    const after = readResults(directory);
    expect(after.resumed).toEqual([{ at: expect.stringMatching(/^2026-01-01T/) as string, launch: 3 }]);
    const [warning] = after.warnings.filter(({ code }) => code === 'resumed');
    expect(warning?.message).toMatch(/resumed at 2026-01-01T.* with launch 4:/);
    expect(stderr).toContain('with launch 4: launches before');
    const exitsOf = ({ cells }: Results): number[] =>
      cells.map((each) =>
        each.status === 'measured' ? each.histogram.counts.reduce((sum, count) => sum + count, 0) : 0,
      );
    const [few, many] = [exitsOf(before), exitsOf(after)];
    expect(many.every((count, cell) => count > (few[cell] ?? 0))).toBe(true);
    expect(after.durationMs).toBeGreaterThan(before.durationMs);
  });

  it('can be stopped again and resumed again', async () => {
    await begin(directory, { interruptAt: 1 });
    expect((await resumeRun(directory, { interruptAt: 3 })).code).toBe(130);
    expect((await resumeRun(directory)).code).toBe(0);
    const { resumed, launches, status } = readResults(directory);
    expect([resumed?.map(({ launch }) => launch), status]).toEqual([[2, 4], 'complete']);
    expect(launches.filter(({ rounds }) => rounds === 8)).toHaveLength(6);
  });

  it('stopped in its first launch lets the next one decide how long a launch is', async () => {
    const free = ['--max-rounds', '40', '--min-rounds', '8', '--target-interval', '5%'];
    const io = new FakeIo();
    const dependencies = {
      ...world({}, io),
      drive: async (sampler: { block(id: string): Promise<unknown> }) => {
        await sampler.block('pio-out/long64-ring3/none');
        io.interrupt('SIGINT');
      },
    };
    await runLine(['run', ...SMALL, ...SHORT, ...free, '--output', directory], dependencies, io);
    const [cut] = readResults(directory).launches;
    expect(cut?.rounds).toBeLessThan(8);
    await resumeRun(directory);
    const rounds = readResults(directory).launches.map((launch) => launch.rounds);
    expect(rounds).toHaveLength(7);
    expect(Math.min(...rounds.slice(1))).toBeGreaterThanOrEqual(8);
  });

  it('counts the time that was spent before', async () => {
    const limits = ['--max-rounds', '400', '--target-interval', '0.01%', '--max-time', '4s'];
    await begin(directory, { interruptAt: 3 }, limits);
    const spent = readResults(directory).durationMs;
    expect(spent).toBeGreaterThan(500);
    await resumeRun(directory);
    const { durationMs, stop } = readResults(directory);
    expect(stop.reason).toBe('max-time');
    // Were it not counted, the whole would be longer by as much.
    expect(durationMs).toBeLessThan(4400);
  });

  it('judges every cell again: one that fails now is failed', async () => {
    const id = 'pio-out/long64-ring3/regs/both/sync';
    await begin(directory, { interruptAt: 3 });
    const { code, stderr } = await resumeRun(directory, { failed: { [id]: { reason: 'they disagree' } } });
    expect(code).toBe(5);
    expect(stderr).toContain(`failed: ${id}: they disagree`);
  });
});
