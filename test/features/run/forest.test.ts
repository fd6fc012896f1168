import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { expect, test } from 'vitest';
import { drawChart } from '../../../src/show/chart/draw_chart.js';
import { forestChart } from '../../../src/features/run/charts/forest.js';
import { measuredOf } from '../../../src/results/measured_cells.js';
import { defaultSizeResults } from '../../support/example_results.js';

interface SceneItem {
  readonly datum?: Record<string, unknown>;
  readonly text?: unknown;
  readonly role?: string;
  readonly items?: readonly SceneItem[];
  readonly title?: unknown;
}

/** Every text and every drawn mark below a group. */
function below(item: SceneItem): SceneItem[] {
  return [item, ...(item.items ?? []).flatMap(below)];
}

function panelsOf(item: SceneItem): SceneItem[] {
  const own = item.datum?.['guest'] !== undefined && item.items?.some(({ items }) => items !== undefined);
  return own ? [item] : (item.items ?? []).flatMap(panelsOf);
}

test('each panel holds its own guest, under its own heading, though hlt has no ring 3', async () => {
  const results = defaultSizeResults();
  const chart = forestChart(results, measuredOf(results));
  if (!chart) throw new Error('no chart');
  const { vegaSpec } = await drawChart(chart);
  const view = new vega.View(vega.parse(vegaSpec, undefined, { ast: true }), { expr: expressionInterpreter });
  await view.runAsync();
  const panels = panelsOf((view.scenegraph() as unknown as { root: SceneItem }).root).filter((panel) =>
    below(panel).some(({ datum }) => datum?.['ratio'] !== undefined),
  );
  expect(panels).toHaveLength(9);
  for (const panel of panels) {
    const guests = below(panel).map(({ datum }) => datum?.['ratio'] !== undefined && datum['guest']);
    expect(new Set(guests.filter((guest) => guest !== false))).toEqual(new Set([panel.datum?.['guest']]));
    expect(below(panel).some(({ text }) => text === panel.datum?.['guest'])).toBe(true);
  }
});
