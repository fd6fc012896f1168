import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAttribution } from '../../src/report/attribution/write.js';
import { recordedAttribution } from '../support/attribution_fixture.js';
import { launchChromium, whyNoChromium } from '../support/chromium.js';

const VIEWPORTS = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const why = whyNoChromium();

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

describe.skipIf(why !== undefined)(
  `an attribution's page in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let browser: Browser;
    let directory: string;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'attribution-browser-'));
      await writeAttribution(directory, recordedAttribution(true));
      browser = await launchChromium();
    }, 60_000);

    afterAll(async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    });

    async function open(
      viewport: keyof typeof VIEWPORTS,
      colorScheme: 'light' | 'dark',
      scripts = false,
    ): Promise<Page> {
      const context = await browser.newContext({
        viewport: VIEWPORTS[viewport],
        colorScheme,
        javaScriptEnabled: scripts,
        bypassCSP: scripts,
      });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(directory, 'index.html')).href);
      return page;
    }

    it.each([
      ['desktop', 'light'],
      ['phone', 'dark'],
    ] as const)(
      'has no serious accessibility problem on a %s in %s',
      async (viewport, scheme) => {
        const page = await open(viewport, scheme, true);
        await page.evaluate(
          readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
        );
        const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ''}`)).toEqual([]);
      },
      60_000,
    );

    it('never scrolls sideways itself, and shows the flame graph and the table without scripts', async () => {
      const page = await open('phone', 'light');
      const flame = await page.locator('svg.flame').first().boundingBox();
      expect(flame?.height).toBeGreaterThan(200);
      const [width] = await page
        .locator('html')
        .evaluateAll((roots) => roots.map((root) => root.scrollWidth));
      expect(width).toBeLessThanOrEqual(VIEWPORTS.phone.width);
      expect(await page.getByRole('rowheader', { name: '__get_regs', exact: true }).count()).toBeGreaterThan(
        0,
      );
    }, 60_000);

    it('says of a frame how many instructions it and what it calls execute', async () => {
      const page = await open('desktop', 'light');
      const titles = await page.locator('svg.flame').first().locator('title').allTextContents();
      expect(titles).toContain(
        '__get_regs (kvm): 70 instructions, 57 of its own, +57 of its own against the other',
      );
    }, 60_000);
  },
);
