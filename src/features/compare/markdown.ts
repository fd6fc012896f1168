/** Runs side by side as Markdown for a step summary or a comment: what changed first, all else folded. */
import { COSTLY_TITLE } from '../../show/costly_text.js';
import { inertData } from '../../show/inert.js';
import { folded, markdownList, markdownTable, plain } from '../../show/markdown.js';
import { costlyTable } from './costly.js';
import { COUNTED_TITLE, countedTable } from './counted.js';
import type { ComparedStatistic, Comparison } from './document.js';
import { comparisonFindings, nextStep, notToConclude } from './answer.js';
import { accountSentences, cautions, readingText, runTexts } from './sentences.js';
import { hostTable, statisticTable } from './tables.js';
import { isChanged, titleOf } from './values.js';

function changedOnly(statistic: ComparedStatistic): ComparedStatistic {
  return { ...statistic, rows: statistic.rows.filter(({ changes }) => changes.some(isChanged)) };
}

/** Markdown in which no string of the runs is markup. */
export function comparisonMarkdown(comparison: Comparison): string {
  const shown = inertData(comparison);
  const { statistics, hostDifferences } = shown;
  const counted = countedTable(shown);
  const costly = costlyTable(shown);
  const changed = statistics.map(changedOnly).filter(({ rows }) => rows.length > 0);
  const titled = (statistic: ComparedStatistic): string =>
    `#### ${plain(titleOf(statistic.kind, shown))}\n\n${markdownTable(statisticTable(statistic, shown))}`;
  const parts = [
    `### ${String(shown.runs.length)} runs side by side`,
    markdownList([...comparisonFindings(shown), ...[notToConclude(shown)].filter((text) => text !== null)]),
    markdownList(accountSentences(shown)),
    markdownList(cautions(shown)),
    markdownList([...runTexts(shown), `Next: ${nextStep(shown)}`]),
    ...(changed.length === 0 ? ['Nothing changed.'] : changed.map(titled)),
    plain(readingText(shown)),
    shown.caveat === null ? '' : plain(shown.caveat),
    ...(hostDifferences.length === 0
      ? []
      : [
          folded(
            `What differs between the hosts (${String(hostDifferences.length)})`,
            markdownTable(hostTable(shown)),
          ),
        ]),
    ...statistics.map((statistic) =>
      folded(
        `${titleOf(statistic.kind, shown)}: all ${String(statistic.rows.length)}`,
        markdownTable(statisticTable(statistic, shown)),
      ),
    ),
    counted === null ? '' : folded(COUNTED_TITLE, markdownTable(counted)),
    costly === null ? '' : folded(COSTLY_TITLE, markdownTable(costly)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
