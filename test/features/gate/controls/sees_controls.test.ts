/** When a gate that measures has launches enough to find the delays it put in: by their scatter alone. */
import { expect, test } from 'vitest';
import { delayed } from '../../../../src/plan/cell.js';
import type { CellResult, Results } from '../../../../src/results/schema.js';
import { DEFAULT_MARGINS } from '../../../../src/features/gate/judge/margins.js';
import { seesControls } from '../../../../src/features/gate/judge/stopping_rule.js';
import { IOCTL, runOf, withBlocks } from '../gated_runs.js';

/** The run with a positive control that is late by a share, and by so much more or less from launch to launch. */
function withControl(results: Results, share: number, scatter: number): Results {
  const at = results.cells.findIndex(({ cell }) => cell.id === IOCTL);
  const source = results.cells[at];
  if (source?.status !== 'measured' || source.cell.kind !== 'transfer') throw new Error('not measured');
  const late: CellResult = { ...source, cell: delayed(source.cell, 500) };
  const cells = [...results.cells, late];
  const rounds = results.rounds.map((round) => {
    const from = round.cell.indexOf(at);
    const twice = Object.entries(round).map(([key, value]: [string, unknown]) => {
      if (!Array.isArray(value) || value.length !== round.cell.length) return [key, value] as const;
      const own = value as unknown[];
      return [key, [...own, key === 'cell' ? cells.length - 1 : own[from]]] as const;
    });
    return Object.fromEntries(twice) as typeof round;
  });
  const added = { ...results, cells, rounds };
  const swing = (launch: number): number => (launch % 2 === 0 ? 1 : -1) * scatter;
  return withBlocks(added, [late.cell.id], (ticks, launch) => ticks * (1 + share + swing(launch)));
}

const before = runOf({ seed: '1' });
const isEnough = (share: number, scatter: number): boolean =>
  seesControls(before, withControl(runOf({ seed: '2' }), share, scatter), DEFAULT_MARGINS, 6);

test('launches that agree are enough, whatever the delay came to', () => {
  expect([isEnough(0.03, 0), isEnough(0, 0), isEnough(0.1, 0)]).toEqual([true, true, true]);
});

test('launches that differ want more, whatever the delay came to', () => {
  expect([isEnough(0.03, 0.004), isEnough(0, 0.004), isEnough(0.1, 0.004)]).toEqual([false, false, false]);
});

test('where four times the launches would not do, no more are asked for', () => {
  expect(isEnough(0.03, 0.1)).toBe(true);
});

test('a run without a delay has nothing to see', () => {
  expect(seesControls(before, runOf({ seed: '2' }), DEFAULT_MARGINS, 6)).toBe(true);
});
