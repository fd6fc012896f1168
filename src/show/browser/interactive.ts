/**
 * Runs in the page: adds what a reader can do with it, and turns each drawn chart into a live one (tooltips, pan,
 * zoom) when it comes into sight.
 */
import { EVERYTHING, type Modes, type Parts } from './cell_filter.js';
import { startCells } from './cells.js';
import { createFilteredFigure, type FilteredFigure, type Redraw } from './chart_filter.js';
import { addCopyButtons } from './copy_table.js';
import { addDownloadButtons } from './download_chart.js';
import { createLiveChart, type LiveChart } from './live_chart.js';
import { setUpVega } from './runtime.js';
import { createTooltip, type Tooltip } from './tooltip.js';

const SIGHT_MARGIN = '400px';

/** Charts become interactive when they come into sight, with the filter of that moment. */
function startCharts(plots: readonly HTMLElement[], tooltip: Tooltip) {
  const live = new Map<Element, LiveChart>();
  let filter: Parts = EVERYTHING.filter;
  let modes: Modes = new Map();
  const inSight = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        inSight.unobserve(target);
        const chart = createLiveChart(target, tooltip);
        if (!chart) continue;
        live.set(target, chart);
        figures.get(target)?.apply(filter, modes);
      }
    },
    { rootMargin: SIGHT_MARGIN },
  );
  const redrawOf =
    (plot: HTMLElement): Redraw =>
    async (nextFilter, nextModes) =>
      (await live.get(plot)?.draw(nextFilter, nextModes)) ?? [];
  const figures = new Map<Element, FilteredFigure>(
    plots.map((plot) => [plot, createFilteredFigure(plot, redrawOf(plot))]),
  );
  for (const plot of plots) inSight.observe(plot);
  return (nextFilter: Parts, nextModes: Modes): void => {
    [filter, modes] = [nextFilter, nextModes];
    for (const figure of figures.values()) figure.apply(filter, modes);
  };
}

function start(): void {
  setUpVega();
  const plots = [...document.querySelectorAll<HTMLElement>('.plot')];
  const filterCharts = startCharts(plots, createTooltip(document));
  startCells(filterCharts);
  for (const plot of plots) addDownloadButtons(plot);
  for (const table of document.querySelectorAll('table')) addCopyButtons(table);
  document.documentElement.dataset.scripts = 'on';
}

start();
