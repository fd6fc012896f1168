/** A bisection in words. */
import type { Bisection, BisectionStep, MeasuredStep } from './document.js';
import { formatDifference } from '../kernels/document/exact_difference.js';
import { formatCount } from '../../show/numbers.js';
import { inertText } from '../../lib/visible_text.js';

type Listed = Pick<Bisection, 'kernels'>;

function placeOf(position: number, { kernels }: Listed): string {
  const width = String(kernels.length).length;
  return `${String(position + 1).padStart(width)} of ${String(kernels.length)}`;
}

function endName(position: number, { kernels }: Listed): string {
  if (position === 0) return 'good';
  return position === kernels.length - 1 ? 'bad ' : '    ';
}

function outcomeOf(step: BisectionStep, good: MeasuredStep | undefined): string {
  if (step.status === 'skipped') return `skipped: ${step.reason}`;
  const value = `${formatCount(step.value)} instructions`;
  if (good === undefined || good === step) return value;
  if (step.value === good.value) return `${value}, the same`;
  const difference = formatDifference(step.value - good.value);
  return step.status === 'same' ? `${value}, ${difference}, which does not count` : `${value}, ${difference}`;
}

/** `good 1 of 9  builds/1/bzImage: 3,418 instructions`: one line as soon as it is known. */
export function stepText(step: BisectionStep, good: MeasuredStep | undefined, listed: Listed): string {
  const { position } = step;
  const kernel = listed.kernels[position] ?? '';
  const release = step.status === 'skipped' || step.release === kernel ? '' : ` (${step.release})`;
  const text = `${endName(position, listed)} ${placeOf(position, listed)}  ${kernel}${release}: ${outcomeOf(step, good)}`;
  return inertText(text);
}

function stepAt({ steps }: Bisection, position: number): MeasuredStep | null {
  const step = steps.find((each) => each.position === position);
  return step === undefined || step.status === 'skipped' ? null : step;
}

type Between = Exclude<Bisection['found'], { status: 'unchanged' }>;

function changeText(bisection: Bisection, { last, first, change }: Between): string[] {
  const [before, after] = [stepAt(bisection, last), stepAt(bisection, first)];
  const bad = stepAt(bisection, bisection.kernels.length - 1);
  if (before === null || after === null || change === null) return [];
  const bare =
    before.bareExit === null || after.bareExit === null || bisection.cell.endsWith('/none')
      ? ''
      : `; its bare exit ${formatDifference(after.bareExit - before.bareExit)}`;
  const text = `  ${formatCount(before.value)} -> ${formatCount(after.value)} instructions: ${formatDifference(change)}${bare}`;
  const rest = (bad?.value ?? after.value) - after.value;
  return rest === 0
    ? [text]
    : [text, `  another change follows: ${formatDifference(rest)} from there to the bad kernel`];
}

function foundText(bisection: Bisection): string[] {
  const { found, kernels, cell, steps } = bisection;
  if (found.status === 'unchanged') {
    const [good] = steps;
    const value = good === undefined || good.status === 'skipped' ? '' : `: ${formatCount(good.value)}`;
    return [
      `nothing to find: ${cell} takes the same number of instructions on the good and on the bad kernel${value}`,
    ];
  }
  const { last, first } = found;
  const named = (position: number): string =>
    `${placeOf(position, bisection).trim()}, ${kernels[position] ?? ''}`;
  const change = changeText(bisection, found);
  if (found.status === 'found') return [`first changed: ${named(first)}`, ...change];
  const candidates = kernels.slice(last + 1, first + 1).map((kernel) => `  ${kernel}`);
  const why =
    found.status === 'hidden' ? 'all but the last could not be counted' : 'a signal ended the search';
  const said = `the first changed kernel is one of these ${String(candidates.length)}; ${why}`;
  return candidates.length === 1
    ? [`first changed: ${named(first)}`, ...change]
    : [said, ...candidates, ...change];
}

/** What came out, with the size of the change, and the caveat. */
export function bisectionText(bisection: Bisection): string {
  const { caveat } = bisection;
  const said = caveat === '' ? [] : [`${caveat.slice(0, 1).toUpperCase()}${caveat.slice(1)}.`];
  return `${[...foundText(bisection), ...said].map(inertText).join('\n')}\n`;
}
