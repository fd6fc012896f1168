import { expect, test } from 'vitest';
import { z } from 'zod';
import { instructionResults } from '../../support/instruction_run.js';
import { isTimed } from '../../../src/features/gate/document/evidence.js';
import { GATE_VERSION, gateJson } from '../../../src/features/gate/document/json.js';
import { junitXml } from '../../../src/features/gate/formats/junit.js';
import { COMMENT_MARKER, gateMarkdown } from '../../../src/features/gate/formats/markdown.js';
import { bencherMetricJson, githubActionBenchmarkJson } from '../../../src/features/gate/formats/trackers.js';
import {
  baselineRun,
  candidateRun,
  contaminatedOutcome,
  failedOutcome,
  mixedOutcome,
  outcomeOf,
} from './gated_outcomes.js';
import { BASE, SYNC } from './gated_runs.js';
import { xmlTree, type XmlElement } from './xml_tree.js';

const passing = outcomeOf(baselineRun, candidateRun);
const OUTCOMES = {
  passing,
  mixed: mixedOutcome(),
  contaminated: contaminatedOutcome(),
  failed: failedOutcome(),
};

/**
 * What junit-10.xsd of Jenkins' xunit plugin allows: attributes (those that must be there with `!`) and children. The
 * golden file is also valid by the schema itself (libxml2, 2026-11-23), as that of Bencher is by bmf.json.
 */
