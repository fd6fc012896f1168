import { describe, expect, it, test } from 'vitest';
import { sessionRow } from '../../bench/power_study/sessions.js';
import { changeBetween } from '../../src/stats/change.js';
import { bySession, changeOverSessions, type Sessions } from '../../src/stats/sessions.js';
import type { LaunchValue } from '../../src/stats/strata.js';

function launchesOf(values: readonly number[], state = 'A'): LaunchValue[] {
  return values.map((value, launch) => ({ launch, state, value }));
}

/** Launches around a level, as far apart as three decimals. */
function around(level: number): number[] {
  return [0, 0.001, -0.001, 0.002, -0.002].map((each) => level + each);
}

const CANDIDATE: Sessions = [launchesOf(around(0.05))];

describe('the change over sessions', () => {
  it('is the change between the runs where each has one', () => {
    const [before, after] = [launchesOf(around(0)), launchesOf(around(0.05))];
    expect(changeOverSessions([before], [after])).toEqual(changeBetween(before, after));
  });

  it('is the mean over sessions, each counting once however many launches it has', () => {
    const sessions = [launchesOf([...around(0), ...around(0)]), launchesOf(around(0.02))];
    expect(changeOverSessions(sessions, CANDIDATE)!.estimate).toBeCloseTo(0.04, 12);
  });

  it('is as uncertain as sessions differ, though their launches agree', () => {
    const alike = [0, 0, 0].map((level) => launchesOf(around(level)));
    const apart = [-0.02, 0, 0.02].map((level) => launchesOf(around(level)));
    const [near, far] = [alike, apart].map((each) => changeOverSessions(each, CANDIDATE)!);
    expect(far!.standardError).toBeCloseTo(0.02 * Math.sqrt(1 + 1 / 3), 6);
    expect(far!.degrees).toBe(2);
    // Three sessions that agree do not show that others will: sessions are taken to vary more than launches.
    const launches = changeBetween(alike.flat(), CANDIDATE.flat())!;
    expect(near!.standardError).toBeGreaterThan(2 * launches.standardError);
    expect(near!.standardError).toBeLessThan(0.2 * far!.standardError);
  });

  it('leaves out a session that was in no state of the other run, and is null where all were', () => {
    const sessions = [launchesOf(around(0)), launchesOf(around(0)), launchesOf(around(9), 'B')];
    const change = changeOverSessions(sessions, CANDIDATE)!;
    expect(change.estimate).toBeCloseTo(0.05, 12);
    expect(change.states).toEqual([{ state: 'A', baseline: 10, candidate: 5 }]);
    expect(
      changeOverSessions([launchesOf(around(0), 'B'), launchesOf(around(0), 'B')], CANDIDATE),
    ).toBeNull();
  });

  it('turns round with the runs', () => {
    const sessions = [-0.003, 0, 0.004].map((level) => launchesOf(around(level)));
    const [forth, back] = [
      changeOverSessions(sessions, CANDIDATE)!,
      changeOverSessions(CANDIDATE, sessions)!,
    ];
    expect(back.estimate).toBeCloseTo(-forth.estimate, 12);
    expect(back.standardError).toBeCloseTo(forth.standardError, 12);
    expect(back.degrees).toBeCloseTo(forth.degrees, 9);
  });

  it('of values without any scatter has none', () => {
    const sessions = [launchesOf([1, 1]), launchesOf([1, 1]), launchesOf([1, 1])];
    expect(changeOverSessions(sessions, [launchesOf([2, 2])])).toMatchObject({
      estimate: 1,
      standardError: 0,
    });
  });
});

test('launches are put together by their sessions, and a run of one is one', () => {
  const launches = launchesOf([1, 2, 3, 4]);
  expect(bySession(launches, [0, 0, 1, 1]).map((own) => own.map(({ value }) => value))).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(bySession(launches, [7, 7, 7, 7])).toEqual([launches]);
  expect(bySession([], [])).toEqual([[]]);
});

describe('false regressions where sessions vary', () => {
  const DECISIONS = 400;
  const rowOf = (sessions: number, ratio: number, moves: 'each cell' | 'all cells alike') =>
    sessionRow({ sessions, ratio, moves, decisions: DECISIONS, seed: '5', stream: sessions });

  // 5% of the claims and of the decisions may be wrong; the bounds leave chance three standard errors.
  it.each([
    [0.5, 'each cell'],
    [1, 'each cell'],
    [2, 'each cell'],
    [0.5, 'all cells alike'],
    [1, 'all cells alike'],
    [2, 'all cells alike'],
  ] as const)(
    'stay nominal with three sessions at a ratio of %s, where a session moves %s',
    (ratio, moves) => {
      const { claims, families, covered } = rowOf(3, ratio, moves);
      expect(claims).toBeLessThan(moves === 'each cell' ? 0.058 : 0.083);
      expect(families).toBeLessThan(0.083);
      expect(covered).toBeGreaterThan(moves === 'each cell' ? 0.942 : 0.917);
    },
  );

  it('do not where launches are taken for replicates, nor with one session, which the verdict has to say', () => {
    expect(rowOf(3, 1, 'each cell').claimsByLaunches).toBeGreaterThan(0.1);
    expect(rowOf(1, 1, 'each cell').claims).toBeGreaterThan(0.1);
  });

  it('cost power, but a slowdown of 5% is still found', () => {
    expect(rowOf(3, 0.2, 'all cells alike').found).toBeGreaterThan(0.6);
  });
});
