/** Runs side by side as a terminal shows them. */
import { inertData } from '../../show/inert.js';
import { renderGrid, type Column } from '../../show/terminal/grid.js';
import { bold, plusMinus, type Look } from '../../show/terminal/look.js';
import { COUNTED_TITLE, countedTable } from './counted.js';
import type { ComparedStatistic, Comparison } from './document.js';
import { accountSentences, cautions, comparisonFindings, readingText, runTexts } from './sentences.js';
import { rowBlocks } from './tables.js';
import { headOf, isExact, shortChangeText, titleOf, valueText } from './values.js';

const MOST_FACT_CHARACTERS = 60;

function gridOf(statistic: ComparedStatistic, comparison: Comparison, look: Look): string {
  const { kind } = statistic;
  const { unit, runs } = comparison;
  const lines = rowBlocks(statistic, comparison).flatMap(({ name, rows }) => [
    { name: bold(name, look), row: null },
    ...rows.map((entry) => ({ name: `  ${entry.name}`, row: entry.row })),
  ]);
  const column = (head: string, priority: number, textOf: (index: number) => string): Column => ({
    head,
    texts: lines.map(({ row }, index) => (row === null ? '' : textOf(index))),
    align: 'right',
    priority,
  });
  const columns = runs.flatMap((_, run): Column[] => {
    const value = column(headOf(run), run === 0 ? 1 : 2, (line) =>
      valueText(lines[line]?.row?.values[run] ?? null, kind, unit),
    );
    if (run === 0) return [value];
    const change = column('change', 0, (line) =>
      shortChangeText(lines[line]?.row?.changes[run - 1] ?? null, unit, plusMinus(look)),
    );
    return [value, change];
  });
  const names: Column = { head: '', texts: lines.map(({ name }) => name), align: 'left', priority: 0 };
  return `${bold(titleOf(kind, comparison), look)}\n${renderGrid([names, ...columns], look)}`;
}

function countedGrid(comparison: Comparison, look: Look): string {
  const table = countedTable(comparison);
  if (table === null) return '';
  const columns = table.columns.map((head, index): Column => ({
    head,
    texts: table.rows.map((row) => row[index] ?? ''),
    align: index === 0 ? 'left' : 'right',
    priority: 0,
  }));
  return `${bold(COUNTED_TITLE, look)}\n${renderGrid(columns, look)}`;
}

function shortened(text: string): string {
  return text.length <= MOST_FACT_CHARACTERS ? text : `${text.slice(0, MOST_FACT_CHARACTERS - 1)}…`;
}

function hostLines({ hostDifferences }: Comparison, look: Look): string {
  if (hostDifferences.length === 0) return 'The hosts do not differ in anything that levels depend on.';
  const facts = hostDifferences.map(({ field, values }) =>
    [`  ${field}`, ...values.map((value, index) => `    ${headOf(index)}: ${shortened(value)}`)].join('\n'),
  );
  return [bold('what differs between the hosts', look), ...facts].join('\n');
}

/** Plain ASCII where the terminal knows nothing else. */
function spelled(text: string, look: Look): string {
  return look.unicode ? text : text.replaceAll('–', '-').replaceAll('…', '...');
}

/** The runs, their tables, what differs between the hosts, and what it comes to. */
export function comparisonText(comparison: Comparison, look: Look): string {
  const shown = inertData(comparison);
  const star = isExact(shown) ? [] : ['*: the interval excludes zero'];
  const parts = [
    [...runTexts(shown), ...star].join('\n'),
    ...shown.statistics.map((statistic) => gridOf(statistic, shown, look)),
    countedGrid(shown, look),
    hostLines(shown, look),
    accountSentences(shown).join('\n'),
    cautions(shown).join('\n'),
    [...comparisonFindings(shown), readingText(shown)].join('\n'),
    shown.caveat ?? '',
  ];
  return spelled(`${parts.filter((part) => part !== '').join('\n\n')}\n`, look);
}
