import { describe, expect, it } from 'vitest';
import { breakEvenChart } from '../../../src/features/run/charts/break_even.js';
import { verdictText } from '../../../src/features/run/charts/break_even_table.js';
import { drawChart } from '../../../src/show/chart/draw_chart.js';
import { pairedOrderChart } from '../../../src/features/run/charts/paired_order.js';
import { measuredOf } from '../../../src/results/measured_cells.js';
import type { Results } from '../../../src/results/schema.js';
import { advisedRun } from '../../support/advised_run.js';
import { instructionResults } from '../../support/instruction_run.js';

const results = advisedRun();

function withoutSync(run: Results): Results {
  const cells = run.cells.map((each) =>
    each.cell.kind === 'transfer' && each.cell.transfer === 'sync'
      ? { status: 'skipped' as const, cell: each.cell, reason: 'not offered' }
      : each,
  );
  return { ...run, cells };
}

describe('the chart of break-even shares', () => {
  it('has every exit, combination and direction in its table, with the share that was put in; writes pay always and are left out', () => {
    const { rows } = breakEvenChart(results)!.table;
    expect(rows).toHaveLength(8 * 4 * 2);
    const row = rows.find(
      ([exit, groups, way]) => `${exit!} ${groups!} ${way!}` === 'pio-out in ring 0 sregs read',
    )!;
    // 250 cycles at every exit against 11,700 a use: 2.14%.
    expect(Number.parseFloat(row[3]!)).toBeCloseTo(2.1, 1);
  });

  it('draws each crossing with its interval, for one exit of each mode', async () => {
    const { svg } = await drawChart(breakEvenChart(results)!);
    const crossings = [...svg.matchAll(/data-says="sync pays from ([\d.]+%) \[([\d.]+%), ([\d.]+%)\]"/g)];
    expect(crossings).toHaveLength(2 * 2 * 4);
    const { rows } = breakEvenChart(results)!.table;
    for (const [, share, low, high] of crossings)
      expect(rows.map((row) => row.slice(3, 5).join(' '))).toContain(`${share!} [${low!}, ${high!}]`);
  });

  it('has no interval where instructions are counted', async () => {
    const { columns, rows } = breakEvenChart(await instructionResults())!.table;
    expect(columns).not.toContain('95% interval');
    expect(rows[0]!.slice(3)).toEqual(['6.1%', '81', '1,338']);
  });

  it('has no share to reach where KVM stores every group anyway', async () => {
    const { rows } = breakEvenChart(await instructionResults({ arch: 's390' }))!.table;
    expect(new Set(rows.map(([, , , from]) => from))).toEqual(new Set(['always']));
  });

  it('is left out where nothing moves by sync', () => {
    expect(breakEvenChart(withoutSync(results))).toBeNull();
  });

  it('says what was not decided', () => {
    expect(verdictText({ verdict: 'not-decided', share: { estimate: 0.4, low: null, high: null } })).toBe(
      'not decided',
    );
    expect(verdictText({ verdict: 'share', share: { estimate: 0.0048, low: 0, high: 0.01 } })).toBe('0.48%');
  });
});

describe('the chart of paired differences', () => {
  const chart = pairedOrderChart(results, measuredOf(results))!;

  it('has the median of each launch, near what the transfer costs', () => {
    const rows = chart.table.rows.filter(([name]) => name === 'pio-out in ring 0, regs both: sync - none');
    expect(rows).toHaveLength(4);
    for (const [, , rounds, middle] of rows) {
      expect(Number(rounds)).toBeGreaterThan(20);
      // 450 cycles of 2.6 a nanosecond.
      expect(Math.abs(Number.parseFloat(middle!.replace('+', '')) - 450 / results.ticksPerNs)).toBeLessThan(
        6,
      );
      expect(middle).toMatch(/ ns$/);
    }
  });

  it('marks where every launch but the first starts, in each panel', async () => {
    const { svg } = await drawChart(chart);
    const starts = [...svg.matchAll(/stroke-dasharray="3,3"><path d="([^"]*)"/g)];
    expect(starts.map(([, path]) => path!.match(/M/g)?.length)).toEqual([3, 3, 3, 3]);
  });

  it('leaves out a round in which either block was dropped', () => {
    const all = results.rounds.length;
    const drawn = chart.table.rows.slice(0, 4).reduce((sum, [, , rounds]) => sum + Number(rounds), 0);
    expect(drawn).toBeLessThanOrEqual(all);
    const dropped = {
      ...results,
      rounds: results.rounds.map((round) => ({ ...round, complete: round.launch > 0 })),
    };
    expect(
      pairedOrderChart(dropped, measuredOf(dropped))!.table.rows.map(([, launch]) => launch),
    ).not.toContain('1');
  });
});
