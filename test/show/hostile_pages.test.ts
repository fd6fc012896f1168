import { beforeAll, describe, expect, it } from 'vitest';
import { renderGate } from '../../src/features/gate/page/page.js';
import { renderReport } from '../../src/features/run/page/write.js';
import { pageContent } from '../../src/features/gate/page/content.js';
import { mixedOutcome } from '../features/gate/gated_outcomes.js';
import type { PageTexts } from '../support/every_page.js';
import { exampleResults } from '../support/example_results.js';
import { EVERY_ATTACK, HARMLESS } from '../support/hostile/hostile_data.js';
import { pagesWith } from '../support/hostile/hostile_pages.js';

const PAGES = [
  'run',
  'counted',
  'comparison',
  'kernels',
  'patch',
  'gate',
  'certificate',
  'attribution',
  'advice',
  'index',
  'scale',
];
const WITH_SCRIPT = [
  'run',
  'counted',
  'comparison',
  'kernels',
  'patch',
  'gate',
  'certificate',
  'advice',
  'index',
];
const DRAWN = new Set([
  'svg',
  'g',
  'path',
  'text',
  'tspan',
  'rect',
  'line',
  'title',
  'defs',
  'clipPath',
  'circle',
  // A point leads to its run.
  'a',
]);

/** Elements with the names of their attributes, in order; what is drawn is its own matter. */
function skeletonOf(page: string): string {
  const body = page
    .replaceAll(/<svg .*?<\/svg>/gs, '<svg/>')
    .replaceAll(/(<script[^>]*>).*?<\/script>/gs, '$1');
  return [...body.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[a-z:-]+(?:="[^"]*")?)*)\s*\/?>/gi)]
    .map(([, name, attributes]) => `${name ?? ''} ${(attributes ?? '').replaceAll(/="[^"]*"/g, '')}`)
    .join('\n');
}

describe('a page made from data whose every string is an attack', () => {
  let hostile: PageTexts;
  let harmless: PageTexts;

  beforeAll(async () => {
    hostile = await pagesWith(EVERY_ATTACK);
    harmless = await pagesWith(HARMLESS);
  });

  it('is one of every kind', () => {
    expect(Object.keys(hostile)).toEqual(PAGES);
  });

  it.each(PAGES)('(%s) has the elements and attributes that harmless data gives it', (name) => {
    expect(hostile[name]).toContain('window.attacked');
    expect(skeletonOf(hostile[name] ?? '')).toBe(skeletonOf(harmless[name] ?? ''));
  });

  it.each(PAGES)('(%s) draws shapes and text only, and no handler or address', (name) => {
    for (const [drawing] of (hostile[name] ?? '').matchAll(/<svg .*?<\/svg>/gs)) {
      for (const [, element] of drawing.matchAll(/<\/?([a-z]+)/gi)) expect(DRAWN).toContain(element);
      const addresses = [...drawing.matchAll(/<[^>]*\s(?:href|xlink:href)="([^"]*)"/gi)].map(([, to]) => to);
      expect(addresses.filter((to) => to?.startsWith('./') !== true)).toEqual([]);
      // What stands between quotes is a value, whatever it says.
      expect(drawing.replaceAll(/="[^"]*"/g, '=""')).not.toMatch(/<[^>]*\son[a-z]+=/i);
      for (const [, style] of drawing.matchAll(/\sstyle="([^"]*)"/g)) expect(style).not.toMatch(/url/i);
    }
  });

  it.each(PAGES)('(%s) runs no script but its own, and leads nowhere else', (name) => {
    const page = hostile[name] ?? '';
    const scripts = [...page.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes ?? '');
    const run = scripts.filter((attributes) => !/application\/json|text\/plain/.test(attributes));
    expect(run).toEqual(WITH_SCRIPT.includes(name) ? [''] : []);
    const addresses = [...page.matchAll(/\s(?:href|src|action|srcset)="([^"]*)"/g)].map(([, to]) => to ?? '');
    expect(addresses.filter((to) => !/^(?:#[a-z]|\.\/|data:,$)/.test(to))).toEqual([]);
  });

  it.each(PAGES)('(%s) shows steering characters instead of obeying them', (name) => {
    expect(hostile[name]).not.toMatch(
      // eslint-disable-next-line no-control-regex
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]|\p{Surrogate}/u,
    );
  });
});

describe('strings of 10 MB', () => {
  const flood = '<b>'.repeat(3_500_000);

  it('are cut on the page of a run', async () => {
    const results = exampleResults();
    const page = await renderReport({
      ...results,
      label: flood,
      seed: flood,
      host: { ...results.host, hostname: flood },
    });
    expect(page.length).toBeLessThan(2_000_000);
    expect(page).toContain('characters more)');
  });

  it('are cut on the page of a judgement', async () => {
    const gate = pageContent(mixedOutcome());
    const page = await renderGate({
      ...gate,
      answer: [flood],
      baseline: flood,
      cells: gate.cells.map((cell) => ({ ...cell, grounds: flood })),
    });
    expect(page.length).toBeLessThan(2_000_000);
  });
});
