import { describe, expect, it } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import { Random } from '../../../src/stats/inference/random.js';
import { BASE, IMMEDIATE_EXIT, IOCTL, runOf, slower, SYNC } from '../gate/gated_runs.js';
import { delayedCells, positiveControls } from '../../../src/features/certify/delays.js';
import type { Injection } from '../../../src/features/certify/pool/injection.js';
import { scopeText } from '../../../src/features/certify/scope.js';
import { undelayedId } from '../../../src/plan/cell.js';
import { exampleCertificate } from '../../support/example_certificate.js';
import { curveOf } from '../../../src/features/certify/decisions/curve.js';
import { decide } from '../../../src/features/certify/decisions/decide.js';
import { drawDecisions } from '../../../src/features/certify/decisions/draw.js';
import { PoolViews, type Pool } from '../../../src/features/certify/pool/pool_views.js';
import type { PooledLaunch } from '../../../src/features/certify/pool/take_launch.js';
import { judge } from '../../../src/features/gate/judge/judge.js';

/** The launches of results files, one file after the other, as if a pool had been measured. */
function poolOf(...runs: readonly Results[]): Pool {
  const [first] = runs;
  if (first === undefined) throw new Error('no run');
  const cells = first.cells.map(({ cell }) => cell);
  const launches = runs.flatMap(({ rounds, launches: own }) =>
    own.map(({ launch, startedAt }): PooledLaunch => {
      const rows = rounds.filter((round) => round.launch === launch);
      const values = cells.map((_, cell) =>
        Float64Array.from(rows, (row) => {
          const at = row.cell.indexOf(cell);
          return row.drops.some(({ position }) => position === at) ? NaN : (row.median[at] ?? NaN);
        }),
      );
      const outcomes = cells.map(() => ({ status: 'verified', fieldsCompared: 0 }) as const);
      return { launch, startedAt, durationMs: 1000, values, outcomes };
    }),
  );
  return { cells, host: first.host, launches };
}

const runs = [1, 2, 3, 4].map((seed) => runOf({ seed: String(seed) }));
const [before, after] = runs as [Results, Results];
const plain = { gate: {}, injections: [], controls: [] };
const FIRST = [0, 1, 2, 3, 4, 5];
const SECOND = [6, 7, 8, 9, 10, 11];

describe('a decision from a pool', () => {
  it.each([
    ['nothing changed', after],
    ['a cell became slower', slower(after, 0.05)],
    [
      'everything did',
      slower(
        after,
        0.05,
        after.cells.map(({ cell }) => cell.id),
      ),
    ],
  ])('is that of the gate over files with the same launches, where %s', (_, candidate) => {
    const views = new PoolViews(poolOf(before, candidate));
    const { unchanged } = decide(views, { baseline: FIRST, candidate: SECOND }, plain);
    const report = judge(before, candidate);
    const verdict = report.verdict === 'pass' ? 'passed' : report.verdict;
    const contaminated = report.shifts.some(({ moved }) => moved);
    expect(unchanged).toMatchObject({ verdict, contaminated });
  });

  it('with a replaced cell is that of the gate over a file in which the cell was slower', () => {
    const pool = poolOf(before, after);
    const index = pool.cells.findIndex(({ id }) => id === SYNC);
    const slow = { ...pool.cells[index]!, id: 'slow' };
    const launches = pool.launches.map((launch) => ({
      ...launch,
      values: [...launch.values, launch.values[index]!.map((ticks) => 1.05 * ticks)],
      outcomes: [...launch.outcomes, launch.outcomes[index]!],
    }));
    const views = new PoolViews({
      ...pool,
      cells: [...pool.cells, { ...slow, delayNs: 1 } as never],
      launches,
    });
    const options = { ...plain, injections: [{ kind: 'cell' as const, cell: SYNC, by: 'slow', blocks: 1 }] };
    const { unchanged, injected } = decide(views, { baseline: FIRST, candidate: SECOND }, options);
    expect(unchanged.verdict).toBe('passed');
    expect(injected[0]).toMatchObject({ verdict: 'regressed', cellRegressed: true });
    const [change] = judge(before, slower(after, 0.05)).cells.find(({ id }) => id === SYNC)!.evidence;
    // Its scatter is drawn towards that of other cells, which the pool knows without the change.
    for (const [key, value] of Object.entries(change?.kind === 'ratio' ? change.change : {}))
      expect(injected[0]!.evidence?.change).toHaveProperty(key, expect.closeTo(value, 3));
  });

  it('is blind where a control of the same cell without a delay is to be found', () => {
    const views = new PoolViews(poolOf(before, after));
    const options = { ...plain, controls: [{ delayed: IOCTL, of: IOCTL }] };
    const { unchanged } = decide(views, { baseline: FIRST, candidate: SECOND }, options);
    expect(unchanged).toMatchObject({ verdict: 'passed', blind: true });
  });
});

