/** What is said about runs side by side, in the terminal, in Markdown and on the page alike. */
import { plural } from '../../lib/plural.js';
import type {
  ComparedChange,
  ComparedKind,
  ComparedRow,
  ComparedStatistic,
  Comparison,
  MissingCell,
} from './document.js';
import type { Estimate } from '../../stats/summary.js';
import { MODE_NAME } from '../../show/names.js';
import { amountFormat, formatInterval, formatRatio, formatShare, signedFormat } from '../../show/numbers.js';

/** What a run has not, and what nothing can be said about. */
const ABSENT_TEXT = '–';

const NAMED_CELLS = 3;

/** `#2`: what a run is called in heads. */
export function headOf(index: number): string {
  return `#${String(index + 1)}`;
}

export function isExact({ unit }: Comparison): boolean {
  return unit === 'instructions';
}

export function titleOf(kind: ComparedKind, { unit }: Comparison): string {
  return {
    level: `Levels, ${unit} per exit`,
    'over-none': 'Ratios to the same exit without a transfer',
    'sync-ioctl': 'Ratios of sync to ioctl',
  }[kind];
}

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

export function valueText(value: Estimate | null, kind: ComparedKind, unit: Comparison['unit']): string {
  if (value === null) return ABSENT_TEXT;
  return kind === 'level' ? amountFormat(unit)(value.estimate) : formatRatio(value.estimate);
}

/** Two decimals of what is small, for a host tells tenths of a percent apart. */
function percent(share: number): string {
  const value = 100 * share;
  return `${value.toFixed(Math.abs(value) < 10 ? 2 : 1)}%`;
}

function signedShare(share: number): string {
  const text = percent(share);
  if (/^-?0\.00%$/.test(text)) return '0.00%';
  return share > 0 ? `+${text}` : text;
}

export function isChanged(change: ComparedChange | null): boolean {
  if (change === null) return false;
  const { relative, instructions } = change;
  if (instructions !== null) return instructions !== 0;
  return relative !== null && (relative.low > 0 || relative.high < 0);
}

/** `+1.2% [+0.4%, +2.0%]`, or of counts `+12 (+0.3%)`. */
export function changeText(change: ComparedChange | null, { unit }: Pick<Comparison, 'unit'>): string {
  if (change === null) return ABSENT_TEXT;
  const { relative, instructions } = change;
  if (instructions !== null) {
    if (instructions === 0) return '0';
    const share = relative === null ? '' : ` (${signedShare(relative.estimate)})`;
    return `${signedFormat(unit)(instructions)}${share}`;
  }
  if (relative === null) return ABSENT_TEXT;
  const point = signedShare(relative.estimate);
  return unit === 'instructions' ? point : `${point} ${formatInterval(relative, signedShare)}`;
}

/** The same where there is little room: `+1.2% ±0.8%*`, the star where the interval leaves out no change. */
export function shortChangeText(
  change: ComparedChange | null,
  unit: Comparison['unit'],
  sign: string,
): string {
  if (change?.relative == null || unit === 'instructions') return changeText(change, { unit });
  const { estimate, low, high } = change.relative;
  const half = Math.max(high - estimate, estimate - low);
  return `${signedShare(estimate)} ${sign}${percent(half)}${isChanged(change) ? '*' : ' '}`;
}

/** How many of a statistic's changes leave out no change, and the largest of them. */
function changesSentence({ kind, rows }: ComparedStatistic, comparison: Comparison, other: number): string {
  const what = { level: 'levels', 'over-none': 'ratios to none', 'sync-ioctl': 'ratios of sync to ioctl' }[
    kind
  ];
  const answered = rows.filter(({ changes }) => changes[other] != null);
  const changed = answered.filter(({ changes }) => isChanged(changes[other] ?? null));
  if (answered.length === 0) return `no change of ${what} can be told`;
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

/** How the changes are to be read. */
export function readingText(comparison: Comparison): string {
  if (isExact(comparison)) return 'Counts are exact: every difference is one.';
  return 'Changes are between means over launches, taken state by state of the host, with 95% intervals. They are not corrected for their number: of 100 ratios that did not change about 5 show one all the same. Levels also move all together with whatever else ran beside a run: believe ratios first. A gate allows for both.';
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
            isExact(comparison) ? 'differences may come from them.' : 'believe ratios before levels.'
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
        return `${headOf(0)} and ${headOf(index + 1)}: the host was in ${String(named.length)} states in ${MODE_NAME[mode]} (${shares} of the rounds); launches are compared inside each.`;
      }),
  );
  const absent = missing.flatMap((cells, index) => missingTexts(cells, index));
  return [...hosts, ...left, ...states, ...absent];
}

function leftOutText(launches: readonly number[], run: number, other: number): string[] {
  if (launches.length === 0) return [];
  const which = `${launches.length === 1 ? 'launch' : 'launches'} ${launches.join(', ')}`;
  return [
    `${headOf(run)}: ${which} left out of the changes to ${headOf(other)}: the controls say that something else disturbed the host.`,
  ];
}

/** Cells that are missing for one reason are one entry. */
function missingTexts(cells: readonly MissingCell[], run: number): string[] {
  const reasons = new Map<string, string[]>();
  for (const { cell, reason } of cells) reasons.set(reason, [...(reasons.get(reason) ?? []), cell]);
  return [...reasons].map(([reason, ids]) => {
    const more = ids.length > NAMED_CELLS ? ` and ${String(ids.length - NAMED_CELLS)} more` : '';
    return `${headOf(run)} lacks ${plural(ids.length, 'cell')}, ${reason}: ${ids.slice(0, NAMED_CELLS).join(', ')}${more}.`;
  });
}
