import { renderGrid, type Column } from '../../../show/terminal/grid.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import { nextLine, screenText } from '../../../show/terminal/screen.js';
import type { CellJudgement } from '../document/evidence.js';
import type { GateOutcome } from '../document/outcome.js';
import { detectableSentence, headline, nextStep, notToConclude, reasonSentences } from '../text/answer.js';
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

function cellGrid(judged: readonly CellJudgement[], look: Look): string[] {
  return grid(
    judged,
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

const NAMED_FIELDS = 3;
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

/** The verdict and its exit code, and the answer in sentences. */
function answerLines(outcome: GateOutcome, look: Look): string[] {
  const { report } = outcome;
  return [
    bold(`gate: ${report.verdict} (exit code ${String(report.exitCode)})`, look),
    `${headline(report)}.`,
    ...reasonSentences(outcome),
    ...detectableSentence(outcome),
    notToConclude(outcome) ?? '',
  ].filter((text) => text !== '');
}

/** The first of them with their values. */
function differingFields({ differences }: GateOutcome['report']): string {
  const named = differences
    .slice(0, NAMED_FIELDS)
    .map(({ field, ...of }) => `${field} (${shortValue(of.baseline)} -> ${shortValue(of.candidate)})`);
  const left = differences.length - named.length;
  return [...named, ...(left > 0 ? [`${String(left)} more`] : [])].join(', ');
}

/** One screen: the answer, the cells that did not pass, which runs, and what to do next. */
function glance(outcome: GateOutcome, look: Look): string {
  const { report, baseline, candidate, unit } = outcome;
  const rows = notPassed(report);
  const differences =
    report.differences.length === 0 ? '' : `${differencesText(report, unit)}: ${differingFields(report)}`;
  const [margin = '', ...others] = finenessTexts(outcome);
  return screenText(
    {
      above: answerLines(outcome, look),
      table: {
        title: 'what regressed, improved or is undecided, the worst first',
        rows,
        row: 'row',
        grid: (shown) => cellGrid(shown, look).join('\n'),
      },
      also: [countsText(report), differences, ...others, margin],
      below: [`baseline   ${runText(baseline)}`, `candidate  ${runText(candidate)}`],
      next: nextStep(outcome),
    },
    look,
  );
}

/**
 * A judgement in a terminal: what decided, the cells that did not pass, counts, hosts, and what the gate can tell.
 * @param all everything, not only what fits one screen
 */
export function gateText(outcome: GateOutcome, look: Look, all: boolean): string {
  if (!all) return glance(outcome, look);
  const parts = [
    answerLines(outcome, look).join('\n'),
    ...cellGrid(notPassed(outcome.report), look),
    countsText(outcome.report),
    hostLines(outcome, look),
    finenessTexts(outcome).join('\n'),
    nextLine(nextStep(outcome)),
  ].filter((part) => part !== '');
  return `${parts.join('\n\n')}\n`;
}
