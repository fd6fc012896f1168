import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/lib/failure.js';
import { renderReport, writeReport } from '../../../src/features/run/page/write.js';
import { defaultSizeResults, exampleResults } from '../../support/example_results.js';
import { fullSizeResults } from '../../support/full_run.js';
import { inWholeTicks } from '../../support/whole_ticks.js';

/** The page without drawings, data, style and script: headings, words and tables, a tag a line. */
function structureOf(page: string): string {
  return page
    .replaceAll(/<svg .*?<\/svg>/gs, '<svg/>')
    .replaceAll(/(<script[^>]*>).*?<\/script>/gs, '$1</script>')
    .replace(/<style>.*?<\/style>/s, '<style/>')
    .replaceAll(/'sha256-[^']+'/g, "'sha256-…'")
    .replace(/data-sha256="[^"]*"/, 'data-sha256="…"')
    .replaceAll(
      /(<(?:h[1-6]|section|figure|table|caption|details|script|header|main|footer|p|li|tr)\b)/g,
      '\n$1',
    )
    .replaceAll(/\n+/g, '\n');
}

test('a small run has the page structure on record', async () => {
  const page = await renderReport(exampleResults({ groupSets: [['regs']], directions: ['both'] }));
  await expect(structureOf(page)).toMatchFileSnapshot('../../golden/run/report_structure.html');
});

test('a default run with all its medians inside fits in 800 kB and has every cell in its table', async () => {
  const results = inWholeTicks(defaultSizeResults());
  const page = await renderReport(results);
  expect(Buffer.byteLength(page)).toBeLessThan(800_000);
  expect(page).toMatch(/id="results-data" data-sha256="[0-9a-f]{64}"/);
  const table = page.slice(page.indexOf('id="cells"'), page.indexOf('id="run"'));
  expect(table.match(/<tr[ >]/g)).toHaveLength(results.cells.length + 1);
  expect(table).toContain('sregs.cs.base: ioctl 0x0, sync 0x10');
});

test('a run of the full preset fits in 2.0 MB, with every cell in its table', async () => {
  const results = await fullSizeResults();
  const page = await renderReport(results);
  expect(results.cells.length).toBeGreaterThan(1_100);
  // Whether or not it has room for its blocks.
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
  const table = page.slice(page.indexOf('id="cells"'), page.indexOf('id="run"'));
  expect(table.match(/<tr[ >]/g)).toHaveLength(results.cells.length + 1);
}, 60_000);

test('a page that its blocks would make too large to mail leaves them out and says so to recheck', async () => {
  const incompressible = Array.from({ length: 40_000 }, (_, index) =>
    createHash('sha256').update(String(index)).digest('hex'),
  ).join('');
  const page = await renderReport({ ...exampleResults({ groupSets: [['regs']] }), label: incompressible });
  expect(Buffer.byteLength(page)).toBeLessThan(800_000);
  expect(page.includes('id="results-data" data-sha256="none" data-made-by=')).toBe(true);
});

test('findings come before every chart, and warnings beside them', async () => {
  const page = await renderReport(defaultSizeResults());
  const places = ['id="found"', 'id="warnings"', 'id="ratios"', 'id="added"', 'id="distribution"'];
  const more = ['id="diagnostics"', 'id="order"', 'id="controls"', 'id="host"', 'id="cells"', 'id="run"'];
  const offsets = [...places, ...more].map((place) => page.indexOf(place));
  expect(offsets).toEqual([...offsets].sort((left, right) => left - right));
  expect(offsets[0]).toBeGreaterThan(0);
});

test('an interrupted and a recovered run say so at the top', async () => {
  expect(await renderReport(exampleResults({ status: 'interrupted' }))).toContain('! interrupted');
  expect(await renderReport(exampleResults({ status: 'recovered' }))).toContain('! recovered');
});

test('a run without anything measured still renders, without charts', async () => {
  const results = exampleResults();
  const cells = results.cells.map(({ cell }) => ({ status: 'skipped' as const, cell, reason: 'no vCPU' }));
  const page = await renderReport({
    ...results,
    cells,
    comparisons: [],
    rounds: [],
    launches: [],
    drops: [],
  });
  expect(page).toContain('Nothing was measured');
  expect(page).not.toContain('<svg');
});

test('headings never skip a level and there is one h1', async () => {
  const levels = [...(await renderReport(defaultSizeResults())).matchAll(/<h([1-6])\b/g)].map(([, level]) =>
    Number(level),
  );
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1));
});

test('a report is written whole, with no file left beside it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'report-'));
  const path = await writeReport(join(directory, 'new', 'place'), exampleResults());
  expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
  expect(readdirSync(join(directory, 'new', 'place'))).toEqual(['index.html']);
  rmSync(directory, { recursive: true });
});

test('a directory that cannot be written is a failure a user can act on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'report-'));
  writeFileSync(join(directory, 'file'), '');
  await expect(writeReport(join(directory, 'file', 'below'), exampleResults())).rejects.toThrow(Failure);
  rmSync(directory, { recursive: true });
});
