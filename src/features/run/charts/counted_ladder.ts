import type { Results } from '../../../results/schema.js';
import type { Measured } from '../../../show/measured.js';
import { formatCount, formatShare } from '../../../show/numbers.js';
import type { Chart } from '../../../show/chart/chart.js';
import { rungsOf, type Rung } from './controls.js';
import { logDomain, logTicks, SERIES, SERIES_SHAPES } from '../../../show/chart/theme.js';
import { tooltipNumber } from '../../../show/chart/tooltip.js';

/** The ladder of counts: the mark is the count, and there is no bar, because nothing is estimated. */
export function countedLadderChart(results: Results, measured: Measured): Chart | null {
  const rungs = rungsOf(results, measured).filter(({ level }) => level.estimate > 0);
  if (rungs.length === 0) return null;
  return {
    id: 'ladder',
    title: 'The ladder: from an empty turn of the harness to a whole exit',
    short: 'The ladder',
    caption:
      'Instructions per operation, no registers moved (log scale). The first rung is what the harness itself adds; it is taken off all others.',
    description: `Instructions of ${rungs.length} controls and bare exits on a log scale. The table below it holds the same numbers.`,
    spec: ladderSpec(rungs),
    table: {
      columns: ['operation', 'instructions', 'share of calls', 'least', 'median'],
      rows: rungs.map(({ name, level, exact }) => [
        name,
        formatCount(level.estimate),
        formatShare(exact?.share ?? 0),
        formatCount(level.min),
        formatCount(level.p50),
      ]),
    },
  };
}

function ladderSpec(rungs: readonly Rung[]): Chart['spec'] {
  const values = rungs.map(({ name, kind, level }) => ({
    name,
    kind,
    level: level.estimate,
    label: formatCount(level.estimate),
  }));
  const reach = logDomain(
    values.map(({ level }) => level),
    0.15,
  );
  // Room to the right for the last number.
  const domain: [number, number] = [reach[0], reach[1] * 2];
  const kinds = (['control', 'bare exit'] as const).filter((kind) =>
    rungs.some((rung) => rung.kind === kind),
  );
  const byKind = (range: readonly string[]) => ({
    field: 'kind',
    type: 'nominal' as const,
    title: null,
    legend: { symbolOpacity: 1 },
    scale: { domain: [...kinds], range: range.slice(0, kinds.length) },
  });
  const x = {
    field: 'level',
    type: 'quantitative' as const,
    title: 'instructions (log scale)',
    scale: { type: 'log' as const, domain, nice: false },
    axis: { format: '~s', values: logTicks(domain, [1]), labelOverlap: true },
  };
  const tooltip = [
    { field: 'name', title: 'operation' },
    { ...tooltipNumber('level', 'instructions'), format: ',' },
  ];
  return {
    data: { values },
    width: 600,
    height: { step: 24 },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { ticks: false, grid: false } },
    },
    layer: [
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { x, color: byKind(SERIES), shape: byKind(SERIES_SHAPES), tooltip },
      },
      {
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 11 },
        encoding: { x, text: { field: 'label', type: 'nominal' } },
      },
    ],
  };
}