describe('drawn decisions', () => {
  const { draws, disjoint } = drawDecisions({ launches: 43, spreads: [] }, 5, 40, new Random('1'));

  it('have runs of launches that followed each other, none in both runs', () => {
    expect(draws).toHaveLength(40);
    for (const { baseline, candidate } of draws) {
      for (const run of [baseline, candidate])
        expect(run).toEqual(Array.from({ length: 5 }, (_, position) => run[0]! + position));
      expect(baseline.filter((launch) => candidate.includes(launch))).toEqual([]);
      expect(Math.max(...baseline, ...candidate)).toBeLessThan(43);
    }
  });

  it('begin with as many as share no launch at all', () => {
    const used = draws.slice(0, disjoint).flatMap(({ baseline, candidate }) => [...baseline, ...candidate]);
    expect(disjoint).toBe(4);
    expect(new Set(used).size).toBe(40);
  });

  it('are each another, and fewer where the pool has no more', () => {
    const few = drawDecisions({ launches: 10, spreads: [] }, 5, 40, new Random('1')).draws;
    expect(few.map(({ baseline }) => baseline[0]).sort()).toEqual([0, 5]);
    expect(drawDecisions({ launches: 17, spreads: [] }, 5, 40, new Random('1')).draws).toHaveLength(10);
    expect(drawDecisions({ launches: 9, spreads: [] }, 5, 40, new Random('1')).draws).toEqual([]);
  });
});

describe('runs of disturbed launches', () => {
  const SIZE = 4;
  const calm = Array.from({ length: 40 }, (_, launch) => (launch === 5 || launch === 6 ? 0.3 : 0.01));

  it('are continued until enough launches are undisturbed', () => {
    const { draws } = drawDecisions({ launches: 40, spreads: [calm, calm] }, SIZE, 20, new Random('1'));
    const runs = draws.flatMap(({ baseline, candidate }) => [baseline, candidate]);
    const lengths = runs.map((run) => [
      run.filter((launch) => launch === 5 || launch === 6).length,
      run.length,
    ]);
    expect(new Set(lengths.map(([disturbed, length]) => length! - disturbed!))).toEqual(new Set([SIZE]));
    expect(lengths.some(([, length]) => length! > SIZE)).toBe(true);
  });
});

it('a curve counts a delay as found only where its own cell and the whole regressed', () => {
  const said = (verdict: 'regressed' | 'inconclusive' | 'passed', cellRegressed: boolean) => ({
    verdict,
    cellRegressed,
    contaminated: verdict === 'inconclusive',
    evidence: undefined,
  });
  const unchanged = { verdict: 'passed', contaminated: false, blind: false } as const;
  const all = [
    said('regressed', true),
    said('regressed', false),
    said('inconclusive', true),
    said('passed', false),
  ];
  const decisions = all.map((each) => ({ unchanged, injected: [each], statements: 1 }));
  const curve = curveOf(decisions, {
    ...{ launches: 5, taken: [10, 10, 10, 16], launchMs: 2000, disjointDecisions: 1, delays: [3] },
  });
  expect(curve).toMatchObject({ secondsPerDecision: 20, longestDecisionSeconds: 32 });
  expect(curve.unchanged.regressed).toMatchObject({ count: 0, of: 4 });
  const counts = Object.entries(curve.injected[0]!).flatMap(([name, share]) =>
    typeof share === 'object' && share !== null && 'count' in share ? [[name, share.count]] : [],
  );
  expect(Object.fromEntries(counts)).toEqual({
    found: 1,
    elsewhere: 1,
    inconclusive: 1,
    contaminated: 1,
    passed: 1,
  });
});

