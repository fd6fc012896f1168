import { describe, expect, test } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import { onSharedCore, runOf, slower, SYNC, withoutCell } from '../gate/gated_runs.js';
import { exampleResults } from '../../support/example_results.js';
import { ATTACK, hostileResults } from '../../support/hostile/hostile_results.js';
import { instructionResults } from '../../support/instruction_run.js';
import { shifted } from '../../support/kernel_results.js';
import { withoutOwnScripts } from '../../support/own_scripts.js';
import { recomputed } from '../../support/recomputed.js';
import { changesCharts } from '../../../src/features/compare/chart.js';
import { compareRuns } from '../../../src/features/compare/compare_runs.js';
import type { ComparedChange, Comparison } from '../../../src/features/compare/document.js';
import { comparisonMarkdown } from '../../../src/features/compare/markdown.js';
import { renderComparison } from '../../../src/features/compare/page.js';
import { cautions } from '../../../src/features/compare/sentences.js';
import { comparisonText } from '../../../src/features/compare/text.js';
import { changeText, isChanged, shortChangeText } from '../../../src/features/compare/values.js';

const LOOK = { columns: 100, color: false, unicode: true };
const BEFORE = runOf();

function compared(...runs: readonly Results[]): Comparison {
  return compareRuns(runs.map((results, index) => ({ name: `reports/run-${String(index + 1)}`, results })));
}

function onAnotherHost(results: Results): Results {
  const { host } = results;
  const kvm = { ...host.kvm, parameters: { ...host.kvm.parameters, halt_poll_ns: '0' } };
  return { ...results, label: 'after', host: { ...host, kvm } };
}

const SLOWER = onAnotherHost(
  withoutCell(recomputed(slower(runOf({ seed: '7' }), 0.1)), 'control/null-syscall', 'skipped', 'too short'),
);

async function counted(): Promise<Comparison> {
  const first = await instructionResults();
  return compared(
    first,
    shifted(first, (cell) => (cell.kind === 'base' ? 7 : 0)),
  );
}

describe('in a terminal', () => {
  test('two runs look as they did', async () => {
    await expect(comparisonText(compared(BEFORE, SLOWER), LOOK, true)).toMatchFileSnapshot(
      '../../golden/compare/table.txt',
    );
  });

  test('counts are shown as counts, without intervals', async () => {
    const text = comparisonText(await counted(), LOOK, true);
    await expect(text).toMatchFileSnapshot('../../golden/compare/instructions.txt');
    expect(text).not.toContain('±');
  });

  test('a narrow or plain one loses the levels of the other runs before their changes, and every sign', () => {
    const comparison = compared(BEFORE, SLOWER, runOf({ seed: '8' }));
    const text = comparisonText(comparison, { columns: 70, color: false, unicode: false }, true);
    const tables = text.split('\n').filter((line) => line.startsWith('  ') && !line.startsWith('  kvm'));
    expect(Math.max(...tables.map((line) => line.length))).toBeLessThanOrEqual(70);
    expect(text).toMatch(/change +change/);
    // eslint-disable-next-line no-control-regex
    expect(text).toMatch(/^[\u0000-\u007f]*$/);
  });
});

describe('what is said', () => {
  const change = (estimate: number, low: number, high: number): ComparedChange => ({
    relative: { estimate, low, high },
    instructions: null,
    p: 0.5,
    shown: false,
    states: [],
  });

  test('a change is shown by its interval alone, however large its point', () => {
    expect(isChanged(change(0.5, -0.1, 1.1))).toBe(false);
    expect(isChanged(change(0.001, 0.0005, 0.0015))).toBe(true);
    expect(shortChangeText(change(0.001, 0.0005, 0.0015), 'cycles', '±')).toBe('+0.10% ±0.05%* ');
    expect(changeText(change(-0.00001, -0.2, 0.2), { unit: 'cycles' })).toBe('0.00% [-20.0%, +20.0%]');
    expect(changeText(null, { unit: 'cycles' })).toBe('–');
  });

  test('of a disturbed launch, of two states and of hosts that differ there is a caution, else none', () => {
    expect(cautions(compared(BEFORE, runOf({ seed: '7' })))).toEqual([]);
    const states = compared(onSharedCore(BEFORE, [3, 4, 5]), onSharedCore(runOf({ seed: '7' }), [1, 2, 3]));
    expect(cautions(states).join('\n')).toContain('the host was in 2 states in ring 0');
    const pairs = [{ disturbed: { first: [2], other: [0, 4] }, states: [] }];
    expect(cautions({ ...compared(BEFORE, SLOWER), pairs })).toEqual([
      'The hosts differ in 1 fact that levels depend on (kvm.parameters.halt_poll_ns): trust ratios before levels.',
      '#1: launch 2 left out of the changes to #2, because the controls show that other work disturbed the host.',
      '#2: launches 0, 4 left out of the changes to #2, because the controls show that other work disturbed the host.',
      '#2 lacks 1 cell, skipped: too short: control/null-syscall.',
    ]);
  });
});

