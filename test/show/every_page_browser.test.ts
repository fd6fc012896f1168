import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, whyNoChromium } from '../support/chromium.js';
import { plainPages, writePagesInto } from '../support/every_page.js';
import { EVERY_ATTACK } from '../support/hostile/hostile_data.js';
import { pagesWith } from '../support/hostile/hostile_pages.js';
import {
  addAxe,
  bringToLife,
  DESKTOP,
  openPage,
  PHONE,
  scrollsSideways,
  seriousFindings,
  thinOut,
} from '../support/report_page.js';

const why = whyNoChromium();
const PLAIN = [
  ...['run', 'counted', 'comparison', 'kernels', 'patch', 'gate', 'gate-contaminated'],
  ...['certificate', 'attribution', 'advice', 'index', 'scale'],
];
const HOSTILE = PLAIN.filter((name) => name !== 'gate-contaminated');
const LIVE = ['run', 'counted'];
const LOOKS = [DESKTOP, PHONE].flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
);

/** Elements that no page has; an empty form without an address is vega's own. */
const INTRUDERS = 'img, iframe, object, embed, base, form:not(.vega-bindings), a[href^="javascript"]';

describe.skipIf(why !== undefined)(
  `every page in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let browser: Browser;
    let directory: string;
    let plain: Record<string, string>;
    let hostile: Record<string, string>;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'every-page-'));
      plain = writePagesInto(join(directory, 'plain'), await plainPages());
      hostile = writePagesInto(join(directory, 'hostile'), await pagesWith(EVERY_ATTACK));
      browser = await launchChromium();
    });

    afterAll(async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    });

    it('is tested', () => {
      expect([Object.keys(plain).sort(), Object.keys(hostile).sort()]).toEqual([
        [...PLAIN].sort(),
        [...HOSTILE].sort(),
      ]);
    });

    it.each(PLAIN)(
      '%s: no error, no request, no sideways scroll, nothing serious by axe, wide and narrow, light and dark',
      async (name) => {
        const { page, troubles } = await openPage(browser, plain[name] ?? '', {});
        if (LIVE.includes(name)) await bringToLife(page);
        for (const { viewport } of LOOKS) {
          await page.setViewportSize(viewport);
          expect(await scrollsSideways(page)).toBe(false);
        }
        expect(troubles).toEqual([]);
        await thinOut(page);
        await addAxe(page);
        for (const { viewport, colorScheme } of LOOKS) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          expect(await seriousFindings(page)).toEqual([]);
        }
        await page.context().close();
      },
      120_000,
    );

    it.each(PLAIN)(
      '%s: with scripts off each chart is drawn and has its data as a table, and nothing scrolls sideways',
      async (name) => {
        const { page, troubles } = await openPage(browser, plain[name] ?? '', {
          javaScriptEnabled: false,
          viewport: PHONE,
        });
        expect(await scrollsSideways(page)).toBe(false);
        const figures = await page.locator('figure').all();
        for (const figure of figures) {
          for (const drawing of await figure.locator('svg[role="img"]').all())
            expect(await drawing.getAttribute('aria-label')).toMatch(/\w/);
          expect(await figure.locator('details caption').count()).toBeGreaterThan(0);
          expect(await figure.locator('details tbody tr').count()).toBeGreaterThan(0);
        }
        expect(await page.locator('svg[role="img"]:visible').count()).toBeLessThanOrEqual(figures.length);
        expect(troubles).toEqual([]);
        await page.context().close();
      },
      60_000,
    );

    it('comparison: shows a mark for each change, and every cell in its tables', async () => {
      const { page } = await openPage(browser, plain['comparison'] ?? '', {});
      const drawing = page.locator('#plot-changes svg').filter({ visible: true });
      expect((await drawing.boundingBox())?.height).toBeGreaterThan(90);
      await page.locator('details.fold').evaluateAll((folds) => {
        for (const fold of folds) fold.setAttribute('open', '');
      });
      const cell = page.getByRole('rowheader', { name: 'pio-out/long64-ring0/regs/both/sync', exact: true });
      expect(await cell.count()).toBe(3);
      expect(await drawing.locator('.mark-symbol [data-says]').count()).toBeGreaterThanOrEqual(12);
      await page.locator('#plot-changes').focus();
      await page.keyboard.press('Tab');
      expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toMatch(
        /^pio-out\/long64-ring0\/\S+ \/ \w+: [+-]?\d/,
      );
      expect(await page.locator('.tooltip').isVisible()).toBe(true);
      await page.context().close();
    });

    it('attribution: shows the flame graph on a phone', async () => {
      const { page } = await openPage(browser, plain['attribution'] ?? '', { viewport: PHONE });
      expect((await page.locator('svg.flame').first().boundingBox())?.height).toBeGreaterThan(200);
      await page.context().close();
    });

    it.each(HOSTILE)(
      '%s: attacks do nothing',
      async (name) => {
        const { page, troubles } = await openPage(browser, hostile[name] ?? '', { viewport: PHONE });
        page.on('dialog', (dialog) => troubles.push(dialog.message()));
        if (LIVE.includes(name)) await bringToLife(page);
        expect(await page.evaluate('window.attacked')).toBeUndefined();
        expect(await page.locator(INTRUDERS).count()).toBe(0);
        expect(await scrollsSideways(page)).toBe(false);
        expect(troubles).toEqual([]);
        await page.context().close();
      },
      60_000,
    );
  },
);
