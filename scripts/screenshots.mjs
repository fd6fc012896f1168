/**
 * Pictures of pages as readers see them first: wide and on a phone, light and dark, and printed.
 *   node scripts/screenshots.mjs reports/screenshots run=reports/sample/index.html ...
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const LOOKS = [
  { look: 'desktop-light', viewport: { width: 1280, height: 1600 }, colorScheme: 'light' },
  { look: 'desktop-dark', viewport: { width: 1280, height: 1600 }, colorScheme: 'dark' },
  { look: 'phone-light', viewport: { width: 340, height: 1200 }, colorScheme: 'light' },
  { look: 'phone-dark', viewport: { width: 340, height: 1200 }, colorScheme: 'dark' },
  // A4 at 96 dots an inch.
  { look: 'print', viewport: { width: 794, height: 1123 }, colorScheme: 'light', media: 'print' },
];
const [directory = 'reports/screenshots', ...pages] = process.argv.slice(2);

mkdirSync(directory, { recursive: true });
const executablePath = process.env.KVM_EXIT_BENCH_CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
for (const { look, viewport, colorScheme, media = 'screen' } of LOOKS) {
  // Half a pixel each way: enough to look at, small enough to keep.
  const deviceScaleFactor = viewport.width > 700 ? 0.5 : 1;
  const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor });
  for (const [name, file] of pages.map((page) => page.split('='))) {
    const page = await context.newPage();
    await page.emulateMedia({ media });
    await page.goto(pathToFileURL(resolve(file)).href);
    await page.waitForLoadState('load');
    await page.waitForTimeout(800);
    await page.screenshot({ path: join(directory, `${name}-${look}.jpg`), type: 'jpeg', quality: 55 });
    await page.close();
  }
  await context.close();
}
await browser.close();
