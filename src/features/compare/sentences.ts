/** What is said about runs side by side, the same in the terminal, in Markdown and on the page. */
import { ofCounts } from '../../show/caveat.js';
import { addTo } from '../../lib/grouped.js';
import { plural } from '../../lib/plural.js';
import { MODE_NAME } from '../../show/names.js';
import { formatShare } from '../../show/numbers.js';
import { accountChangeText } from './account_changes.js';
import type { Comparison, MissingCell } from './document.js';
import { headOf, isExact } from './values.js';

const NAMED_CELLS = 3;

/** One line a run: `#1: reports/before, 'before the series', AMD EPYC, kernel 6.1, kvm_amd, 5 launches, 2026-11-22 15:04 UTC`. */
export function runTexts({ runs }: Comparison): string[] {
  return runs.map((run, index) => {
    const facts = [
      run.name,
      ...(run.label === null ? [] : [`'${run.label}'`]),
      run.machine,
      plural(run.launches, 'launch'),
      ...(run.status === 'complete' ? [] : [run.status]),
      `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    ];
    return `${headOf(index)}: ${facts.join(', ')}`;
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
  return 'A change is that of the median over the rounds of a launch, as a mean over launches within each state of the host, with a 95% interval; beyond chance means by Holm over all ratios (or all levels) together. The gate compares each cell with the other cells of its guest, and by two more statistics, so its changes are other numbers.';
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
  return [...hosts, ...unfinished(comparison), ...left, ...states, ...absent];
}

function unfinished({ runs }: Comparison): string[] {
  return runs.flatMap(({ status, launches }, index) =>
    status === 'complete'
      ? []
      : [
          `${headOf(index)} was ${status}: it has ${plural(launches, 'launch')}, which may be fewer than planned.`,
        ],
  );
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