describe('the chart', () => {
  test('has every ratio in its strip, lists the ten largest that differ, and never cuts a point', () => {
    const comparison = compared(BEFORE, recomputed(slower(runOf({ seed: '7' }), 0.1)));
    const [chart, ...others] = changesCharts(comparison);
    expect(others).toEqual([]);
    const spec = chart!.spec as unknown as { vconcat: { data: { values: unknown[] } }[] };
    const ratios = comparison.statistics.slice(1).flatMap(({ rows }) => rows);
    expect(spec.vconcat[0]!.data.values).toHaveLength(ratios.length);
    expect(chart!.table.rows.length).toBeLessThanOrEqual(10);
    expect(JSON.stringify(chart!.table.rows[0])).toContain(SYNC);
    const domains = [...JSON.stringify(spec).matchAll(/"domain":\[(-?[\d.]+),(-?[\d.]+)\]/g)];
    for (const [, , bound] of domains) expect(Math.abs(Number(bound))).toBeGreaterThan(0.1);
    expect(domains.length).toBeGreaterThan(0);
  });

  test('of three runs there are two, and none where nothing can be told', () => {
    const ids = changesCharts(compared(BEFORE, SLOWER, runOf({ seed: '8' }))).map(({ id }) => id);
    expect(ids).toEqual(['changes', 'changes-3']);
    expect(changesCharts(compared(runOf({ launches: 1 }), runOf({ launches: 1, seed: '7' })))).toEqual([]);
  });
});

describe('Markdown', () => {
  test('looks as it did', async () => {
    const text = comparisonMarkdown(compared(BEFORE, SLOWER));
    await expect(text).toMatchFileSnapshot('../../golden/compare/table.md');
    expect(comparisonMarkdown(compared(BEFORE, BEFORE))).toContain('Nothing changed.');
  });

  test('lets no string of a run be markup, call anybody or lead anywhere', () => {
    const label = 'a|b `c` <b>x</b> [l](http://evil.example) @someone #12 www.evil.example *i* _u_ & ~d~ $x$';
    const text = comparisonMarkdown(compared({ ...BEFORE, label }, SLOWER));
    const line = text.split('\n').find((each) => each.includes('someone'))!;
    expect(line.replaceAll(/&#\d+;/g, '¤')).not.toMatch(/[|`<>[\]*_~&$]|:\/\/|www\.|@s|#1/);
    const decoded = line
      .replaceAll('&#8203;', '')
      .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    expect(decoded).toContain(label);
  });
});

describe('of hostile runs', () => {
  const spoiled = exampleResults();
  const hostile = compareRuns([
    { name: ATTACK, results: hostileResults(spoiled) },
    { name: ATTACK, results: onAnotherHost(hostileResults(spoiled)) },
  ]);

  test('no string becomes markup, script or a steering character on the page', async () => {
    const page = await renderComparison(hostile);
    expect(withoutOwnScripts(page)).not.toMatch(/<script|<img|<!--/);
    expect(page).toMatch(/script-src 'sha256-[\w+/=]+' 'sha256-[\w+/=]+';/);
    // eslint-disable-next-line no-control-regex
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
  });

  test('no string steers the terminal or Markdown', () => {
    for (const text of [
      comparisonText(hostile, LOOK, true),
      comparisonText(hostile, LOOK, false),
      comparisonMarkdown(hostile),
    ]) {
      // eslint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
    }
    expect(comparisonMarkdown(hostile)).not.toMatch(/<(?!\/?(details|summary)>)/);
  });
});
