/** Ways inside the pages without live charts, and how they fit: rows, filter, anchors, phone, print. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, whyNoChromium } from '../support/chromium.js';
import { plainPages, writePagesInto } from '../support/every_page.js';
import { openPage, scrollsSideways } from '../support/report_page.js';

const why = whyNoChromium();
const NARROW = { width: 340, height: 800 };
const PAGES = ['comparison', 'gate', 'kernels', 'certificate', 'advice', 'index'];
const ROW = 'over-none:pio-out/long64-ring0/sregs/read/sync';
/** How far from where it should be something may land. */
const SLACK_PX = 20;
const MARGIN_PX = 12;

/** Ids of drawings that are wider than their frames. */
function wideDrawings(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('.plot')].filter((plot) => plot.scrollWidth > plot.clientWidth + 1).map(({ id }) => id)`,
  );
}

describe.skipIf(why !== undefined)(`ways in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  let browser: Browser;
  let directory: string;
  let paths: Record<string, string>;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ways-'));
    paths = writePagesInto(directory, await plainPages());
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(PAGES)('%s: fits 340 px, drawings too, and at most 8 printed pages', async (name) => {
    const { page, troubles } = await openPage(browser, paths[name] ?? '', { viewport: NARROW });
    expect([await scrollsSideways(page), await wideDrawings(page)]).toEqual([false, []]);
    const printed = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(printed.match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(8);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it.each(PAGES)('%s: every entry of its contents lands where it should', async (name) => {
    const { page } = await openPage(browser, paths[name] ?? '', {});
    for (const link of await page.locator('nav.contents a').all()) {
      await link.click();
      const hash = (await link.getAttribute('href')) ?? '';
      const top = (await page.locator(`[id="${hash.slice(1)}"]`).boundingBox())?.y ?? NaN;
      const isAtEnd = await page.evaluate<boolean>(
        'innerHeight + scrollY >= document.documentElement.scrollHeight - 2',
      );
      if (!isAtEnd) expect(Math.abs(top - MARGIN_PX), hash).toBeLessThanOrEqual(SLACK_PX);
      await page.evaluate('scrollTo(0, 0)');
    }
    await page.context().close();
  });

  it('a row that an address names is shown, though its table was closed', async () => {
    const { page } = await openPage(browser, paths['comparison'] ?? '', {}, `#${ROW}`);
    const row = page.locator(`[id="${ROW}"]`);
    await row.waitFor({ state: 'visible' });
    const { y = NaN, height = 0 } = (await row.boundingBox()) ?? {};
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(900);
    expect(await row.locator('.permalink').getAttribute('href')).toBe(`#${ROW}`);
    await page.context().close();
  });

  it('words find rows in all tables, the address keeps them, and copies hold what is shown', async () => {
    const { page } = await openPage(browser, paths['comparison'] ?? '', {});
    // By keyboard alone.
    await page.keyboard.press('Tab');
    const field = page.getByRole('searchbox', { name: 'Rows with these words' });
    for (let i = 0; i < 40 && !(await field.evaluate((own) => own === document.activeElement)); i++)
      await page.keyboard.press('Tab');
    await page.keyboard.type('sregs sync');
    expect(new URL(page.url()).hash).toBe('#rows?q=sregs+sync');
    const shown = page.locator('tbody tr[id]').filter({ visible: true });
    for (const text of await shown.allInnerTexts()) expect(text).toMatch(/sregs.*sync/s);
    expect(await shown.count()).toBeGreaterThan(3);
    await page.getByRole('button', { name: 'Clear the filter' }).press('Enter');
    expect(await page.locator('tbody tr[hidden]').count()).toBe(0);
    const again = await openPage(browser, paths['comparison'] ?? '', {}, '#rows?q=sregs+sync');
    expect(await again.page.locator('tbody tr[id]').filter({ visible: true }).count()).toBeGreaterThan(3);
    await page.context().close();
    await again.page.context().close();
  });

  it('a verdict leads to its grounds, which open', async () => {
    const { page } = await openPage(browser, paths['gate'] ?? '', {});
    const link = page.locator('#cells a[href^="#evidence:"]').first();
    const id = ((await link.getAttribute('href')) ?? '').slice(1);
    await link.click();
    expect(await page.locator(`[id="${id}"]`).getAttribute('open')).not.toBeNull();
    await page.context().close();
  });
});
