import { inertText } from '../../lib/visible_text.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { wrapWords } from '../../show/terminal/wrap.js';
import type { Recheck } from './recheck.js';

/** More would bury the first, which is mostly the cause of the others. */
const MOST_DIFFERENCES = 20;

function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** That the file agrees with its blocks, or each difference with both values. */
export function recheckText(rechecked: Recheck, look: Look): string {
  const { file, kind, beside, agrees, checked, left, differences } = rechecked;
  const of = [
    countText(checked.cells, 'cell', 'cells'),
    countText(checked.comparisons, 'comparison', 'comparisons'),
    `from ${countText(checked.blocks, 'block', 'blocks')}`,
  ].join(', ');
  const page = kind === 'page' ? ', and every text of the page' : '';
  const blocks = beside === undefined ? 'its blocks' : `the blocks of ${inertText(beside)}`;
  const verdict = agrees
    ? `${bold('agrees', look)}: everything that ${inertText(file)} says follows from ${blocks} (${of}${page})`
    : `${bold('differs', look)}: ${inertText(file)} contradicts ${blocks} in ${countText(differences.length, 'place', 'places')} (${of}${page})`;
  const shown = differences.slice(0, MOST_DIFFERENCES).map(({ cell, field, stored, recomputed }) => {
    const where = cell === null ? field : `${cell}: ${field}`;
    return `  ${inertText(where)}\n    stored     ${inertText(stored)}\n    recomputed ${inertText(recomputed)}`;
  });
  const more = differences.length - shown.length;
  return [
    ...wrapWords(verdict, look.columns),
    ...shown,
    ...(more > 0 ? [`  and ${countText(more, 'more', 'more')}: --json lists all`] : []),
    ...left.flatMap((what) => wrapWords(`not recomputed: ${what}`, look.columns)),
    '',
  ].join('\n');
}
