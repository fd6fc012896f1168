import { largest } from '../../../lib/extremes.js';
import type { CellJudgement } from '../document/evidence.js';
import type { GateOutcome } from '../document/outcome.js';
import { answerSentences, headline, nextStep } from '../text/answer.js';
import { changeText, groundsText, intervalText } from '../text/cell.js';
import { countsText, differencesText, finenessTexts, notPassed, runText } from '../text/summary.js';

/** A comment of GitHub takes 65,536 characters, a step summary sixteen times as many: what fits one fits both. */
const MOST_CHARACTERS = 60_000;
const LONGEST_TEXT = 300;

/** A workflow finds its own comment by this first line, and updates it. */
export const COMMENT_MARKER = '<!-- kvm-exit-bench gate -->';

/**
 * Free text as code, in which nothing is markup, a link or a mention. Its fence is longer than any run of backticks
 * inside. A bar would end a table's cell, so it is shown by its number.
 */
function code(text: string): string {
  const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
  const shown = cut.replaceAll(/[\r\n]+/g, ' ').replaceAll('|', '\\u{7c}');
  if (shown.trim() === '') return '';
  const longest = largest([0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)]);
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cellRow(cell: CellJudgement): string {
  const grounds = code(groundsText(cell));
  return row([code(cell.id), cell.verdict, changeText(cell), intervalText(cell), grounds]);
}

/** The rows that fit, and how many do not. */
function fitting(rows: readonly string[], room: number): string[] {
  let left = room;
  const kept = rows.filter((text) => (left -= text.length + 1) >= 0);
  const rest = rows.length - kept.length;
  return rest === 0 ? [...kept] : [...kept, '', `and ${String(rest)} more that do not fit here.`];
}

function section(head: readonly string[], rows: readonly string[], room: number): string[] {
  if (rows.length === 0) return [];
  const rule = row(head.map(() => '---'));
  return ['', row(head), rule, ...fitting(rows, room)];
}

const HEADINGS: Readonly<Record<GateOutcome['report']['verdict'], string>> = {
  pass: 'pass',
  improved: 'pass, with improvements',
  regressed: 'regressed',
  inconclusive: 'inconclusive, which is not a pass',
  failed: 'the harness failed',
};

/** Markdown for a step summary or a comment that is kept up to date: what decided first. */
export function gateMarkdown(outcome: GateOutcome): string {
  const { report, unit, baseline, candidate } = outcome;
  const differences = report.differences.map(({ field, ...values }) =>
    row([code(field), code(values.baseline), code(values.candidate)]),
  );
  const cellHead = ['cell', 'verdict', 'change', '95% interval', 'judged by'];
  const lines = [
    COMMENT_MARKER,
    `### Exit cost gate: ${HEADINGS[report.verdict]}`,
    '',
    ...[`${headline(report)}.`, ...answerSentences(outcome)].map((text) => `- ${code(text)}`),
    ...section(cellHead, notPassed(report).map(cellRow), MOST_CHARACTERS / 2),
    '',
    countsText(report),
    '',
    `- baseline: ${code(runText(baseline))}`,
    `- candidate: ${code(runText(candidate))}`,
    `- ${code(differencesText(report, unit))}`,
    ...finenessTexts(outcome).map((text) => `- ${code(text)}`),
    `- next: ${code(nextStep(outcome))}`,
    ...section(['field', 'baseline', 'candidate'], differences, MOST_CHARACTERS / 4),
    '',
  ];
  return lines.join('\n');
}
