import { describe, expect, it } from 'vitest';
import { judgeRun, printOutcome, printRunWarnings } from '../../../src/features/run/outcome.js';
import { resultsSchema } from '../../../src/results/schema.js';
import { exampleResults } from '../../support/example_results.js';
import { FakeIo } from '../../cli/fake_io.js';

const WRITTEN = { resultsPath: '/runs/one/results.json', reportPath: '/runs/one/index.html' };
const SHOWN = { results: exampleResults(), found: ['Sync is cheaper.'], written: WRITTEN };

describe('the outcome of a run', () => {
  it('with --json is the document alone on stdout, the rest on stderr', () => {
    const io = new FakeIo();
    printOutcome(io, SHOWN, { json: true, quiet: false });
    expect(resultsSchema.parse(JSON.parse(io.stdout.text))).toEqual(SHOWN.results);
    expect(io.stderr.text).toContain('report: /runs/one/index.html');
  });

  it('is one screen that begins with the answer and ends with the paths of results and report', () => {
    const io = new FakeIo();
    printOutcome(io, SHOWN, { json: false, quiet: false });
    expect(io.stdout.text).toContain('sync/ioctl');
    expect(io.stdout.text).toMatch(/^Use synchronous registers here: /);
    expect(io.stdout.text).toMatch(
      /\n\nresults: \/runs\/one\/results\.json\nreport: \/runs\/one\/index\.html\n$/,
    );
    expect(io.stdout.text.trimEnd().split('\n').length).toBeLessThanOrEqual(26);
  });

  it('when quiet is the paths alone, and no report path without a report', () => {
    const io = new FakeIo();
    const written = { ...WRITTEN, reportPath: null };
    printOutcome(io, { ...SHOWN, written }, { json: false, quiet: true });
    expect(io.stdout.text).toBe('results: /runs/one/results.json\n');
  });
});

describe('the exit code of a run', () => {
  it('is 0 when all was measured, and also when cells were skipped', () => {
    expect(judgeRun(new FakeIo(), exampleResults())).toBe(0);
    expect(judgeRun(new FakeIo(), exampleResults({ syncCapability: 0 }))).toBe(0);
  });

  it('is 130 when interrupted', () => {
    expect(judgeRun(new FakeIo(), exampleResults({ status: 'interrupted' }))).toBe(130);
  });

  it('is 5 when a cell failed, which is named with its field', async () => {
    const io = new FakeIo();
    const failedCell = 'pio-out/long64-ring0/regs/both/sync';
    expect(judgeRun(io, exampleResults({ failedCell }))).toBe(5);
    await expect(io.stderr.text).toMatchFileSnapshot('../../golden/errors/cells_failed.txt');
  });

  it('is 5 when nothing was measured, with the reason', async () => {
    const io = new FakeIo();
    const results = exampleResults();
    const cells = results.cells.map(({ cell }) => ({
      status: 'skipped' as const,
      cell,
      reason: 'no vCPU to be had',
    }));
    expect(judgeRun(io, { ...results, cells })).toBe(5);
    await expect(io.stderr.text).toMatchFileSnapshot('../../golden/errors/nothing_measured.txt');
  });
});

describe('warnings of a run', () => {
  it('are one line a kind, without those of the host that were shown before', () => {
    const io = new FakeIo();
    const results = exampleResults();
    const many = ['pio-in', 'pio-out', 'hlt'].map((cell) => ({
      code: 'modes',
      message: 'has two modes',
      cell,
    }));
    const before = [{ code: 'guest-emulated', message: 'ring 0 is emulated' }];
    printRunWarnings(io, { ...results, warnings: [...before, ...many] }, before);
    expect(io.stderr.text).toBe('warning: pio-in: has two modes (and 2 more like it)\n');
  });
});
