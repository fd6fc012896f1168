/** Runs in pages without live charts: filter, copy and link to rows, save drawings. */
import { addCopyButtons } from './copy_table.js';
import { addDownloadButtons } from './download_chart.js';
import { startRows } from './rows.js';

startRows();
for (const plot of document.querySelectorAll<HTMLElement>('.plot')) addDownloadButtons(plot);
for (const table of document.querySelectorAll('table')) addCopyButtons(table);
document.documentElement.dataset.scripts = 'on';
