import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResults } from '../../../src/results/read.js';
import { changedHost, type Factor } from '../../app/changed_host.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runLine, type Ran } from '../run/run_line.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import { GateRuns } from './gate_runs.js';

const SYNC = 'pio-out/long64-ring0/regs/both/sync';

const runs = new GateRuns();
beforeAll(() => runs.measureBaseline());
afterAll(() => {
  runs.remove();
});

describe('gate --run', () => {
  it('has blocks as long as the baseline, on a host on which every exit takes twice as long', async () => {
    const { results } = await runs.gate(new FakeBackend({ costs: 2 }));
    expect(readResults(results).plan.exitsPerBlock).toEqual(readResults(runs.baseline).plan.exitsPerBlock);
  });

  it('passes a host that did not change, finds the delays it put in, and keeps what it measured', async () => {
    const { code, stdout, results } = await runs.gate(new FakeBackend());
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'gate: pass (exit code 0)']);
    expect(stdout).toContain('injected delays: 2 of 2 found');
    const before = readResults(runs.baseline);
    const after = readResults(results);
    expect(after.launches).toHaveLength(before.plan.launches);
    expect(after.plan.cells.slice(0, before.plan.cells.length)).toEqual(before.plan.cells);
    expect(readdirSync(results)).toEqual(['results.json']);
    expect(after.plan.exitsPerBlock).toEqual(before.plan.exitsPerBlock);
  });

  it('calls a cell regressed after it was seen again in fresh launches', async () => {
    const { code, stdout, stderr, results } = await runs.gate(changedHost((id) => (id === SYNC ? 1.05 : 1)));
    expect(code).toBe(1);
    expect(stderr).toContain('1 cell seemed slower: measuring again in fresh launches');
    expect(stdout).toContain(`${SYNC} regressed, confirmed in fresh launches`);
    expect(stdout).toContain(`confirmed in fresh launches: ${SYNC}`);
    const again = readResults(join(results, 'confirmation'));
    expect(again.launches).toHaveLength(readResults(results).launches.length);
    expect(again.plan.exitsPerBlock).toEqual(readResults(results).plan.exitsPerBlock);
    expect(
      again.cells.map(({ cell }) => cell.id).filter((id) => id.includes('/regs/') && !id.endsWith('ns')),
    ).toEqual([SYNC]);
  });

  it.each(['text', 'json', 'markdown', 'junit', 'html'])(
    'calls nothing regressed that was not there again, in %s',
    async (format) => {
      const onlyFirst: Factor = (id, { cells }) => (id === SYNC && cells.length > 20 ? 1.05 : 1);
      const { code, stdout } = await runs.gate(changedHost(onlyFirst), ['--format', format]);
      expect(code).toBe(3);
      expect(stdout).toMatch(/seemed slower, but fresh launches did not confirm it/);
      expect(stdout).toMatch(/so the host changed|"contradicted"/);
    },
  );

  it('says in the explanation what fresh launches said', async () => {
    const { stdout } = await runs.gate(
      changedHost((id) => (id === SYNC ? 1.05 : 1)),
      ['--explain', SYNC],
    );
    expect(stdout).toContain('It was measured again in 6 fresh launches.');
    expect(stdout).toContain('They show the slowdown again: regressed.');
  });

  it('calls nothing regressed by fresh launches in which the host moved', async () => {
    const thenMoved: Factor = (id, { cells }) =>
      cells.length > 20 ? (id === SYNC ? 1.05 : 1) : id === SYNC ? 1.06 : 1.05;
    const { code, stdout } = await runs.gate(changedHost(thenMoved));
    expect(code).toBe(3);
    expect(stdout).toContain(`${SYNC} seemed slower, but fresh launches did not confirm it`);
    expect(stdout).toContain('fresh launches: contaminated: the control');
  });

  it('comes to the same verdict from its files, and to one look where the second is of another run', async () => {
    const { stdout, results } = await runs.gate(
      changedHost((id) => (id === SYNC ? 1.05 : 1)),
      ['--json'],
    );
    const files = ['gate', '--baseline', runs.baseline, '--json'];
    const fromDirectory = await runLine([...files, results]);
    const fromFile = await runLine([...files, join(results, 'results.json')]);
    expect([fromDirectory.code, fromFile.code]).toEqual([1, 1]);
    const judged = (text: string): unknown => (JSON.parse(text) as { cells: unknown }).cells;
    expect(judged(fromDirectory.stdout)).toEqual(judged(stdout));
    expect(fromFile.stdout).toContain('"status": "confirmed"');
    const later = { ...readResults(results), startedAt: '2100-01-01T00:00:00.000Z' };
    writeFileSync(join(results, 'results.json'), JSON.stringify(later));
    const one = await runLine([...files, results]);
    expect(one.stdout).not.toContain('"confirmation"');
    expect(one.stderr).toMatch(/ignored .*: it is older than/);
  });

  it('takes the saved baseline of the host, and what it measured can be the next one', async () => {
    const baselines = join(runs.directory, 'baselines');
    const where = ['--directory', baselines];
    const save = async (path: string): Promise<Ran> =>
      runLine(['baseline', 'save', path, ...where, '--force']);
    await save(runs.baseline);
    const run = () => runs.gate(new FakeBackend(), [], new FakeIo(), where);
    const first = await run();
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining(`baseline: ${baselines}`)]);
    await save(first.results);
    const second = await run();
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('2 of 2 found')]);
    expect(readResults(second.results).plan.cells).toHaveLength(readResults(first.results).plan.cells.length);
  });

  it('is blind and inconclusive where a delay that was put in does not show', async () => {
    const { code, stdout } = await runs.gate(changedHost((id) => (id.endsWith('ns') ? 1 / 1.03 : 1)));
    expect([code, stdout.split('\n')[2]]).toEqual([
      3,
      expect.stringContaining('blind: the gate did not find the delay'),
    ]);
  });

  it('is inconclusive where everything takes longer, and measures nothing again', async () => {
    const { code, stdout, stderr } = await runs.gate(changedHost((id) => (id === SYNC ? 1.08 : 1.05)));
    expect([code, stdout.split('\n')[2]]).toEqual([3, expect.stringContaining('contaminated: the control')]);
    expect(stderr).not.toContain('measuring again');
  });
});

describe('the launches of gate --run', () => {
  it('go on until enough were in a state of the host that the baseline knows', async () => {
    const { code, results } = await runs.gate(new FakeBackend({ slowLaunches: [0, 2] }));
    expect(code).toBe(0);
    expect(readResults(results).launches).toHaveLength(8);
  });

  it('end with the time where the host is never as it was, and that is said', async () => {
    const slowLaunches = Array.from({ length: 100 }, (_, launch) => launch);
    const { code, stdout, results } = await runs.gate(new FakeBackend({ slowLaunches }), [
      '--max-time',
      '8s',
    ]);
    expect(code).toBe(3);
    expect(stdout).toContain('contaminated: the control control/compute moved by');
    expect(readResults(results).launches.length).toBeGreaterThan(4);
  });
});