const JUNIT: Readonly<Record<string, { readonly attributes: string[]; readonly children: string[] }>> = {
  testsuites: { attributes: ['name', 'time', 'tests', 'failures', 'errors'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name!', 'tests!', 'failures!', 'errors!', 'skipped', 'time', 'timestamp', 'hostname'],
    children: ['properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    attributes: ['name!', 'time', 'classname', 'group'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  skipped: { attributes: ['type', 'message'], children: [] },
  error: { attributes: ['type', 'message'], children: [] },
  failure: { attributes: ['type', 'message'], children: [] },
  'system-out': { attributes: [], children: [] },
};

function assertJunit({ tag, attributes, children }: XmlElement): void {
  const allowed = JUNIT[tag]!;
  const names = allowed.attributes.map((name) => name.replace('!', ''));
  expect(Object.keys(attributes).filter((name) => !names.includes(name))).toEqual([]);
  const required = allowed.attributes.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1));
  expect(required.filter((name) => !(name in attributes))).toEqual([]);
  expect(children.map((child) => child.tag).filter((child) => !allowed.children.includes(child))).toEqual([]);
  children.forEach(assertJunit);
}

function casesOf(root: XmlElement): XmlElement[] {
  return root.children[0]!.children.filter(({ tag }) => tag === 'testcase');
}

function resultOf(root: XmlElement, name: string): string {
  const found = casesOf(root).find(({ attributes }) => attributes['name'] === name)!;
  return found.children[0]?.tag ?? 'passed';
}

test.each(Object.entries(OUTCOMES))(
  'JUnit of a %s gate has what its schema asks and counts its tests',
  (_, outcome) => {
    const root = xmlTree(junitXml(outcome));
    expect(root.tag).toBe('testsuites');
    assertJunit(root);
    const suite = root.children[0]!.attributes;
    const count = (kind: string): string =>
      String(casesOf(root).filter(({ children }) => children[0]?.tag === kind).length);
    expect(suite['tests']).toBe(String(1 + outcome.report.guests.length + outcome.report.cells.length));
    expect([suite['failures'], suite['errors'], suite['skipped']]).toEqual(
      ['failure', 'error', 'skipped'].map(count),
    );
  },
);

test('in JUnit a regression fails, what is inconclusive is skipped and a failed harness is an error', () => {
  const whole = 'the comparison as a whole';
  const mixed = xmlTree(junitXml(OUTCOMES.mixed));
  expect(
    [whole, SYNC, BASE, 'pio-out/long64-ring0/sregs/both/sync'].map((name) => resultOf(mixed, name)),
  ).toEqual(['failure', 'failure', 'skipped', 'passed']);
  expect(resultOf(xmlTree(junitXml(failedOutcome())), whole)).toBe('error');
  expect(resultOf(xmlTree(junitXml(passing)), whole)).toBe('passed');
});

test('in JUnit no cell of a contaminated run passes or fails', () => {
  const root = xmlTree(junitXml(OUTCOMES.contaminated));
  expect([...new Set(casesOf(root).map(({ children }) => children[0]?.tag))]).toEqual(['skipped']);
});

test('in JUnit a cell took as long as its blocks, and the suite as long as the run', () => {
  const { cells, rounds, ticksPerNs, durationMs } = candidateRun;
  const index = cells.findIndex(({ cell }) => cell.id === SYNC);
  const { exitsPerBlock } = cells[index] as { exitsPerBlock: number };
  const perExit = rounds.reduce((sum, { cell, mean }) => sum + mean[cell.indexOf(index)]!, 0);
  const root = xmlTree(junitXml(passing));
  const cell = casesOf(root).find(({ attributes }) => attributes['name'] === SYNC)!;
  expect(Number(cell.attributes['time'])).toBeCloseTo((perExit * exitsPerBlock) / ticksPerNs / 1e9, 6);
  expect(Number(cell.attributes['time'])).toBeGreaterThan(0);
  for (const { attributes } of [root, root.children[0]!])
    expect(Number(attributes['time'])).toBeCloseTo(durationMs / 1000, 6);
});

test('in JUnit a cell whose instructions were counted has no time', async () => {
  const counted = outcomeOf(await instructionResults(), await instructionResults());
  const times = casesOf(xmlTree(junitXml(counted))).map(({ attributes }) => attributes['time']);
  expect(times.length).toBeGreaterThan(1);
  expect(times.filter((time) => time !== undefined)).toEqual([]);
});

/** `BenchmarkResult` of github-action-benchmark, src/extract.ts. */
const trackedSchema = z.array(
  z.strictObject({
    name: z.string().min(1),
    unit: z.string().min(1),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  }),
);
/** https://bencher.dev/bmf.json, and no other members, of which it says nothing. */
const metricSchema = z.record(
  z.string().min(1).max(1024),
  z.record(
    z.string().min(1).max(64),
    z.strictObject({
      value: z.number(),
      lower_value: z.number().optional(),
      upper_value: z.number().optional(),
    }),
  ),
);

test.each(Object.entries(OUTCOMES))(
  'trackers get every cell of a %s gate that has a number',
  (_, outcome) => {
    const tracked = trackedSchema.parse(JSON.parse(githubActionBenchmarkJson(outcome)));
    const metrics = metricSchema.parse(JSON.parse(bencherMetricJson(outcome)));
    const numbered = outcome.report.cells.filter(({ evidence }) => evidence.some(isTimed));
    expect(tracked.map(({ name }) => name)).toEqual(numbered.map(({ id }) => id));
    expect(Object.keys(metrics)).toEqual(numbered.map(({ id }) => id));
  },
);

test('a ratio above one is a slowdown, and its bounds lie around it', () => {
  const measure = metricSchema.parse(JSON.parse(bencherMetricJson(OUTCOMES.mixed)))[SYNC]![
    'candidate-over-baseline'
  ]!;
  expect(measure.value).toBeCloseTo(1.05, 2);
  expect(measure.lower_value).toBeLessThan(measure.value);
  expect(measure.upper_value).toBeGreaterThan(measure.value);
});

test('counted cells are tracked without an interval', async () => {
  const counted = await instructionResults();
  const outcome = outcomeOf(counted, counted);
  const metrics = metricSchema.parse(JSON.parse(bencherMetricJson(outcome)));
  expect(Object.keys(metrics)).toHaveLength(outcome.report.cells.length);
  expect(Object.values(metrics)[0]).toEqual({ 'candidate-over-baseline': { value: 1 } });
});

test.each(Object.entries(OUTCOMES))(
  'JSON of a %s gate holds the verdict, every cell and both runs',
  (_, outcome) => {
    const document = JSON.parse(gateJson(outcome)) as Record<string, unknown>;
    const { verdict, exitCode, reasons, cells } = outcome.report;
    expect(document).toMatchObject({
      format: 'kvm-exit-bench/gate',
      version: GATE_VERSION,
      verdict,
      exitCode,
    });
    expect(document['reasons']).toEqual(reasons);
    expect(document['cells']).toHaveLength(cells.length);
    expect(document).toMatchObject({
      baseline: { source: 'before.json' },
      candidate: { source: 'after.json' },
    });
  },
);

/** Digits beyond the sixth may differ between processors. */
function rounded(text: string): string {
  return text.replaceAll(/-?\d+\.\d{7,}(e-?\d+)?/g, (digits) =>
    String(Number(Number(digits).toPrecision(6))),
  );
}

test.each([
  ['json', 'json', gateJson],
  ['markdown', 'md', gateMarkdown],
  ['junit', 'xml', junitXml],
  ['github-action-benchmark', 'json', githubActionBenchmarkJson],
  ['bmf', 'json', bencherMetricJson],
] as const)('%s of a gate with one cell of each verdict stays as it was', async (name, suffix, render) => {
  const text = rounded(render(OUTCOMES.mixed));
  await expect(text).toMatchFileSnapshot(`../../golden/gate/${name.replaceAll('-', '_')}.${suffix}`);
});

test('Markdown begins with its marker and the verdict, and fits a comment however many cells there are', () => {
  const { mixed } = OUTCOMES;
  expect(gateMarkdown(mixed).split('\n').slice(0, 2)).toEqual([
    COMMENT_MARKER,
    '### Exit cost gate: regressed',
  ]);
  const cells = Array.from({ length: 5000 }, (_, i) => ({
    ...mixed.report.cells[0]!,
    id: `${SYNC}/${String(i)}`,
  }));
  const verdict = 'regressed' as const;
  const many = { ...mixed, report: { ...mixed.report, cells: cells.map((cell) => ({ ...cell, verdict })) } };
  expect(gateMarkdown(many).length).toBeLessThan(65_536);
  expect(gateMarkdown(many)).toMatch(/and \d+ more that do not fit here/);
});
