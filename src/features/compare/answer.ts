/** The first sentences of a comparison: what changed, what does not follow from that, what to do next. */
import { plural } from '../../lib/plural.js';
import { commandLine } from '../../show/command_line.js';
import { median } from '../../stats/medians.js';
import { ALPHA } from './beyond_chance.js';
import { changeName, changesOf, largestFirst, mainKinds, type NamedChange, sizeOf } from './changes.js';
import type { Comparison } from './document.js';
import { changeText, headOf, isExact, percent, signedShare } from './values.js';

/** So many more than chance explains are worth a word, although no single one is shown. */
const WORTH_A_WORD = 2;
const AT_LEAST = 5;

function countOf(count: number): string {
  return count === 0 ? 'none' : String(count);
}

/** `10 rose and 2 fell`, `all rose`. */
function directions(changes: readonly NamedChange[]): string {
  const rose = changes.filter(({ change: { relative } }) => (relative?.estimate ?? 1) > 0).length;
  const fell = changes.length - rose;
  if (fell === 0) return changes.length === 1 ? 'it rose' : 'all rose';
  if (rose === 0) return changes.length === 1 ? 'it fell' : 'all fell';
  return `${String(rose)} rose and ${String(fell)} fell`;
}

/** Beyond chance some changed. */
function changedSentence(shown: readonly NamedChange[], of: number, what: string, comparison: Comparison) {
  const [most] = shown;
  if (most === undefined) return '';
  const count =
    shown.length === of && of > 1
      ? `all ${plural(of, what)}`
      : `${String(shown.length)} of ${plural(of, what)}`;
  const chance = isExact(comparison) ? 'differ exactly' : 'changed beyond chance';
  const verb = shown.length === 1 && isExact(comparison) ? 'differs exactly' : chance;
  const capital = `${count.charAt(0).toUpperCase()}${count.slice(1)}`;
  return `${capital} ${verb}: ${directions(shown)}, the most ${changeName(most)} by ${changeText(most.change, comparison)}.`;
}

/** Nothing is shown to have changed. */
function unchangedSentence(changes: readonly NamedChange[], differ: readonly NamedChange[], what: string) {
  const expected = ALPHA * changes.length;
  const [most] = differ.toSorted((left, right) => sizeOf(right) - sizeOf(left));
  const isOne = differ.length < 2;
  const count = `${countOf(differ.length)} of ${plural(changes.length, what)} ${isOne ? 'differs by its own interval' : 'differ by their own intervals'}`;
  const about = expected < 1 ? 'less than 1 is expected' : `about ${expected.toFixed(0)} are expected`;
  const largest = most === undefined ? '' : `, the largest by ${percent(sizeOf(most))} (${changeName(most)})`;
  const isMany = differ.length > WORTH_A_WORD * expected + AT_LEAST;
  const [head, tail] = isMany
    ? ['No single change is shown', ': more than chance explains, so something may have moved many a little']
    : ['No change beyond chance', ''];
  return `${head}: ${count}, ${about}${largest}${tail}.`;
}

function untold({ runs }: Comparison, other: number): string {
  const short = [0, other + 1].find((index) => (runs[index]?.launches ?? 0) < 2);
  return short === undefined
    ? 'Nothing can be told: the runs have no two launches each that can be compared.'
    : `Nothing can be told: ${headOf(short)} has ${plural(runs[short]?.launches ?? 0, 'launch')}, and a change needs two of each run.`;
}

/** Whether anything changed from the first run to another, and how much. */
function answerTo(comparison: Comparison, other: number): string {
  const changes = changesOf(comparison, mainKinds(comparison), other);
  if (changes.length === 0) return untold(comparison, other);
  const exact = isExact(comparison);
  const what = exact ? 'count' : mainKinds(comparison).includes('level') ? 'level' : 'ratio';
  const differ = largestFirst(changes);
  const shown = differ.filter(({ change }) => change.shown);
  if (shown.length > 0) return changedSentence(shown, changes.length, what, comparison);
  return exact
    ? `No difference: all ${plural(changes.length, what)} are the same.`
    : unchangedSentence(changes, differ, what);
}

/** Of one run after the first, in a few words. */
function inShort(comparison: Comparison, other: number): string {
  const changes = changesOf(comparison, mainKinds(comparison), other);
  if (changes.length === 0) return 'Nothing can be told';
  const shown = changes.filter(({ change }) => change.shown).length;
  if (shown > 0) return `${String(shown)} of ${String(changes.length)} changed`;
  return isExact(comparison) ? 'No difference' : 'No change beyond chance';
}

/** The answer as a headline. */
export function shortAnswer(comparison: Comparison): string {
  const texts = comparison.runs.slice(1).map((_, other) => inShort(comparison, other));
  const [first = ''] = texts;
  return texts.every((text) => text === first)
    ? first
    : texts.map((text, other) => `${headOf(other + 1)} ${text.toLowerCase()}`).join(', ');
}

/** What the levels did, beside ratios that say more. */
function levelsSentence(comparison: Comparison, other: number): string | null {
  if (mainKinds(comparison).includes('level')) return null;
  const levels = changesOf(comparison, ['level'], other);
  if (levels.length === 0) return null;
  const shown = levels.filter(({ change }) => change.shown).length;
  const middle = median(levels.map(({ change }) => change.relative?.estimate ?? 0));
  return `Levels moved by ${signedShare(middle)} in the median (${countOf(shown)} of ${String(levels.length)} beyond chance); other work on the host moves them too.`;
}

/** The answer first, one for each run after the first. */
export function comparisonFindings(comparison: Comparison): string[] {
  const others = comparison.runs.slice(1).map((_, other) => other);
  const named = (text: string, other: number): string =>
    others.length === 1 ? text : `${headOf(other + 1)} against ${headOf(0)}: ${text}`;
  return [answerTo, levelsSentence].flatMap((say) =>
    others.flatMap((other) => {
      const text = say(comparison, other);
      return text === null ? [] : [named(text, other)];
    }),
  );
}

/** What must not be concluded. */
export function notToConclude(comparison: Comparison): string | null {
  const kinds = mainKinds(comparison);
  const all = comparison.runs.slice(1).map((_, other) => changesOf(comparison, kinds, other));
  const told = all.filter((changes) => changes.length > 0);
  if (isExact(comparison) || told.length === 0) return null;
  const isQuiet = told.some((changes) => !changes.some(({ change }) => change.shown));
  return isQuiet
    ? 'That none is shown does not prove that nothing got slower: the gate tests that.'
    : 'A ratio can move because what it is a ratio to did: see the levels.';
}

/** One command that goes on from here. */
export function nextStep(comparison: Comparison): string {
  const [first, second] = comparison.runs;
  const changes = changesOf(comparison, mainKinds(comparison), 0);
  if (isExact(comparison)) {
    const most = [...largestFirst(changes), ...changes].find(
      ({ row: { cell } }) => cell.kind !== 'base' || cell.replica === 0,
    );
    const cell = most?.row.cell.id ?? '';
    return `see which functions of the kernel take them: ${commandLine('attribute', '--cell', cell)}`;
  }
  return changes.length === 0
    ? `measure longer, so that launches show how they vary: ${commandLine('run', '--max-time', '45s')}`
    : `judge it by a margin: ${commandLine('gate', '--baseline', first?.name ?? '', second?.name ?? '')}`;
}
