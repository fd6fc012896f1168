import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/gate/compare.js';
import { renderComparison } from '../../src/report/comparison/html.js';
import { runOf, slower } from '../gate/gated_runs.js';
import { launchChromium, whyNoChromium } from '../support/chromium.js';
import { exampleResults } from '../support/example_results.js';
import { ATTACK, hostileResults } from '../support/hostile_results.js';
import { recomputed } from '../support/recomputed.js';
import { DESKTOP, openPage, PHONE, seriousViolations } from '../support/report_page.js';

const why = whyNoChromium();

describe.skipIf(why !== undefined)(
  `the page of runs side by side in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let browser: Browser;
    let directory: string;
    const pageOf = (name: string): string => join(directory, `${name}.html`);

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'comparison-browser-'));
      const runs = [runOf(), recomputed(slower(runOf({ seed: '7' }), 0.1)), runOf({ seed: '8' })];
      const named = runs.map((results, index) => ({ name: `reports/run-${String(index + 1)}`, results }));
      writeFileSync(pageOf('plain'), await renderComparison(compareRuns(named)));
      const hostile = { name: ATTACK, results: hostileResults(exampleResults()) };
      writeFileSync(pageOf('hostile'), await renderComparison(compareRuns([hostile, hostile])));
      browser = await launchChromium();
    }, 60_000);

    afterAll(async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    });

    it.each([
      ['desktop', 'light', DESKTOP],
      ['desktop', 'dark', DESKTOP],
      ['phone', 'light', PHONE],
      ['phone', 'dark', PHONE],
    ] as const)(
      'has no serious accessibility problem on a %s in %s',
      async (_, scheme, viewport) => {
        const { page } = await openPage(browser, pageOf('plain'), { viewport, colorScheme: scheme });
        expect(await seriousViolations(browser, page, scheme, viewport)).toEqual([]);
      },
      60_000,
    );

    it.each(['plain', 'hostile'])(
      'of %s runs never scrolls sideways itself on a phone',
      async (name) => {
        const { page, troubles } = await openPage(browser, pageOf(name), { viewport: PHONE });
        const [width] = await page
          .locator('html')
          .evaluateAll((roots) => roots.map((root) => root.scrollWidth));
        expect(width).toBeLessThanOrEqual(PHONE.width);
        expect(troubles).toEqual([]);
      },
      60_000,
    );

    it('shows a panel a guest, with a mark for each change, and every cell in its tables', async () => {
      const { page } = await openPage(browser, pageOf('plain'), { viewport: DESKTOP });
      const chart = await page.locator('#changes svg').boundingBox();
      expect(chart?.height).toBeGreaterThan(150);
      const cell = page.getByRole('rowheader', { name: 'pio-out/long64-ring0/regs/both/sync', exact: true });
      expect(await cell.count()).toBe(3);
      expect(
        await page.locator('#changes path[aria-roledescription], #changes .mark-symbol path').count(),
      ).toBeGreaterThanOrEqual(18);
    }, 60_000);

    it('of hostile runs attacks nobody', async () => {
      const { page, troubles } = await openPage(browser, pageOf('hostile'), { viewport: DESKTOP });
      expect(await page.evaluate('window.attacked')).toBeUndefined();
      expect(troubles).toEqual([]);
    }, 60_000);
  },
);
