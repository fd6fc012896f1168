/** Runs in the page: adds what a reader can do with it. Everything to read is there without it. */
import type { Parts } from './cell_filter.js';
import { startCells } from './cells.js';
import { createFilteredFigure } from './chart_filter.js';
import { addCopyButtons } from './copy_table.js';
import { addDownloadButtons } from './download_chart.js';
import { showTarget, startMarks } from './marks.js';
import { createTooltip } from './tooltip.js';

/** Opens what the place is closed in, marks it, and goes there: what was added above it has moved it. */
function goToAddress(): void {
  const id = decodedId(location.hash.slice(1));
  showTarget(id);
  const place = id === '' ? null : document.getElementById(id);
  for (let around = place?.parentElement; around; around = around.parentElement)
    if (around instanceof HTMLDetailsElement) around.open = true;
  place?.scrollIntoView({ behavior: 'instant' });
}

/** A malformed address names nothing. */
function decodedId(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    return '';
  }
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
  goToAddress();
  addEventListener('hashchange', goToAddress);
  document.documentElement.dataset.scripts = 'on';
}

start();
