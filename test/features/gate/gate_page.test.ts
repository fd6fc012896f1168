import { describe, expect, test } from 'vitest';
import { exampleCertificate } from '../../support/example_certificate.js';
import { instructionResults } from '../../support/instruction_run.js';
import { certificateSchema, type Certificate } from '../../../src/features/certify/document/schema.js';
import { renderCertificate } from '../../../src/features/certify/page.js';
import { verdictsChart } from '../../../src/features/gate/page/changes_chart.js';
import { pageContent } from '../../../src/features/gate/page/content.js';
import { operatingChart } from '../../../src/features/gate/page/operating_chart.js';
import { renderGate } from '../../../src/features/gate/page/page.js';
import {
  baselineRun,
  candidateRun,
  contaminatedOutcome,
  failedOutcome,
  mixedOutcome,
  outcomeOf,
} from './gated_outcomes.js';
import { SYNC } from './gated_runs.js';

const mixed = pageContent(mixedOutcome());

function headingOf(page: string): string {
  return /<h1>(.*?)<\/h1>/.exec(page)?.[1] ?? '';
}

describe("a judgement's page", () => {
  test.each([
    ['regressed', mixedOutcome(), 'Regressed: 1 of 11 cells is slower by more than the margin of 2%'],
    [
      'passed',
      outcomeOf(baselineRun, candidateRun),
      'Pass: none of 11 cells is slower by more than a pass allows',
    ],
    [
      'is contaminated',
      contaminatedOutcome(),
      'Inconclusive, which is not a pass: these times prove nothing',
    ],
    ['failed', failedOutcome(), 'The harness failed: nothing was judged'],
  ])('says in its headline that it %s', async (_, outcome, headline) => {
    expect(headingOf(await renderGate(pageContent(outcome)))).toBe(headline);
  });

  test('lists every judged cell once, what decided first', async () => {
    const page = await renderGate(mixed);
    const table = page.slice(page.indexOf('id="cells"'), page.indexOf('id="evidence"'));
    const verdicts = [...table.matchAll(/<td>(regressed|inconclusive|improved|pass)(?=<)/g)];
    // Microcode differs: the base cell and both controls cannot be judged beside one cell that was lost and one at the margin.
    expect(verdicts.map(([, verdict]) => verdict)).toEqual([
      'regressed',
      ...Array<string>(4).fill('inconclusive'),
      'improved',
      ...Array<string>(5).fill('pass'),
    ]);
  });

  test('says of every cell how its verdict came about, folded', async () => {
    const page = await renderGate(mixed);
    expect(page.match(/<details class="evidence-of" id="evidence:[^"]+">/g)).toHaveLength(11);
    expect(page).toContain('It was shown to be slower by more than the margin: regressed.');
    expect(page).toContain('A cell that cannot be compared never passes.');
  });

  test('draws each change with its interval inside and its margin, and no mark without a number', () => {
    const chart = verdictsChart(mixed)!;
    expect(chart.table.rows.map(([cell]) => cell)).not.toContain('pio-out/long64-ring0/sregs/both/ioctl');
    const spec = chart.narrow as unknown as {
      vconcat: { data: { values: { look: string; low: number }[] }; layer: { data?: unknown }[] }[];
    };
    const [strip, list] = spec.vconcat;
    expect(strip!.layer[0]!.data).toEqual({ values: [{ from: -0.02, to: 0.02 }] });
    expect(strip!.data.values).toHaveLength(mixed.cells.filter(({ drawn }) => drawn !== null).length);
    expect(list!.data.values.map(({ look }) => look)).toEqual(['regressed', 'improved']);
    expect(verdictsChart(pageContent(failedOutcome()))).toBeNull();
  });

  test('says that there is no certificate, and shows one where there is', async () => {
    expect(await renderGate(mixed)).toContain('This host has no certificate');
    const certified = await renderGate({ ...mixed, certificate: exampleCertificate() });
    expect(certified).not.toContain('This host has no certificate');
    expect(certified).toContain('id="plot-operating"');
  });

  test('names moved controls, positive controls that were not found, and disturbed launches', async () => {
    const [cell] = mixed.cells;
    const missed = { ...cell!, id: `${SYNC}+5%`, verdict: 'pass' as const, found: false };
    const contaminated = pageContent(contaminatedOutcome());
    const page = await renderGate({
      ...contaminated,
      positiveControls: [missed],
      disturbed: { baseline: [3], candidate: [], areKept: false },
    });
    expect(page).toContain('changed: no time is trusted');
    expect(page).toContain('not found: the gate was blind');
    expect(page).toContain('Left out of the baseline, because its controls were disturbed: launch 3.');
    expect(page).toContain('No launch of the candidate was disturbed.');
  });

  test('of counts has neither margin nor interval', async () => {
    const counted = await instructionResults();
    const gate = pageContent(outcomeOf(counted, counted));
    const drawn = gate.cells.map((each) => each.drawn).filter((each) => each !== null);
    expect(drawn.length).toBeGreaterThan(3);
    expect(drawn.every(({ margin, low, high }) => margin === null && low === 0 && high === 0)).toBe(true);
    expect(await renderGate(gate)).toContain('Counts have no interval and no margin.');
  });
});

describe("a certificate's page", () => {
  test('gives each share with its exact interval, and of each delay the cell found least often', async () => {
    const page = await renderCertificate(exampleCertificate());
    expect(page).toContain('the gate raised a false alarm in 0 of 60 decisions (at most 6.0%)');
    expect(page).toContain('where it was found least often: +5% in 33 of 60 (at least 41.6%)');
    expect(page).not.toContain('was found in 39 of 60');
    expect(page).toContain('hlt/long64-ring0/none was not measured: skipped: no in-kernel irqchip');
  });

  test('has a row for nothing changed and for each delay, by launches', () => {
    const chart = operatingChart(exampleCertificate())!;
    expect(chart.table.rows).toHaveLength(3 * (1 + 8));
    expect(chart.table.rows[0]!.slice(0, 2)).toEqual(['nothing changed', '3']);
  });

  test('without a single decision says so and draws nothing', async () => {
    const none: Certificate = certificateSchema.parse({ ...exampleCertificate(), curves: [], targets: [] });
    const page = await renderCertificate(none);
    expect(page).toContain('No decision could be drawn.');
    expect(page).toContain('No decision could be drawn: two runs of ');
    expect(page).not.toContain('<svg');
  });
});
