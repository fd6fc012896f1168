import { renderGrid, type Column } from '../../../show/terminal/grid.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import type { CellJudgement } from '../document/evidence.js';
import type { GateOutcome } from '../document/outcome.js';
import { changeText, groundsText, intervalText } from '../text/cell.js';
import { countsText, differencesText, finenessTexts, notPassed, runText } from '../text/summary.js';

type Align = Column['align'];

function grid<Item>(
  items: readonly Item[],
  columns: readonly (readonly [head: string, align: Align, priority: number, text: (item: Item) => string])[],
  look: Look,
): string[] {
  if (items.length === 0) return [];
  const filled = columns.map(([head, align, priority, text]) => ({
    head,
    align,
    priority,
    texts: items.map(text),
  }));
  return [renderGrid(filled, look, '  ').replace(/^\n/, '')];
}

/** A row stays a row: --explain has the long reasons. */
const LONGEST_GROUNDS = 60;

function shortGrounds(cell: CellJudgement): string {
  const text = groundsText(cell);
  return text.length > LONGEST_GROUNDS ? `${text.slice(0, LONGEST_GROUNDS)}...` : text;
}

function cellRows(outcome: GateOutcome, look: Look): string[] {
  return grid(
    notPassed(outcome.report),
    [
      ['cell', 'left', 0, ({ id }) => id],
      ['verdict', 'left', 0, ({ verdict }) => verdict],
      ['change', 'right', 0, changeText],
      ['95% interval', 'right', 1, intervalText],
      ['judged by', 'left', 2, shortGrounds],
    ],
    look,
  );
}

/** Whole mitigation texts do not fit a row. */
const LONGEST_VALUE = 40;

function shortValue(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}

function hostLines({ report, unit, baseline, candidate }: GateOutcome, look: Look): string {
  const rows = grid(
    report.differences,
    [
      ['field', 'left', 0, ({ field }) => field],
      ['baseline', 'left', 0, (difference) => shortValue(difference.baseline)],
      ['candidate', 'left', 0, (difference) => shortValue(difference.candidate)],
    ],
    look,
  );
  return [
    `baseline   ${runText(baseline)}`,
    `candidate  ${runText(candidate)}`,
    differencesText(report, unit),
    ...rows,
  ].join('\n');
}

/** A judgement in a terminal: what decided, the cells that did not pass, counts, hosts, and what the gate can tell. */
export function gateText(outcome: GateOutcome, look: Look): string {
  const { report } = outcome;
  const head = [
    bold(`gate: ${report.verdict} (exit code ${String(report.exitCode)})`, look),
    ...report.reasons.map((reason) => `  ${reason}`),
  ];
  const parts = [
    head.join('\n'),
    ...cellRows(outcome, look),
    countsText(report),
    hostLines(outcome, look),
    finenessTexts(outcome).join('\n'),
  ].filter((part) => part !== '');
  return `${parts.join('\n\n')}\n`;
}
