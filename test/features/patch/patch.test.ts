import { describe, expect, it } from 'vitest';
import { buildText } from '../../../src/app/build_display.js';
import { beyond, changesOf, mostChanged, parseThreshold } from '../../../src/features/patch/changes.js';
import { differenceFrames } from '../../../src/features/patch/functions_section.js';
import { mergedTree } from '../../../src/features/attribute/document/merged_tree.js';
import type { CallNode } from '../../../src/features/attribute/document/call_tree.js';
import { renderPatch } from '../../../src/features/patch/page.js';
import { coverText } from '../../../src/features/patch/cover.js';
import { patchMarkdown } from '../../../src/features/patch/markdown.js';
import type { Shift } from '../../support/kernel_results.js';
import { NOTHING, patchDocument, SERIES } from '../../support/example_patch.js';

describe('the cover text', () => {
  it.each<[string, readonly Shift[]]>([
    ['series', [SERIES]],
    ['nothing', [NOTHING]],
    ['each', [NOTHING, SERIES]],
  ])('of %s fits into 72 columns and says every change', async (name, shifts) => {
    const text = coverText(await patchDocument(...shifts));
    expect(text.split('\n').filter((line) => line.length > 72)).toEqual([]);
    await expect(text).toMatchFileSnapshot(`../../golden/patch/cover_${name}.txt`);
  });

  it('says that functions are missing where they could not be recorded', async () => {
    const document = { ...(await patchDocument(SERIES)), attributions: [], unattributed: 'cannot run cc' };
    expect(coverText(document)).toContain('No functions: cannot run cc.');
  });

  it('breaks names that have no blanks', async () => {
    const document = await patchDocument(SERIES);
    const subjects = ['x'.repeat(200)];
    const text = coverText({
      ...document,
      command: 'y'.repeat(300),
      series: { ...document.series, subjects },
    });
    expect(text.split('\n').filter((line) => line.length > 72)).toEqual([]);
  });
});

it('Markdown holds every cell, and no text of a patch is markup in it', async () => {
  const document = await patchDocument(SERIES);
  const subjects = ['<b>bold</b> [a](http://b) @somebody'];
  const text = patchMarkdown({ ...document, series: { ...document.series, subjects } });
  expect(text).not.toMatch(/<b>|\]\(http|@somebody/);
  for (const { cell } of changesOf(document.kernels)) expect(text).toContain(`| ${cell.id} |`);
  await expect(patchMarkdown(document)).toMatchFileSnapshot('../../golden/patch/series.md');
});

describe('--fail-on', () => {
  it.each([
    ['+6', { kind: 'instructions', least: 6 }],
    ['6', { kind: 'instructions', least: 6 }],
    ['2%', { kind: 'percent', least: 2 }],
    ['+0.5%', { kind: 'percent', least: 0.5 }],
    ['0', null],
    ['-6', null],
    ['1.5', null],
    ['six', null],
  ])('%s is %j', (text, expected) => {
    expect(parseThreshold(text)).toEqual(expected);
  });

  it('takes the cells that take so much more or more still, and none that take fewer', async () => {
    const changes = changesOf((await patchDocument(SERIES)).kernels);
    const least = (count: number): number => beyond(changes, { kind: 'instructions', least: count }).length;
    expect([least(16), least(15) > 0, least(10) > least(15)]).toEqual([0, true, true]);
    const fewer = changesOf((await patchDocument(() => -9)).kernels);
    expect(beyond(fewer, { kind: 'instructions', least: 1 })).toEqual([]);
    const rise = { cell: changes[0]!.cell, before: 1000, after: 1020, change: 20 };
    const percent = (least: number): number => beyond([rise], { kind: 'percent', least }).length;
    expect([percent(2), percent(2.1)]).toEqual([1, 0]);
  });
});

it('the cells to record are one of each difference, the largest first, and no control', async () => {
  const { kernels } = await patchDocument(SERIES);
  const changes = changesOf(kernels);
  const recorded = mostChanged(changes);
  const differences = recorded.map(({ id }) => changes.find(({ cell }) => cell.id === id)?.change);
  expect(differences).toEqual([15, 13, 10]);
  expect(recorded.every(({ kind }) => kind !== 'control')).toBe(true);
});

it.each([
  ['waiting', 0, null, null, 'the base: waiting for another build of these sources'],
  ['configure', 0, 1300, null, 'the base: configure'],
  ['compile', 412, 1300, 192, 'compiling the base: 412 of about 1,300 files, 3 min 12 s left'],
  ['compile', 3, null, null, 'compiling the base: 3 files, 8 s so far'],
] as const)('a build at the stage %s after %d files says where it is', (...given) => {
  const [stage, steps, expectedSteps, secondsLeft, text] = given;
  expect(buildText('the base', { stage, steps, expectedSteps, elapsedSeconds: 8, secondsLeft })).toBe(text);
});

describe('the flame graph of the difference', () => {
  const node = (name: string, self: number, children: CallNode[] = []): CallNode => {
    const total = children.reduce((sum, child) => sum + child.total, self);
    return { name, module: null, self, total, children };
  };

  it('shows what only one kernel calls, with what it executes there, and sums to the difference', () => {
    const before = node('run', 10, [node('kept', 5), node('gone', 3, [node('below', 2)])]);
    const after = node('run', 12, [node('added', 4), node('kept', 5)]);
    const frames = differenceFrames(mergedTree(before, after));
    expect(frames.map(({ name, change, x, total }) => [name, change, x, total])).toEqual([
      ['run', 2, 0, 26],
      ['added', 4, 0, 4],
      ['kept', 0, 4, 5],
      ['gone', -3, 9, 5],
      ['below', -2, 9, 2],
    ]);
    const sum = frames.reduce((all, { change }) => all + (change ?? 0), 0);
    expect(sum).toBe(after.total - before.total);
  });

  it('is in the page once for each cell that was recorded', async () => {
    const document = await patchDocument(SERIES);
    const page = renderPatch(document);
    expect(page.match(/<svg class="flame"/g)).toHaveLength(document.attributions.length);
    expect(page).toContain('<title>kvm_arch_vcpu_ioctl_run: 110 instructions of its own, +10</title>');
  });
});
