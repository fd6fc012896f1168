import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import { instructionResults } from '../../support/instruction_run.js';
import { GateFiles } from './gate_files.js';
import { baselineRun, candidateRun, measuringNothing, mixedRun, withoutControls } from './gated_outcomes.js';
import { slower, SYNC } from './gated_runs.js';

let files: GateFiles;
beforeEach(() => {
  files = new GateFiles();
});
afterEach(() => {
  files.remove();
});

/** Judges a candidate against a baseline, both files by name. */
function gate(baseline: Results | string, candidate: Results | string, ...flags: string[]) {
  const [before, after] = [files.write('before.json', baseline), files.write('after.json', candidate)];
  return files.line('gate', '--baseline', before, after, ...flags);
}

const inOtherUnit = (): Promise<Results> => instructionResults();
const controlsOnly: Results = {
  ...candidateRun,
  cells: candidateRun.cells.map((each) =>
    each.cell.kind === 'control' ? each : { status: 'skipped', cell: each.cell, reason: 'why' },
  ),
};

it('writes any format into a file and says its path', async () => {
  const page = files.path('gate.html');
  const { code, stdout } = await gate(
    baselineRun,
    slower(candidateRun, 0.05),
    ...['--format', 'html', '--output', page],
  );
  expect([code, stdout]).toEqual([1, '<directory>/gate.html\n']);
  expect(readFileSync(page, 'utf8')).toContain('<h1>Regressed: 1 of 11 cells');
});

function ofGuest({ cells }: Results): string[] {
  return cells.map(({ cell }) => cell).flatMap(({ kind, id }) => (kind === 'control' ? [] : [id]));
}

describe('the exit code of gate', () => {
  it.each<[number, string, Results, Results]>([
    [0, 'pass', baselineRun, candidateRun],
    [0, 'improved', baselineRun, slower(candidateRun, -0.1)],
    [1, 'regressed', baselineRun, slower(candidateRun, 0.05)],
    [3, 'inconclusive', baselineRun, slower(candidateRun, 0.02, ofGuest(candidateRun))],
    [3, 'inconclusive', baselineRun, withoutControls(candidateRun)],
    [3, 'inconclusive', baselineRun, controlsOnly],
    [3, 'inconclusive', baselineRun, { ...candidateRun, host: { ...candidateRun.host, arch: 'arm64' } }],
    [5, 'failed', baselineRun, measuringNothing(candidateRun)],
    [5, 'failed', measuringNothing(baselineRun), candidateRun],
  ])('is %i for %s', async (exitCode, verdict, baseline, candidate) => {
    const { code, stdout, stderr } = await gate(baseline, candidate);
    expect([code, stderr]).toEqual([exitCode, '']);
    expect(stdout.split('\n')[0]).toBe(`gate: ${verdict} (exit code ${String(exitCode)})`);
  });

  it('is the same in every format, and with an explanation', async () => {
    const candidate = slower(candidateRun, 0.05);
    for (const format of ['json', 'markdown', 'html', 'junit', 'github-action-benchmark', 'bmf'])
      expect((await gate(baselineRun, candidate, '--format', format)).code).toBe(1);
    const { code, stdout } = await gate(baselineRun, candidate, '--explain', SYNC);
    expect([code, stdout.split('\n')[0]]).toEqual([1, `${SYNC}: regressed`]);
  });

  it('is 1 for one instruction more, 0 for one less, without statistics', async () => {
    const counted = await instructionResults();
    const index = counted.cells.findIndex(
      ({ status, cell }) => status === 'measured' && cell.kind === 'transfer',
    );
    const changed = (by: number): Results => {
      const results = structuredClone(counted);
      const cell = results.cells[index]!;
      if (cell.status !== 'measured' || cell.exact === undefined) throw new Error('not counted');
      const { exact } = cell;
      [exact.values, exact.counts] = [
        [exact.mode + by],
        [exact.counts.reduce((sum, count) => sum + count, 0)],
      ];
      exact.mode = exact.min = exact.median = exact.mode + by;
      exact.share = 1;
      const level = exact.mode - exact.overhead;
      Object.assign(cell.level, { estimate: level, low: level, high: level });
      return results;
    };
    const more = await gate(counted, changed(1));
    expect(more.code).toBe(1);
    expect(more.stdout).toContain('instructions per exit, exact');
    expect(more.stdout).toContain('any difference is real');
    expect((await gate(counted, changed(-1))).stdout).toContain('gate: improved (exit code 0)');
  });

  it('follows the margin: 5% more passes where 10% is allowed', async () => {
    const candidate = slower(candidateRun, 0.05);
    expect((await gate(baselineRun, candidate, '--margin', '10%')).code).toBe(0);
    expect((await gate(baselineRun, candidate, '--margin', '0.02')).code).toBe(1);
  });
});

