/** The first sentences of a judgement, on the extremes of what runs can show. */
import { describe, expect, it } from 'vitest';
import { gateText } from '../../../src/features/gate/formats/terminal.js';
import {
  answerSentences,
  headline,
  nextStep,
  notToConclude,
} from '../../../src/features/gate/text/answer.js';
import { runText } from '../../../src/features/gate/text/summary.js';
import type { Results } from '../../../src/results/schema.js';
import { instructionResults } from '../../support/instruction_run.js';
import { shifted } from '../../support/kernel_results.js';
import {
  baselineRun,
  candidateRun,
  contaminatedOutcome,
  failedOutcome,
  outcomeOf,
} from './gated_outcomes.js';
import { IOCTL, runOf, slower, SYNC, withoutCell } from './gated_runs.js';

const found = (candidate: Results, baseline = baselineRun) => outcomeOf(baseline, candidate);

describe('the answer of the gate', () => {
  it('names the worst cell first, with its number, in every text', () => {
    const outcome = found(slower(slower(candidateRun, 0.05), 0.09, [IOCTL]));
    expect(headline(outcome.report)).toBe(
      'Regressed: 2 of 11 cells are slower by more than the margin of 2%',
    );
    expect(answerSentences(outcome)[0]).toMatch(
      new RegExp(`^Worst first: ${IOCTL} \\+[78]\\..*, ${SYNC} \\+[34]\\.`),
    );
    expect(outcome.report.reasons.join()).toContain(`${IOCTL} and 1 more regressed`);
    const rows = gateText(outcome, { columns: 120, color: false, unicode: true }, false).split('\n');
    expect(rows.find((line) => line.startsWith('  pio-out'))).toContain(IOCTL);
    expect(nextStep(outcome)).toContain(`--explain ${IOCTL}`);
  });

  it('of a pass says what would have been found, and what a pass does not say', () => {
    const outcome = found(candidateRun);
    expect(headline(outcome.report)).toBe('Pass: none of 11 cells is slower by more than a pass allows');
    const said = answerSentences(outcome);
    expect(said[0]).toMatch(/^The largest rise of a cell is [\w/-]+ [+-]?0\.\d\d% /);
    expect(said[1]).toMatch(/^A slowdown of a cell must reach 2\.\d+% to be found 9 times in 10/);
    expect(notToConclude(outcome)).toMatch(
      /^A pass does not say that nothing got slower: a guest may be by up to 2%/,
    );
    expect(nextStep(outcome)).toContain('certify --quick');
  });

  it('of everything slower says that the times prove nothing', () => {
    expect(headline(contaminatedOutcome().report)).toMatch(/these times prove nothing$/);
    expect(nextStep(contaminatedOutcome())).toContain('gate --run --interleave local');
  });

  it('of one launch is not decided, and says that too few launches show nothing', () => {
    const outcome = found(runOf({ launches: 1, seed: '2' }));
    expect(headline(outcome.report)).toMatch(/^Inconclusive, which is not a pass/);
    expect(answerSentences(outcome).join(' ')).toContain('there are too few launches');
  });

  it('of counts speaks of no margin, whatever was asked for', async () => {
    const first = await instructionResults();
    const more = shifted(first, ({ kind }) => (kind === 'base' ? 7 : 0));
    const outcome = found(more, first);
    expect(headline(outcome.report)).toMatch(/^Regressed: 4 of \d+ cells take more by count$/);
    const all = gateText(outcome, { columns: 120, color: false, unicode: true }, true);
    expect(all).not.toMatch(/margin of|slower by more/);
    expect(nextStep(outcome)).toContain('attribute --cell pio-out');
    expect(headline(found(first, first).report)).toMatch(/^Pass: /);
  });

  it('of a cell whose proof failed says so, not that it is slow', () => {
    const outcome = found(withoutCell(candidateRun, SYNC, 'failed', 'wrong register'));
    expect(headline(outcome.report)).toBe('Regressed: 1 of 11 cells failed its proof');
  });

  it('of an interrupted candidate names it, and of a failed one where to look', () => {
    expect(runText(found({ ...candidateRun, status: 'interrupted' }).candidate)).toMatch(/, interrupted$/);
    expect([headline(failedOutcome().report), nextStep(failedOutcome())]).toEqual([
      'The harness failed: nothing was judged',
      'see why, in its report: kvm-exit-bench report after.json',
    ]);
  });

  it.each([60, 100])('fits 25 lines of %i columns, and --all holds the rest', (columns) => {
    const all = candidateRun.cells.map(({ cell }) => cell.id);
    const look = { columns, color: false, unicode: true };
    for (const outcome of [
      contaminatedOutcome(),
      found(candidateRun),
      found(slower(candidateRun, 0.2, all)),
    ]) {
      const text = gateText(outcome, look, false);
      expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
      expect(text).toMatch(/^gate: \w+ \(exit code \d\)\n(Pass|Regressed|Inconclusive)/);
      expect(text.trimEnd().split('\n').at(-1)).toMatch(/^Next: /);
    }
  });
});
