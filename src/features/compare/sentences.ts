/** What is said about runs side by side, the same in the terminal, in Markdown and on the page. */
import { ofCounts } from '../../show/caveat.js';
import { addTo } from '../../lib/grouped.js';
import { plural } from '../../lib/plural.js';
import { MODE_NAME } from '../../show/names.js';
import { formatShare } from '../../show/numbers.js';
import { accountChangeText } from './account_changes.js';
import type { ComparedRow, ComparedStatistic, Comparison, MissingCell } from './document.js';
import { changeText, headOf, isChanged, isExact } from './values.js';

const NAMED_CELLS = 3;

/** One line a run: `#1: reports/before, 'before the series', host, kernel 6.1, 5 launches, 2026-11-22 15:04 UTC`. */
export function runTexts({ runs }: Comparison): string[] {
  return runs.map((run, index) => {
    const facts = [
      run.name,
      ...(run.label === null ? [] : [`'${run.label}'`]),
      run.machine || 'a host without a name',
      `kernel ${run.kernel}`,
      plural(run.launches, 'launch'),
      ...(run.status === 'complete' ? [] : [run.status]),
      `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    ];
    return `${headOf(index)}: ${facts.join(', ')}`;
  });
}

/** How many of a statistic's changes leave out no change, and the largest of them. */
function changesSentence({ kind, rows }: ComparedStatistic, comparison: Comparison, other: number): string {
  const what = { level: 'levels', 'over-none': 'ratios to none', 'sync-ioctl': 'ratios of sync to ioctl' }[
    kind
  ];
  const answered = rows.filter(({ changes }) => changes[other] != null);
  const changed = answered.filter(({ changes }) => isChanged(changes[other] ?? null));
  if (answered.length === 0) return `no change of ${what} can be determined`;
  const sizeOf = ({ changes }: ComparedRow): number =>
    Math.abs(changes[other]?.relative?.estimate ?? Infinity);
  const [most] = [...changed].sort((left, right) => sizeOf(right) - sizeOf(left));
  const count = `${String(changed.length)} of ${String(answered.length)} ${what} ${changed.length === 1 ? 'shows' : 'show'} a change`;
  if (most === undefined) return count;
  return `${count}, the largest ${most.cell.id}: ${changeText(most.changes[other] ?? null, comparison)}`;
}

/** One sentence for each run after the first. */
export function comparisonFindings(comparison: Comparison): string[] {
  const { runs, statistics } = comparison;
  return runs.slice(1).map((_, other) => {
    const found = statistics.map((statistic) => changesSentence(statistic, comparison, other));
    return `${headOf(other + 1)} against ${headOf(0)}: ${found.join('; ')}.`;
  });
}

/** What KVM did otherwise in each run after the first, by its own account. */
export function accountSentences({ accounts }: Comparison): string[] {
  return accounts.flatMap((changes, index) =>
    changes.map(
      (change) => `${headOf(index + 1)} against ${headOf(0)}: KVM counted ${accountChangeText(change)}.`,
    ),
  );
}

/** How the changes are to be read. */
export function readingText(comparison: Comparison): string {
  if (isExact(comparison))
    return ofCounts(comparison.inSteps === true, 'Counts are exact: every difference is real.');
  return 'Changes compare means over launches within each state of the host, with 95% intervals. They are not corrected for their number: of 100 unchanged ratios, about 5 show a change by chance. Other work on the host moves all levels together, so trust ratios first. The gate allows for both.';
}

/** Whether levels may be compared, and what left the comparison. */
export function cautions(comparison: Comparison): string[] {
  const { hostDifferences, pairs, missing } = comparison;
  const facts = hostDifferences.filter(({ field }) => field !== 'kernel.release');
  const hosts =
    facts.length === 0
      ? []
      : [
          `The hosts differ in ${plural(facts.length, 'fact')} that levels depend on (${facts
            .slice(0, NAMED_CELLS)
            .map(({ field }) => field)
            .join(', ')}${facts.length > NAMED_CELLS ? ' ...' : ''}): ${
            isExact(comparison) ? 'differences may come from them.' : 'trust ratios before levels.'
          }`,
        ];
  const left = pairs.flatMap(({ disturbed: { first, other } }, index) => [
    ...leftOutText(first, 0, index + 1),
    ...leftOutText(other, index + 1, index + 1),
  ]);
  const states = pairs.flatMap(({ states: found }, index) =>
    found
      .filter((each) => each.states.length > 1)
      .map(({ mode, states: named }) => {
        const shares = named.map(({ name, share }) => `${name} ${formatShare(share)}`).join(', ');
        return `${headOf(0)} and ${headOf(index + 1)}: the host was in ${String(named.length)} states in ${MODE_NAME[mode]} (${shares} of the rounds); launches are compared within each.`;
      }),
  );
  const absent = missing.flatMap((cells, index) => missingTexts(cells, index));
  return [...hosts, ...left, ...states, ...absent];
}

function leftOutText(launches: readonly number[], run: number, other: number): string[] {
  if (launches.length === 0) return [];
  const which = `${launches.length === 1 ? 'launch' : 'launches'} ${launches.join(', ')}`;
  return [
    `${headOf(run)}: ${which} left out of the changes to ${headOf(other)}, because the controls show that other work disturbed the host.`,
  ];
}

/** Cells that are missing for one reason are one entry. */
function missingTexts(cells: readonly MissingCell[], run: number): string[] {
  const reasons = new Map<string, string[]>();
  for (const { cell, reason } of cells) addTo(reasons, reason, cell);
  return [...reasons].map(([reason, ids]) => {
    const more = ids.length > NAMED_CELLS ? ` and ${String(ids.length - NAMED_CELLS)} more` : '';
    return `${headOf(run)} lacks ${plural(ids.length, 'cell')}, ${reason}: ${ids.slice(0, NAMED_CELLS).join(', ')}${more}.`;
  });
}
