/** Runs side by side as a terminal shows them: the answer and what changed; with `all` every cell. */
import type { DataTable } from '../../show/chart/chart.js';
import { COSTLY_TITLE } from '../../show/costly_text.js';
import { inertData } from '../../show/inert.js';
import { renderGrid, type Column } from '../../show/terminal/grid.js';
import { bold, plusMinus, type Look } from '../../show/terminal/look.js';
import { nextLine, oneLine, screenText, type ScreenTable } from '../../show/terminal/screen.js';
import { fitLines } from '../../show/terminal/wrap.js';
import { comparisonFindings, nextStep, notToConclude } from './answer.js';
import { changeName, changesOf, largestFirst, mainKinds, type NamedChange } from './changes.js';
import { costlyTable } from './costly.js';
import { COUNTED_TITLE, countedTable } from './counted.js';
import type { ComparedStatistic, Comparison } from './document.js';
import { accountSentences, cautions, readingText, runTexts } from './sentences.js';
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

function tableGrid(title: string, table: DataTable | null, look: Look): string {
  if (table === null) return '';
  const columns = table.columns.map((head, index): Column => ({
    head,
    texts: table.rows.map((row) => row[index] ?? ''),
    align: index === 0 ? 'left' : 'right',
    priority: 0,
  }));
  return `${bold(title, look)}\n${renderGrid(columns, look)}`;
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

/** A change and the run that it leads to. */
interface Listed extends NamedChange {
  readonly other: number;
}

type ListedColumn = Omit<Column, 'texts'> & { readonly text: (listed: Listed) => string };

/** Of many runs each change with the number of its run. */
function listedColumns({ runs, unit }: Comparison, look: Look): ListedColumn[] {
  const isMany = runs.length > 2;
  const value = (head: string, run: (listed: Listed) => number): ListedColumn => ({
    head,
    align: 'right',
    priority: 2,
    text: (listed) => valueText(listed.row.values[run(listed)] ?? null, listed.kind, unit),
  });
  return [
    { head: '', align: 'left', priority: 0, text: changeName },
    ...(isMany
      ? [{ head: 'run', align: 'left', priority: 0, text: ({ other }: Listed) => headOf(other + 1) } as const]
      : []),
    value(headOf(0), () => 0),
    value(isMany ? 'value' : headOf(1), ({ other }) => other + 1),
    {
      head: 'change',
      align: 'right',
      priority: 0,
      text: ({ change }) => shortChangeText(change, unit, plusMinus(look)),
    },
  ];
}

/** What changed or seems to, the largest first. */
function changedTable(comparison: Comparison, look: Look): ScreenTable<Listed> {
  const kinds = mainKinds(comparison);
  const rows = comparison.runs
    .slice(1)
    .flatMap((_, other) =>
      largestFirst(changesOf(comparison, kinds, other)).map((change) => ({ ...change, other })),
    );
  const columns = listedColumns(comparison, look);
  const grid = (shown: readonly Listed[]): string =>
    renderGrid(
      columns.map(({ text, ...each }) => ({ ...each, texts: shown.map(text) })),
      look,
      '  ',
    );
  const title = isExact(comparison)
    ? 'what differs, the largest first'
    : 'what changed beyond chance (**), and what differs by its own interval only (*), the largest first';
  return { title, rows, row: 'change', grid };
}

/** At most one screen: the answer, what to mind, what changed, which runs, and what to do next. */
function glance(comparison: Comparison, look: Look): string {
  const mind = [...accountSentences(comparison), ...cautions(comparison)];
  return screenText(
    {
      above: [
        ...comparisonFindings(comparison),
        notToConclude(comparison) ?? '',
        comparison.caveat ?? '',
        ...mind.map((text) => oneLine(text, look)),
      ],
      table: changedTable(comparison, look),
      below: runTexts(comparison),
      next: nextStep(comparison),
    },
    look,
  );
}

/** The answer, the runs, every table, and what differs between the hosts. */
function whole(comparison: Comparison, look: Look): string {
  const star = isExact(comparison) ? [] : ['**: beyond chance; *: by its own interval only'];
  const said = [
    ...comparisonFindings(comparison),
    notToConclude(comparison) ?? '',
    readingText(comparison),
    comparison.caveat ?? '',
    nextLine(nextStep(comparison)),
  ];
  const parts = [
    said.filter((text) => text !== '').join('\n'),
    [...accountSentences(comparison), ...cautions(comparison)].join('\n'),
    [...runTexts(comparison), ...star].join('\n'),
    ...comparison.statistics.map((statistic) => gridOf(statistic, comparison, look)),
    tableGrid(COUNTED_TITLE, countedTable(comparison), look),
    tableGrid(COSTLY_TITLE, costlyTable(comparison), look),
    hostLines(comparison, look),
  ];
  return `${fitLines(parts.filter((part) => part !== '').join('\n\n'), look.columns)}\n`;
}

/** @param all every cell, not only what changed and fits a screen */
export function comparisonText(comparison: Comparison, look: Look, all: boolean): string {
  const shown = inertData(comparison);
  return spelled(all ? whole(shown, look) : glance(shown, look), look);
}
