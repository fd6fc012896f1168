import { largest, smallest } from '../../src/lib/extremes.js';
import { markdownTable } from '../markdown_table.js';
import type { DecisionRow } from './decisions.js';
import type { CoverageRow } from './intervals.js';
import type { Estimate } from '../../src/stats/summary.js';

/** What `npm run bench:coverage` writes. */
export interface CoverageReport {
  readonly about: string;
  readonly command: string;
  readonly seed: string;
  readonly nominalPercent: number;
  readonly roundsPerLaunch: number;
  readonly intervals: readonly CoverageRow[];
  readonly decisions: readonly DecisionRow[];
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function bounded({ estimate, low, high }: Estimate): string {
  return `${percent(estimate)} (${percent(low)}-${percent(high)})`;
}

function intervalTable(rows: readonly CoverageRow[]): string {
  const head = ['claim', 'method', 'scenario', 'launches', 'covered, %', 'width, %', 'runs', 'no answer'];
  return markdownTable(
    head,
    rows.map((row) => [
      row.claim,
      row.method,
      row.scenario,
      String(row.launches),
      bounded(row.coverage),
      row.widthPercent.toFixed(2),
      String(row.runs),
      String(row.unanswered),
    ]),
  );
}

function decisionTable(rows: readonly DecisionRow[]): string {
  const head = ['case', 'launches', 'true change', 'margin', 'regressed, %', 'pass, %', 'decisions'];
  return markdownTable(
    head,
    rows.map((row) => [
      row.name,
      String(row.launches),
      `${row.changePercent.toFixed(0)}% in ${row.where}`,
      `${row.marginPercent.toFixed(0)}%`,
      bounded(row.regressedShare),
      bounded(row.passedShare),
      String(row.decisions),
    ]),
  );
}

function worst(rows: readonly CoverageRow[]): string[] {
  const methods = [...new Set(rows.map(({ claim, method }) => `${claim}: ${method}`))];
  return methods.map((name) => {
    const shares = rows
      .filter(({ claim, method }) => `${claim}: ${method}` === name)
      .map(({ coverage }) => coverage.estimate);
    return `- ${name}: ${percent(smallest(shares))} to ${percent(largest(shares))}%`;
  });
}

/** The same in words and tables. */
export function coverageText(report: CoverageReport): string {
  const { about, command, seed, nominalPercent, roundsPerLaunch, intervals, decisions } = report;
  return [
    '# Coverage of the intervals, and errors of the gate',
    '',
    about,
    '',
    `Made by \`${command}\`, seed ${seed}; ${roundsPerLaunch} rounds a launch. Nominal coverage ${nominalPercent}%; in brackets 95% Clopper-Pearson bounds.`,
    '',
    '## Lowest and highest coverage over all scenarios',
    '',
    ...worst(intervals),
    '',
    '## Decisions',
    '',
    'Every decision is over 20 gated cells with Holm correction at 5%. A case "at the margin" is the worst null there is.',
    '',
    decisionTable(decisions),
    '',
    '## Intervals',
    '',
    intervalTable(intervals),
    '',
  ].join('\n');
}
