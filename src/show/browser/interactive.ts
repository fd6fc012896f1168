/** Runs in the page: adds what a reader can do with it. Everything to read is there without it. */
import { addressedId, goToAddress } from './address.js';
import type { Parts } from './cell_filter.js';
import { startCells } from './cells.js';
import { createFilteredFigure } from './chart_filter.js';
import { addCopyButtons } from './copy_table.js';
import { addDownloadButtons } from './download_chart.js';
import { showTarget, startMarks } from './marks.js';
import { createTooltip } from './tooltip.js';

function followAddress(): void {
  showTarget(addressedId());
  goToAddress();
}

function start(): void {
  const plots = [...document.querySelectorAll<HTMLElement>('.plot')];
  const figures = plots.map(createFilteredFigure);
  const tooltip = createTooltip(document);
  for (const plot of plots) startMarks(plot, tooltip);
  let shown: Parts = {};
  for (const plot of plots) addDownloadButtons(plot, () => shown);
  for (const table of document.querySelectorAll('table')) addCopyButtons(table);
  startCells((filter, modes) => {
    shown = filter;
    for (const figure of figures) figure.apply(filter, modes);
  });
  followAddress();
  addEventListener('hashchange', followAddress);
  document.documentElement.dataset.scripts = 'on';
}

start();
