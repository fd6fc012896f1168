import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/report/html.js';
import { launchChromium, whyNoChromium } from '../support/chromium.js';
import { countedResults } from '../support/counted_run.js';
import { defaultSizeResults } from '../support/example_results.js';
import { hostileResults } from '../support/hostile_results.js';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const CHART_IDS = ['ratios', 'added', 'distribution', 'order', 'ladder'];
const why = whyNoChromium();

interface Opened {
  readonly page: Page;
  /** Console errors, page errors and requests but for the page's own file. */
  readonly troubles: string[];
}

describe.skipIf(why !== undefined)(
  `the report in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let browser: Browser;
    let directory: string;

    beforeAll(async () => {
      execFileSync(process.execPath, ['scripts/bundle.mjs']);
      directory = mkdtempSync(join(tmpdir(), 'report-browser-'));
      await writeReport(join(directory, 'run'), defaultSizeResults());
      await writeReport(join(directory, 'hostile'), hostileResults());
      await writeReport(join(directory, 'counted-x86'), await countedResults({ arch: 'x86' }));
      await writeReport(join(directory, 'counted-arm64'), await countedResults({ arch: 'arm64' }));
      await writeReport(join(directory, 'counted-hostile'), hostileResults(await countedResults()));
      browser = await launchChromium();
    }, 60_000);

    afterAll(async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    });

    async function open(options: BrowserContextOptions, report = 'run'): Promise<Opened> {
      const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      const url = pathToFileURL(join(directory, report, 'index.html')).href;
      const troubles: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
      });
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('request', (request) => {
        if (request.url() !== url && !request.url().startsWith('data:')) troubles.push(request.url());
      });
      await page.goto(url);
      return { page, troubles };
    }

    async function bringToLife(page: Page): Promise<void> {
      for (const plot of await page.locator('.plot').all()) {
        await plot.scrollIntoViewIfNeeded();
        await plot.and(page.locator('[data-live="true"]')).waitFor({ timeout: 10_000 });
      }
    }

    for (const colorScheme of ['light', 'dark'] as const)
      for (const viewport of [DESKTOP, PHONE])
        test(`${colorScheme} at ${viewport.width} px: no error, no request, no sideways scroll, accessible`, async () => {
          const { page, troubles } = await open({ colorScheme, viewport });
          await bringToLife(page);
          expect(troubles).toEqual([]);
          const width = await page.evaluate('document.documentElement.scrollWidth');
          expect(width).toBeLessThanOrEqual(viewport.width);
          expect(await seriousViolations(browser, page, colorScheme, viewport)).toEqual([]);
          expect(await distinctColours(browser, await page.screenshot())).toBeGreaterThan(50);
          await page.context().close();
        }, 60_000);

    for (const [arch, colorScheme, viewport] of [
      ['x86', 'light', PHONE],
      ['x86', 'dark', DESKTOP],
      ['arm64', 'dark', PHONE],
    ] as const)
      test(`counted ${arch}, ${colorScheme} at ${viewport.width} px: all values in sight, no error, accessible`, async () => {
        const { page, troubles } = await open({ colorScheme, viewport }, `counted-${arch}`);
        await bringToLife(page);
        await page.locator('#values summary').click();
        expect(await page.locator('#values tbody tr').first().isVisible()).toBe(true);
        expect(troubles).toEqual([]);
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(viewport.width);
        expect(await seriousViolations(browser, page, colorScheme, viewport)).toEqual([]);
        await page.context().close();
      }, 60_000);

    test('a mark of a counted run shows its exact value when pointed at', async () => {
      const { page } = await open({}, 'counted-x86');
      await bringToLife(page);
      await page.locator('#plot-ladder .mark-symbol.role-mark path').first().hover();
      const tooltip = page.locator('.tooltip');
      await tooltip.waitFor({ state: 'visible' });
      expect(await tooltip.innerText()).toMatch(/instructions\s+14$/m);
      await page.context().close();
    }, 30_000);

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
    }, 30_000);

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
    }, 30_000);

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
    }, 30_000);

    test.each(['hostile', 'counted-hostile'])(
      'attack strings do nothing in a live page: %s',
      async (name) => {
        const { page, troubles } = await open({ viewport: PHONE }, name);
        await bringToLife(page);
        expect(await page.evaluate('window.attacked')).toBeUndefined();
        expect(await page.locator('img').count()).toBe(0);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
        expect(troubles).toEqual([]);
        await page.context().close();
      },
      60_000,
    );
  },
);

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe-core finds serious or critical; the checker is handed in by the debugger, which no policy stops. */
async function seriousViolations(
  browser: Browser,
  page: Page,
  colorScheme: 'light' | 'dark',
  viewport: { width: number; height: number },
): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const context = await browser.newContext({ colorScheme, viewport, bypassCSP: true });
  const checked = await context.newPage();
  await checked.setContent(await page.content());
  await checked.evaluate(source);
  const { violations } = await checked.evaluate<{ violations: Violation[] }>('axe.run()');
  await context.close();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`);
}

/** Decodes a screenshot in a page of its own and counts its colours: a blank one has a handful. */
async function distinctColours(browser: Browser, png: Buffer): Promise<number> {
  const page = await browser.newPage();
  const colours = await page.evaluate<number>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const pixels = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
    return new Set(pixels).size;
  })()`);
  await page.close();
  return colours;
}
