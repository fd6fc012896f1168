/** Report pages opened in Chromium, and what is checked of them there. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface Opened {
  readonly page: Page;
  /** Console errors, page errors and requests but for the page's own file. */
  readonly troubles: string[];
}

/** Opens a page of its own, with its troubles from the first on, at the part that `hash` names. */
export async function openPage(
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
  hash = '',
): Promise<Opened> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url && !request.url().startsWith('data:'))
      troubles.push(request.url());
  });
  await page.goto(url + hash);
  return { page, troubles };
}

/** Waits until the page's script has added what a reader can do, and opens what is closed. */
export async function bringToLife(page: Page): Promise<void> {
  await page.locator('html[data-scripts="on"]').waitFor({ timeout: 10_000 });
  await page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true");
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Whether the page itself is wider than its window; regions inside it may be. */
export async function scrollsSideways(page: Page): Promise<boolean> {
  const wider = await page
    .locator('html')
    .evaluateAll((roots) => roots.map((root) => root.scrollWidth > window.innerWidth));
  return wider.includes(true);
}

/** Hands the checker in by the debugger, which no policy stops. */
export async function addAxe(page: Page): Promise<void> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
}

/**
 * Takes away what would be checked a thousand times over: what a drawing holds is not exposed (only its name is), and
 * the rows of a table below its first are made by the same lines. The page is good for nothing else afterwards.
 */
export async function thinOut(page: Page): Promise<void> {
  await page.evaluate(`for (const like of document.querySelectorAll(
    'svg[role="img"] > *, tbody > tr:nth-child(n + 9), details.evidence-of:nth-of-type(n + 9)',
  )) like.remove()`);
}

/** What axe-core finds serious or critical, as the page is now. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`);
}

/** Decodes a screenshot in a page of its own and counts its colours: a blank one has a handful. */
export async function distinctColours(browser: Browser, png: Buffer): Promise<number> {
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
