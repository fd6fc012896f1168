import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/features/run/page/write.js';
import { launchChromium, whyNoChromium } from '../support/chromium.js';
import { defaultSizeResults } from '../support/example_results.js';
import { bringToLife, distinctColours, openPage, type Opened } from '../support/report_page.js';

const CHART_IDS = ['ratios', 'added', 'waterfall', 'break-even', 'distribution', 'paired-order'];
const why = whyNoChromium();

describe.skipIf(why !== undefined)(
  `the report in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let browser: Browser;
    let directory: string;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'report-browser-'));
      await writeReport(join(directory, 'run'), defaultSizeResults());
      browser = await launchChromium();
    });

    afterAll(async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    });

    function open(options: BrowserContextOptions): Promise<Opened> {
      return openPage(browser, join(directory, 'run', 'index.html'), options);
    }

    for (const colorScheme of ['light', 'dark'] as const)
      test(`in ${colorScheme} something is to be seen`, async () => {
        const { page } = await open({ colorScheme });
        await bringToLife(page);
        expect(await distinctColours(browser, await page.screenshot())).toBeGreaterThan(50);
        await page.context().close();
      });

    test('with scripts off every chart is drawn and nothing is hidden', async () => {
      const { page, troubles } = await open({ javaScriptEnabled: false });
      for (const id of CHART_IDS) {
        const drawing = page.locator(`#plot-${id} svg[role="img"]:visible`);
        expect(await drawing.count()).toBe(1);
        expect((await drawing.boundingBox())?.height).toBeGreaterThan(150);
      }
      expect(await page.locator('#cells tbody tr').count()).toBe(286);
      expect(troubles).toEqual([]);
      await page.context().close();
    });

    test('with scripts on a mark says its cells and values when pointed at', async () => {
      const { page } = await open({});
      await bringToLife(page);
      await page.locator('#plot-ratios .wide .mark-rule line[data-says]').first().hover({ force: true });
      const tooltip = page.locator('.tooltip');
      await tooltip.waitFor({ state: 'visible' });
      expect(await tooltip.innerText()).toMatch(
        /^pio-out · long64-ring0 · regs · read: 0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]$/,
      );
      await page.keyboard.press('Escape');
      expect(await tooltip.isHidden()).toBe(true);
      await page.context().close();
    });

    test('by keyboard one Tab reaches the marks of a drawing, and arrows go from each to the next', async () => {
      const { page } = await open({});
      await bringToLife(page);
      await page.locator('#plot-added').focus();
      const focused = (): Promise<string | null> =>
        page.evaluate("document.activeElement.getAttribute('aria-label')");
      await page.keyboard.press('Tab');
      const first = await focused();
      expect(first).toMatch(/^long64-ring0 · regs · read · sync: median/);
      expect(await page.locator('.tooltip').innerText()).toBe(first);
      await page.keyboard.press('ArrowRight');
      expect(await focused()).toMatch(/^long64-ring0 · regs · write · sync: median/);
      await page.keyboard.press('Tab');
      expect(await page.evaluate("document.activeElement.closest('#plot-added')")).toBeNull();
      await page.context().close();
    });

    test('on a phone of 340 pixels each chart is drawn for it, and none scrolls sideways', async () => {
      const { page } = await open({ viewport: { width: 340, height: 700 } });
      await bringToLife(page);
      for (const plot of await page.locator('.plot').all()) {
        expect(await plot.locator('.narrow svg').isVisible()).toBe(true);
        expect(await plot.locator('.wide svg').isVisible()).toBe(false);
        const overflows = await plot.evaluateAll(([each]) => each!.scrollWidth > each!.clientWidth);
        expect(overflows).toBe(false);
      }
      await page.context().close();
    });

    test('on A4 a page is printed on at most 8 sheets', async () => {
      const { page } = await open({});
      await bringToLife(page);
      await page.reload();
      await page.locator('html[data-scripts="on"]').waitFor();
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length).toBeLessThanOrEqual(8);
      await page.context().close();
    });

    test('an address leads to within 20 pixels of its place, whatever the script adds above it', async () => {
      const { page: index } = await open({});
      const ids = await index.evaluate<string[]>(
        "[...document.querySelectorAll('section[id], .diagnostics > div[id], #ratios-all')].map(({ id }) => id)",
      );
      await index.context().close();
      const { page } = await open({});
      await page.locator('html[data-scripts="on"]').waitFor();
      for (const id of [...ids, 'added/pio-out/long64-ring3/regs/both', 'pio-out/long64-ring3/none']) {
        await page.goto(`${page.url().split('#')[0]!}#${id}`);
        await page.reload();
        await page.locator('html[data-scripts="on"]').waitFor();
        const away = await page.evaluate<number>(`(() => {
          const place = document.getElementById(${JSON.stringify(id)});
          const { top, bottom, left } = place.getBoundingClientRect();
          // A row stands below the head of its table, in sight.
          const isSeen = place.contains(document.elementFromPoint(left + 20, (top + bottom) / 2));
          if (place.matches('tr')) return isSeen && top < 60 ? 0 : 999;
          const last = document.documentElement.scrollHeight - innerHeight - scrollY;
          return last < 1 && top < innerHeight ? 0 : Math.abs(top);
        })()`);
        expect(`${id} ${String(away <= 20)}`).toBe(`${id} true`);
      }
      await page.context().close();
    });
  },
);