describe('an injection', () => {
  const views = new PoolViews(poolOf(before, after));
  const decided = (injection: Injection) =>
    decide(views, { baseline: FIRST, candidate: SECOND }, { ...plain, injections: [injection] }).injected[0]!;

  it('into every KVM_RUN is found, though it moves the controls of KVM as well', () => {
    const ticks = 0.1 * views.level(BASE)!;
    const view = views.view(SECOND, { kind: 'every-kvm-run', ticks });
    const shift = (id: string): number => Math.exp(view.logs(id, null)[0]![0]!) - views.values(6, id)[0]!;
    expect(shift(IMMEDIATE_EXIT)).toBeCloseTo(ticks, 6);
    expect(shift(SYNC)).toBeCloseTo(ticks, 6);
    expect(shift('control/null-syscall')).toBeCloseTo(0, 6);
    expect(decided({ kind: 'every-kvm-run', ticks })).toMatchObject({
      verdict: 'regressed',
      cellRegressed: true,
    });
  });

  it('of so many ticks as nothing changes nothing', () => {
    expect(decided({ kind: 'every-kvm-run', ticks: 0 })).toMatchObject({ verdict: 'passed' });
  });

  it('into a share of the blocks takes these from the delayed copy, in every decision the same ones', () => {
    const injection = { kind: 'cell', cell: SYNC, by: IOCTL, blocks: 0.7 } as const;
    const own = views
      .view(SECOND)
      .logs(SYNC, null)
      .flatMap((launch) => [...launch]);
    const other = views
      .view(SECOND)
      .logs(IOCTL, null)
      .flatMap((launch) => [...launch]);
    const mixed = views
      .view(SECOND, injection)
      .logs(SYNC, null)
      .flatMap((launch) => [...launch]);
    const replaced = mixed.filter((value, at) => value === other[at]).length;
    expect(mixed.every((value, at) => value === other[at] || value === own[at])).toBe(true);
    expect(replaced / mixed.length).toBeGreaterThan(0.5);
    expect(replaced / mixed.length).toBeLessThan(0.9);
    const again = views
      .view(SECOND, injection)
      .logs(SYNC, null)
      .flatMap((launch) => [...launch]);
    expect(again).toEqual(mixed);
  });
});

it('the runs of a decision are an hour apart where the pool was measured for two hours, and a certificate says when', () => {
  const HOUR_MS = 3_600_000;
  const startedMs = Array.from({ length: 40 }, (_, launch) => (launch * 4 * HOUR_MS) / 40);
  const { draws } = drawDecisions({ launches: 40, spreads: [], startedMs }, 4, 20, new Random('1'));
  expect(draws.length).toBeGreaterThan(5);
  for (const { baseline, candidate } of draws)
    expect(Math.abs(startedMs[baseline[0]!]! - startedMs[candidate[0]!]!)).toBeGreaterThanOrEqual(HOUR_MS);
  const scope = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T03:00:00.000Z' };
  expect(scopeText({ ...exampleCertificate(), scope })).toContain('(2026-01-01 to 2026-01-02)');
});

it('delays are added of every sort, sized by a first launch', () => {
  const plan = runs[0]!.cells.map(({ cell }) => cell);
  const chosen = plan.filter((cell) => cell.kind === 'transfer');
  const added = delayedCells(chosen.slice(0, 2), plan, {
    levelNs: () => 8000,
    exitsOf: () => 64,
    margin: 0.02,
  });
  const sorts = added.map(({ of, share, blocks, every }) => [of.kind, share, blocks, every]);
  expect(sorts).toContainEqual(['base', 0.05, undefined, undefined]);
  expect(sorts).toContainEqual(['transfer', 0.5, 0.7, undefined]);
  expect(sorts).toContainEqual(['transfer', 0.5, undefined, 32]);
  const rare = added.find(({ every }) => every !== undefined)!;
  expect(rare.cell).toMatchObject({ delayEvery: 32, delayNs: 128_000, id: `${rare.of.id}+128000ns:32` });
  expect(undelayedId(rare.cell)).toBe(rare.of.id);
  expect(positiveControls(added, 0.02)).toHaveLength(1);
  // Blocks too short for a rare exit that leaves their median.
  const short = delayedCells(chosen, plan, { levelNs: () => 8000, exitsOf: () => 8, margin: 0.02 });
  expect(short.some(({ every }) => every !== undefined)).toBe(false);
});
