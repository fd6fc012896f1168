import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../../src/features/run/page/write.js';
import { launchChromium, whyNoChromium } from '../../support/chromium.js';
import { instructionResults } from '../../support/instruction_run.js';
import { bringToLife, DESKTOP, openPage, PHONE, type Opened } from '../../support/report_page.js';

const why = whyNoChromium();

describe.skipIf(why !== undefined)(
  `the report of a run that counts instructions, in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let browser: Browser;
    let directory: string;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'report-browser-'));
      for (const arch of ['x86', 'arm64'] as const)
        await writeReport(join(directory, arch), await instructionResults({ arch }));
      browser = await launchChromium();
    });

    afterAll(async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    });

    function open(options: BrowserContextOptions, report: string): Promise<Opened> {
      return openPage(browser, join(directory, report, 'index.html'), options);
    }

    for (const [arch, colorScheme, viewport] of [
      ['x86', 'light', PHONE],
      ['x86', 'dark', DESKTOP],
      ['arm64', 'dark', PHONE],
    ] as const)
      test(`${arch}, ${colorScheme} at ${viewport.width} px: all values in sight, no error`, async () => {
        const { page, troubles } = await open({ colorScheme, viewport }, arch);
        await bringToLife(page);
        expect(await page.locator('#values tbody tr').first().isVisible()).toBe(true);
        expect(troubles).toEqual([]);
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(viewport.width);
        await page.context().close();
      });

    test('a mark of an instruction count shows its exact value when pointed at', async () => {
      const { page } = await open({}, 'x86');
      await bringToLife(page);
      await page.locator('#plot-added .wide .mark-symbol circle').first().hover({ force: true });
      const tooltip = page.locator('.tooltip');
      await tooltip.waitFor({ state: 'visible' });
      expect(await tooltip.innerText()).toMatch(/^\S+ · long64-ring0 · regs · read · sync: \+[\d,]+$/);
      await page.context().close();
    });
  },
);
