/** A cost report as Markdown: every cell, for a pull request. */
import { inertData } from '../../show/inert.js';
import { sentenceOf } from '../../show/caveat.js';
import { folded, markdownList, markdownTable, plain } from '../../show/markdown.js';
import { formatCount } from '../../show/numbers.js';
import { formatDifference } from '../kernels/document/exact_difference.js';
import { changesOf, type Change } from './changes.js';
import type { PatchDocument } from './document.js';
import { provenance, stepText, titleOf, verdict } from './sentences.js';

function cellTable(changes: readonly Change[]): string {
  return markdownTable({
    columns: ['cell', 'before', 'after', 'change'],
    rows: changes.map(({ cell, before, after, change }) => [
      cell.id,
      formatCount(before),
      formatCount(after),
      formatDifference(change),
    ]),
  });
}

function eachPart({ kernels, series }: PatchDocument): string[] {
  if (kernels.variants.length === 2) return [];
  const rows = series.subjects.map((subject, index) => [
    `${String(index + 1)}. ${subject}`,
    stepText(changesOf(kernels, [index, index + 1])),
  ]);
  return [markdownTable({ columns: ['patch', 'change'], rows })];
}

function functionParts({ attributions, unattributed }: PatchDocument): string[] {
  const tables = attributions.map(({ cell, differences }) => {
    const rows = differences.map(({ name, difference }) => [name, formatDifference(difference)]);
    const table = markdownTable({ columns: ['function', 'difference'], rows });
    return `#### ${plain(`Functions that make the difference at ${cell}`)}\n\n${table}`;
  });
  return unattributed === null ? tables : [...tables, plain(`No functions: ${unattributed}.`)];
}

/** Markdown in which no text of a patch or a kernel is markup. */
export function patchMarkdown(document: PatchDocument): string {
  const shown = inertData(document);
  const changes = changesOf(shown.kernels);
  const changed = changes.filter(({ change }) => change !== 0);
  const parts = [
    `### ${plain(`KVM exits with ${titleOf(shown)}`)}`,
    plain(verdict(changes)),
    ...(changed.length === 0 ? [] : [cellTable(changed)]),
    ...eachPart(shown),
    ...functionParts(shown),
    // An indented block: no text in it can end it.
    shown.series.diffStat.map((line) => `    ${line}`).join('\n'),
    markdownList(provenance(shown).map(([name, text]) => `${name}: ${text}`)),
    plain(sentenceOf(shown.kernels.caveat)),
    folded(`All ${String(changes.length)} cells`, cellTable(changes)),
  ];
  return `${parts.join('\n\n')}\n`;
}
