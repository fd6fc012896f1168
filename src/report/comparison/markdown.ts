/** Runs side by side as Markdown for a step summary or a comment: what changed first, all else folded. */
import type { ComparedStatistic, Comparison } from '../../results/comparison.js';
import type { DataTable } from '../charts/chart.js';
import { inertData } from '../page/inert.js';
import { hostTable, statisticTable } from './rows.js';
import { cautions, comparisonFindings, isChanged, readingText, runTexts, titleOf } from './texts.js';

/** Everything that Markdown or HTML could take for more than text. */
const MARKUP = /[\\`*_{}[\]<>|~&$]|:\/\/|www\.|[@#](?=\w)|^[-+](?=\s)|^\d+[.)](?=\s)/gi;

/** Character references, which neither Markdown nor HTML reads again. */
function spelledOut(found: string): string {
  const references = Array.from(found, (character) => `&#${String(character.charCodeAt(0))};`).join('');
  // A name or number after these would call a person or an issue; nothing that can be seen comes between.
  return found === '@' || found === '#' ? `${found}&#8203;` : references;
}

/** Text that stays text. */
function plain(text: string): string {
  return text.replaceAll(MARKUP, spelledOut);
}

function tableOf({ columns, rows }: DataTable): string {
  const line = (texts: readonly string[]): string => `| ${texts.map(plain).join(' | ')} |`;
  const rule = `| ${columns.map((_, index) => (index === 0 ? ':--' : '--:')).join(' | ')} |`;
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

function list(texts: readonly string[]): string {
  return texts.map((text) => `- ${plain(text)}`).join('\n');
}

function folded(summary: string, body: string): string {
  return `<details><summary>${plain(summary)}</summary>\n\n${body}\n\n</details>`;
}

function changedOnly(statistic: ComparedStatistic): ComparedStatistic {
  return { ...statistic, rows: statistic.rows.filter(({ changes }) => changes.some(isChanged)) };
}

/** Markdown in which no string of the runs is markup. */
export function comparisonMarkdown(comparison: Comparison): string {
  const shown = inertData(comparison);
  const { statistics, hostDifferences } = shown;
  const changed = statistics.map(changedOnly).filter(({ rows }) => rows.length > 0);
  const titled = (statistic: ComparedStatistic): string =>
    `#### ${plain(titleOf(statistic.kind, shown))}\n\n${tableOf(statisticTable(statistic, shown))}`;
  const parts = [
    `### ${String(shown.runs.length)} runs side by side`,
    list(runTexts(shown)),
    list(comparisonFindings(shown)),
    list(cautions(shown)),
    ...(changed.length === 0 ? ['Nothing changed.'] : changed.map(titled)),
    plain(readingText(shown)),
    shown.caveat === null ? '' : plain(shown.caveat),
    ...(hostDifferences.length === 0
      ? []
      : [
          folded(
            `What differs between the hosts (${String(hostDifferences.length)})`,
            tableOf(hostTable(shown)),
          ),
        ]),
    ...statistics.map((statistic) =>
      folded(
        `${titleOf(statistic.kind, shown)}: all ${String(statistic.rows.length)}`,
        tableOf(statisticTable(statistic, shown)),
      ),
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
