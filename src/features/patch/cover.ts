/** A cost report as plain text of at most 72 columns: what goes below the `---` of a cover letter. */
import { inertData } from '../../show/inert.js';
import { sentenceOf } from '../../show/caveat.js';
import { formatCount } from '../../show/numbers.js';
import { plural } from '../../lib/plural.js';
import { costlyLines } from '../kernels/document/costly.js';
import { formatDifference } from '../kernels/document/exact_difference.js';
import { cellName, changesOf, countedOnce, followsItsExit, type Change } from './changes.js';
import type { PatchDocument } from './document.js';
import { provenance, stepText, titleOf, verdict } from './sentences.js';

const COLUMNS = 72;
const NUMBER_COLUMNS = 10;
const NAME_COLUMNS = COLUMNS - 3 * NUMBER_COLUMNS;
const MOST_FUNCTIONS = 8;

/** Breaks a text at blanks; what has none is broken where the line ends. */
export function wrapped(text: string, indent = '', columns = COLUMNS): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length + indent.length > columns) lines.push(line);
    line = line !== '' && longer.length + indent.length > columns ? word : longer;
    for (; line.length + indent.length > columns; line = line.slice(columns - indent.length))
      lines.push(line.slice(0, columns - indent.length));
  }
  if (line !== '') lines.push(line);
  return lines.map((each, index) => (index === 0 ? each : `${indent}${each}`));
}

/** A name that is too long has lines of its own above the numbers. */
function row(name: string, numbers: readonly string[], indent = ''): string[] {
  const lines = wrapped(name, '  ', NAME_COLUMNS - 1 - indent.length).map((line) => `${indent}${line}`);
  const last = lines.pop() ?? '';
  return [
    ...lines,
    last.padEnd(NAME_COLUMNS) + numbers.map((number) => number.padStart(NUMBER_COLUMNS)).join(''),
  ];
}

function changeRow({ cell, before, after, change }: Change): string[] {
  const numbers = [formatCount(before), formatCount(after), formatDifference(change)];
  return row(cellName(cell), numbers, cell.kind === 'transfer' ? '  ' : '');
}

/** Exits and controls, and the transfers that change by something else than their exit. */
function table(changes: readonly Change[]): string[] {
  const shown = changes.filter((change) => !followsItsExit(change, changes));
  const left = changes.length - shown.length;
  const rest = `${plural(left, 'transfer')} more, each changed by exactly as much as its exit.`;
  return [
    ...row('instructions', ['before', 'after', 'change']),
    ...shown.flatMap(changeRow),
    ...(left === 0 ? [] : ['', ...wrapped(rest)]),
  ];
}

/** What each patch changes against the one before it, where each was counted. */
function eachPatch({ kernels, series }: PatchDocument): string[] {
  const { length } = kernels.variants;
  if (length === 2) return [];
  const told = series.subjects.flatMap((subject, index) => [
    ...wrapped(`${String(index + 1)}. ${subject}`, '   '),
    `   ${stepText(changesOf(kernels, [index, index + 1]))}`,
  ]);
  return ['', 'What each patch changes:', ...told];
}

function functions({ attributions, unattributed }: PatchDocument): string[] {
  const told = attributions.flatMap(({ cell, differences }) => {
    const shown = differences.slice(0, MOST_FUNCTIONS);
    const rest = differences.length - shown.length;
    return [
      '',
      ...wrapped(`Functions that make the difference at ${cell}:`),
      ...shown.map(({ name, difference }) =>
        `${formatDifference(difference).padStart(NUMBER_COLUMNS)}  ${name}`.slice(0, COLUMNS),
      ),
      ...(rest === 0 ? [] : [`${' '.repeat(NUMBER_COLUMNS)}  and ${plural(rest, 'function')} more`]),
    ];
  });
  return unattributed === null ? told : [...told, '', ...wrapped(`No functions: ${unattributed}.`)];
}

const FACT_COLUMNS = 8;

function factLines([name, text]: readonly [string, string]): string[] {
  return wrapped(text, '', COLUMNS - FACT_COLUMNS).map(
    (line, index) => `${(index === 0 ? name : '').padEnd(FACT_COLUMNS)}${line}`,
  );
}

/** At most 72 columns, so that a mail may quote it. */
export function coverText(document: PatchDocument): string {
  const shown = inertData(document);
  const changes = changesOf(shown.kernels);
  const once = countedOnce(shown.kernels);
  const lines = [
    ...wrapped(`KVM exits with ${titleOf(shown)}`),
    ...wrapped(verdict(changes)),
    ...costlyLines(shown.kernels).flatMap((text) => wrapped(text)),
    ...(once.length === 0 ? [] : wrapped(`Counted on one kernel only: ${once.join(', ')}.`)),
    '',
    ...table(changes),
    ...eachPatch(shown),
    ...functions(shown),
    '',
    ...shown.series.diffStat.map((line) => line.slice(0, COLUMNS)),
    '',
    ...provenance(shown).flatMap(factLines),
    '',
    ...wrapped(sentenceOf(shown.kernels.caveat)),
  ];
  return `${lines.join('\n')}\n`;
}
