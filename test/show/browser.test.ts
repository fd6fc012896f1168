import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/features/run/page/write.js';
import { launchChromium, whyNoChromium } from '../support/chromium.js';
import { defaultSizeResults } from '../support/example_results.js';
import { bringToLife, distinctColours, openPage, type Opened } from '../support/report_page.js';

const CHART_IDS = ['ratios', 'added', 'distribution', 'order', 'ladder'];
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
        const drawing = page.locator(`#plot-${id} svg[role="img"]`);
        expect(await drawing.count()).toBe(1);
        expect((await drawing.boundingBox())?.height).toBeGreaterThan(150);
      }
      expect(await page.locator('#cells tbody tr').count()).toBe(286);
      expect(troubles).toEqual([]);
      await page.context().close();
    });

    test('with scripts on a mark shows its values when pointed at', async () => {
      const { page } = await open({});
      await bringToLife(page);
      await page.locator('#plot-ratios .mark-symbol.role-mark path').first().hover();
      const tooltip = page.locator('.tooltip');
      await tooltip.waitFor({ state: 'visible' });
      expect(await tooltip.innerText()).toMatch(/sync \/ ioctl\s+0\.\d{4}/);
      await page.keyboard.press('Escape');
      expect(await tooltip.isHidden()).toBe(true);
      await page.context().close();
    });

    test('dragging pans the distribution, and a chart does not change its size when it comes to life', async () => {
      const still = await open({ javaScriptEnabled: false });
      const drawn = await still.page.locator('#plot-added svg').boundingBox();
      const { page } = await open({});
      await bringToLife(page);
      expect(await page.locator('#plot-added svg').boundingBox()).toMatchObject({ width: drawn?.width });
      const line = page.locator('#plot-distribution .mark-line path').first();
      const before = await line.getAttribute('d');
      await page.locator('#plot-distribution').scrollIntoViewIfNeeded();
      const box = await page.locator('#plot-distribution svg').boundingBox();
      await page.mouse.move((box?.x ?? 0) + 250, (box?.y ?? 0) + 200);
      await page.mouse.down();
      await page.mouse.move((box?.x ?? 0) + 150, (box?.y ?? 0) + 200, { steps: 4 });
      await page.mouse.up();
      await expect.poll(() => line.getAttribute('d')).not.toBe(before);
      await still.page.context().close();
      await page.context().close();
    });
  },
);
