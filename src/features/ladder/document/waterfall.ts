/** The cost ladder as a waterfall: every mode on one axis. */
import { largest, smallest } from '../../../lib/extremes.js';
import { plural } from '../../../lib/plural.js';
import { ladderOf, type Ladder, type ModeLadder } from './ladder.js';
import type { Results } from '../../../results/schema.js';
import type { Estimate } from '../../../stats/summary.js';
import {
  kernelExitMeaning,
  kernelExitName,
  ladderSentences,
  phaseName,
  PHASE_MEANING,
  sumSentence,
} from './sentences.js';
import { type Step, waterfallBars } from './waterfall_bars.js';
import { MODE_NAME } from '../../../show/names.js';
import { amountFormat, formatInterval, formatShare } from '../../../show/numbers.js';
import { drawnEnds, type Chart } from '../../../show/chart/chart.js';
import { costScale } from '../../../show/chart/cost_scale.js';

type StepName = Pick<Step, 'name' | 'mode' | 'kind' | 'of'>;

function stepOf(name: StepName, start: number, cost: Estimate): Step {
  const { low, high } = drawnEnds({ low: start + cost.low, high: start + cost.high });
  return { ...name, start, end: start + cost.estimate, cost: cost.estimate, low, high };
}

/** The bars of one mode, top to bottom; the last is the exit as it was measured. */
export function waterfallSteps(mode: ModeLadder): Step[] {
  const of = `${mode.exit}/${mode.mode}`;
  const steps: Step[] = [];
  let start = 0;
  for (const { name, cost } of mode.phases) {
    const names = { name: phaseName(mode, name), mode: mode.mode, kind: 'phase' as const, of };
    steps.push(stepOf(names, start, cost));
    start += cost.estimate;
  }
  const name = `${mode.exit}, as measured`;
  return [...steps, stepOf({ name, mode: mode.mode, kind: 'whole exit', of }, 0, mode.whole)];
}

function launchesText({ modes }: Ladder): string {
  return plural(modes[0]?.phases[0]?.cost.launches ?? 0, 'launch');
}

function captionOf(ladder: Ladder): string {
  const part = 'Each bar starts where the one before it ends and shows what one part of a bare exit adds';
  return ladder.unit === 'instructions'
    ? `${part}.`
    : `${part}; the thin line is its 95% interval over ${launchesText(ladder)}, paired by round. The last bar is the whole exit, measured by itself.`;
}

function notesOf(ladder: Ladder): string[] {
  const sums = ladder.modes.map((mode) => `${MODE_NAME[mode.mode]}: ${sumSentence(mode, ladder.unit)}`);
  return [...(ladder.unit === 'instructions' ? [] : sums), ...ladderSentences(ladder)];
}

/** Where the cost of a bare exit goes. */
export function waterfallChart(results: Results): Chart | null {
  const ladder = ladderOf(results);
  if (ladder.modes.length === 0) return null;
  const steps = ladder.modes.flatMap(waterfallSteps);
  const reached = steps.flatMap(({ start, end, low, high }) => [start, end, low ?? start, high ?? end]);
  const scale = costScale(results, largest(reached.map(Math.abs)));
  const drawn = waterfallBars(steps, scale, [smallest([0, ...reached]), largest(reached)]);
  return {
    id: 'waterfall',
    title: 'Where the cost of an exit goes',
    short: 'Cost ladder',
    caption: captionOf(ladder),
    notes: notesOf(ladder),
    description: `Waterfall of the parts of an exit in ${ladder.modes.length} guest ${ladder.modes.length === 1 ? 'mode' : 'modes'}. The table below holds the same numbers.`,
    ...drawn,
    table: tableOf(ladder),
  };
}

function tableOf(ladder: Ladder): Chart['table'] {
  const amount = amountFormat(ladder.unit);
  const exact = ladder.unit === 'instructions';
  const { text } = costScale(ladder, 1);
  const time = ladder.unit === 'cycles' ? ['time'] : [];
  const columns = [
    'mode',
    'part of the exit',
    ...time,
    ladder.unit,
    ...(exact ? [] : ['95% interval']),
    'share',
    'measured as',
  ];
  const row = (mode: ModeLadder, name: string, cost: Estimate, how: string): string[] => [
    MODE_NAME[mode.mode],
    name,
    ...time.map(() => text(cost.estimate)),
    amount(cost.estimate),
    ...(exact ? [] : [formatInterval(cost, amount)]),
    formatShare(cost.estimate / mode.whole.estimate),
    how,
  ];
  const rows = ladder.modes.flatMap((mode) => [
    ...mode.phases.map(({ name, cost }) => row(mode, phaseName(mode, name), cost, PHASE_MEANING[name])),
    row(mode, `${mode.exit}, as measured`, mode.whole, 'the exit itself'),
    ...mode.kernelExits.map((each) =>
      row(mode, kernelExitName(each), each.cost, kernelExitMeaning(mode, each)),
    ),
  ]);
  return { columns, rows };
}
