/** Runs in all pages but a run's: filter, copy and link to rows, marks that say what they are, save drawings. */
import { addCopyButtons } from './copy_table.js';
import { addDownloadButtons } from './download_chart.js';
import { startMarks } from './marks.js';
import { startRows } from './rows.js';
import { createTooltip } from './tooltip.js';

startRows();
const tooltip = createTooltip(document);
for (const plot of document.querySelectorAll<HTMLElement>('.plot')) {
  startMarks(plot, tooltip);
  addDownloadButtons(plot);
}
for (const table of document.querySelectorAll('table')) addCopyButtons(table);
document.documentElement.dataset.scripts = 'on';