type Given = [Results | string, Results | string, ...string[]];

describe('what gate refuses, exit 2', () => {
  it.each<[string, () => Given | Promise<Given>]>([
    ['newer_baseline', () => [JSON.stringify({ ...baselineRun, version: 99 }), candidateRun]],
    ['other_schema', () => [JSON.stringify({ ...baselineRun, version: 0 }), candidateRun]],
    ['foreign_candidate', () => [baselineRun, '{"name": "something else"}']],
    ['mixed_units', async () => [await inOtherUnit(), candidateRun]],
    ['unknown_format', () => [baselineRun, candidateRun, '--format', 'juint']],
    ['margin', () => [baselineRun, candidateRun, '--margin', '2']],
    ['unknown_cell', () => [baselineRun, candidateRun, '--explain', `${SYNC.slice(0, -1)}k`]],
    ['explain_format', () => [baselineRun, candidateRun, '--explain', SYNC, '--format', 'json']],
  ])('%s: one line, nothing on stdout', async (name, given) => {
    const { code, stdout, stderr } = await gate(...(await given()));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toHaveLength(3);
    await expect(stderr).toMatchFileSnapshot(`../../golden/gate/error_${name}.txt`);
  });

  it('a candidate that is not named or not there', async () => {
    expect((await files.line('gate')).stderr).toContain('argument <candidate>: is missing');
    expect((await files.line('gate', files.path('nothing.json'))).code).toBe(2);
  });
});

describe('the text of gate', () => {
  it('says first what decided, then what did not pass, counts, hosts and how fine it was', async () => {
    const { stdout } = await gate(baselineRun, mixedRun());
    await expect(stdout).toMatchFileSnapshot('../../golden/gate/text.txt');
  });

  it.each([
    ['pass', candidateRun],
    ['failed', measuringNothing(candidateRun)],
    [
      'contaminated',
      slower(
        candidateRun,
        0.05,
        baselineRun.cells.map(({ cell }) => cell.id),
      ),
    ],
  ])('of %s stays as it was', async (name, candidate) => {
    const { stdout } = await gate(baselineRun, candidate);
    await expect(stdout).toMatchFileSnapshot(`../../golden/gate/text_${name}.txt`);
  });
});

describe('gate without --baseline', () => {
  const onHost = (results: Results, microcode: string): Results => ({
    ...results,
    host: { ...results.host, cpu: { ...results.host.cpu, microcode } },
  });

  it("takes the newest saved baseline of the candidate's host and says which", async () => {
    await files.save(onHost(baselineRun, '0x1'), '--name', 'other');
    await files.save(slower(baselineRun, 0.5), '--name', 'old');
    await files.save({ ...baselineRun, startedAt: '2030-01-01T00:00:00Z' }, '--name', 'new');
    const { code, stderr, stdout } = await files.line('gate', files.write('after.json', candidateRun));
    expect([code, stderr]).toEqual([
      0,
      'baseline: <directory>/baselines/new.json, the newest of 2 of this host\n',
    ]);
    expect(stdout).toContain('baseline   <directory>/baselines/new.json');
  });

  it('refuses where none fits, and says what is there and what differs', async () => {
    const after = files.write('after.json', candidateRun);
    const empty = await files.line('gate', after);
    await files.save(onHost(baselineRun, '0x1'), '--name', 'other');
    files.write('baselines/broken.json', '{');
    const misfit = await files.line('gate', after);
    expect([empty.code, misfit.code]).toEqual([2, 2]);
    await expect(`${empty.stderr}${misfit.stderr}`).toMatchFileSnapshot(
      '../../golden/gate/error_no_baseline.txt',
    );
  });

  it('--baseline takes the name of a saved one', async () => {
    await files.save(slower(baselineRun, -0.3), '--name', 'main');
    const { code, stdout } = await files.line(
      'gate',
      '--baseline',
      'main',
      files.write('after.json', candidateRun),
    );
    expect(code).toBe(1);
    expect(stdout).toContain('baseline   <directory>/baselines/main.json');
  });
});
