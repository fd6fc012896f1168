import type { Results } from '../../../results/schema.js';
import { renderGrid } from '../../../show/terminal/grid.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import { wrapWords } from '../../../show/terminal/wrap.js';
import { agreementSentence, counterTable } from '../counters.js';

/** What a narrow terminal leaves out first: the sum stays. */
const LEAST_WANTED = ['guest', 'user', 'kernel'];

/** Null where the processor has no counters. */
export function counterGrid(results: Results, look: Look): string | null {
  const table = counterTable(results);
  if (table === null) return null;
  const columns = table.columns.map((head, index) => ({
    head,
    texts: table.rows.map((row) => {
      const text = row[index] ?? '';
      return look.unicode ? text : text.replace('–', '-');
    }),
    align: index === 0 ? ('left' as const) : ('right' as const),
    priority: LEAST_WANTED.includes(head) ? 1 : 0,
  }));
  const agreement = agreementSentence(results);
  return [
    bold('hardware counters, per exit', look),
    renderGrid(columns, look, '  '),
    ...(agreement === null ? [] : wrapWords(agreement, look.columns)),
  ].join('\n');
}
