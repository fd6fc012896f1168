/**
 * Do the intervals cover what they claim, and is the gate wrong as seldom as it says? On synthetic runs with drift,
 * autoregressive noise, spikes, bursts and launch states, whose truth is known. Writes reports/coverage.md.
 *
 *     npm run bench:coverage            # about ten minutes on one core
 *     npm run bench:coverage -- 200     # fewer runs a line, printed only
 */
import { join } from 'node:path';
import { writeWhole } from '../src/lib/files/whole_file.js';
import { packageRoot } from '../src/lib/package_root.js';
import { decisionRow, type DecisionRow, type DecisionSetting } from './coverage_study/decisions.js';
import { coverageRows, truthsOf, type CoverageRow } from './coverage_study/intervals.js';
import { coverageText, type CoverageReport } from './coverage_study/report.js';
import { LAUNCHES, ROUNDS, SCENARIOS } from './coverage_study/scenarios.js';

const SEED = '20261122';
const RUNS = 2000;
const asked = process.argv[2];
const runs = asked === undefined ? RUNS : Number(asked);
if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`${asked ?? ''} is no number of runs`);

type Case = Pick<DecisionSetting, 'name' | 'change' | 'where' | 'margin'>;
const CASES: readonly Case[] = [
  { name: 'A/A, no margin', change: 0, where: 'every cell', margin: 0 },
  { name: 'A/A', change: 0, where: 'every cell', margin: 0.02 },
  { name: 'at the margin', change: 0.02, where: 'every cell', margin: 0.02 },
  { name: 'one cell slower', change: 0.03, where: 'one cell', margin: 0.02 },
  { name: 'one cell slower', change: 0.05, where: 'one cell', margin: 0.02 },
  { name: 'one cell slower', change: 0.1, where: 'one cell', margin: 0.02 },
];

let stream = 0;

function allIntervals(): CoverageRow[] {
  return Object.entries(SCENARIOS).flatMap(([scenario, model]) => {
    const truths = truthsOf(model, SEED, stream++);
    return LAUNCHES.flatMap((launches) => {
      console.error(`intervals: ${scenario}, ${launches} launches`);
      return coverageRows({ scenario, model, truths, launches, runs, seed: SEED, stream: stream++ });
    });
  });
}

function allDecisions(): DecisionRow[] {
  const everything = SCENARIOS['everything'];
  const steady = SCENARIOS['steady'];
  if (everything === undefined || steady === undefined) return [];
  const models = { everything, steady };
  return Object.entries(models).flatMap(([scenario, model]) =>
    [5, 10].flatMap((launches) =>
      CASES.map((each) => {
        console.error(`decisions: ${each.name}, ${scenario}, ${launches} launches`);
        const name = `${each.name}, ${scenario}`;
        return decisionRow({ ...each, name, model, launches, runs, seed: SEED, stream: stream++ });
      }),
    ),
  );
}

const report: CoverageReport = {
  about:
    'Synthetic runs with a known truth: what launches on the host have in the middle, not what the launches of one run happened to have. Every interval that a run prints as 95% is computed by the function that prints it. Changes from run to run are judged in the state that most launches were in, states being found from the controls.',
  command: 'npm run bench:coverage',
  seed: SEED,
  nominalPercent: 95,
  roundsPerLaunch: ROUNDS,
  intervals: allIntervals(),
  decisions: allDecisions(),
};
const text = coverageText(report);
if (asked === undefined) {
  await writeWhole(join(packageRoot(), 'reports', 'coverage.md'), text);
}
console.log(text);
