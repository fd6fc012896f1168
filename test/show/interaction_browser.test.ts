import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/features/run/page/write.js';
import { markdownTable, plain } from '../../src/show/markdown.js';
import { launchChromium, whyNoChromium } from '../support/chromium.js';
import { defaultSizeResults } from '../support/example_results.js';
import { hostileResults } from '../support/hostile/hostile_results.js';
import {
  addAxe,
  bringToLife,
  openPage,
  PHONE,
  scrollsSideways,
  seriousFindings,
  thinOut,
  type Opened,
} from '../support/report_page.js';

const why = whyNoChromium();
const SHOWN = '#cells tbody tr:not([hidden])';
/** What the table of cells shows, without what the script added to it. */
const TABLE_TEXT = `[...document.querySelector('#cells table').rows].filter((row) => !row.hidden).map((row) =>
  [...row.cells].map((cell) => cell.textContent.replace(/^pin/, '').trim()))`;
/** How the cells of the first row stand, without the column that pinning adds. */
const ALIGNED = `[...document.querySelector('#cells tbody tr').querySelectorAll('td:not(.to-pinned)')]
  .map((cell) => getComputedStyle(cell).textAlign)`;
const PINNED = 'pio-out/long64-ring0/none';

describe.skipIf(why !== undefined)(
  `what a reader can do with a run's page${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    const results = defaultSizeResults();
    const ids = results.cells.map(({ cell }) => cell.id);
    let browser: Browser;
    let directory: string;

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'report-interaction-'));
      await writeReport(join(directory, 'run'), results);
      await writeReport(join(directory, 'hostile'), hostileResults());
      browser = await launchChromium();
    });

    afterAll(async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    });

    /** Under load a page is loaded before its script has run and read the address. */
    async function open(
      hash = '',
      options: Parameters<typeof openPage>[2] = {},
      report = 'run',
    ): Promise<Opened> {
      const opened = await openPage(browser, join(directory, report, 'index.html'), options, hash);
      if (options.javaScriptEnabled === false) return opened;
      await opened.page.locator('.filter select[name="exit"]').waitFor({ state: 'attached' });
      return opened;
    }

    async function close({ page, troubles }: Opened): Promise<void> {
      expect(troubles).toEqual([]);
      await page.context().close();
    }

    async function choose(page: Page, name: string, value: string): Promise<void> {
      await page.locator(`.filter select[name="${name}"]`).selectOption(value);
    }

    function shownIds(page: Page): Promise<string[]> {
      return page.evaluate(`[...document.querySelectorAll('${SHOWN}')].map(({ id }) => id)`);
    }

    test('a filter shows the cells that have every chosen part, says how many, and is cleared', async () => {
      const opened = await open();
      const { page } = opened;
      await choose(page, 'exit', 'pio-out');
      await choose(page, 'mode', 'long64-ring3');
      await choose(page, 'transfer', 'sync');
      const expected = ids.filter((id) => id.startsWith('pio-out/long64-ring3/') && id.endsWith('/sync'));
      expect(expected.length).toBeGreaterThan(1);
      expect(await shownIds(page)).toEqual(expected);
      expect(await page.locator('[role="status"].shown').innerText()).toBe(
        `${expected.length} of ${ids.length} cells are shown.`,
      );
      await page.getByRole('button', { name: 'Clear the filter' }).click();
      expect(await shownIds(page)).toEqual(ids);
      await close(opened);
    });

    test('a filter acts on a chart and its table, and a chart it cannot act on says so', async () => {
      const opened = await open();
      const { page } = opened;
      await bringToLife(page);
      const exits = page.locator('#plot-ratios .wide .mark-rule line[data-of]:not([style*="none"])');
      const medians = page.locator('#plot-ratios .wide .mark-symbol [data-of]:not([style*="none"])');
      const [allExits, allMedians] = [await exits.count(), await medians.count()];
      await choose(page, 'mode', 'long64-ring3');
      expect(await exits.count()).toBeLessThan(allExits);
      expect(await medians.count()).toBe(allMedians / 2);
      // A median over exits says nothing of one exit.
      await choose(page, 'exit', 'pio-out');
      expect(await medians.count()).toBe(0);
      expect(await exits.count()).toBe(await page.locator('#ratios-each tbody tr:not([hidden])').count());
      expect(await page.locator('#ratios .chart-filter').innerText()).toMatch(/^Filtered: \d+ of \d+ rows\./);
      expect(await page.locator('#order .chart-filter').innerText()).toMatch(/^The filter does not act/);
      await page.getByRole('button', { name: 'Clear the filter' }).click();
      expect(await exits.count()).toBe(allExits);
      expect(await page.locator('#ratios .chart-filter').isVisible()).toBe(false);
      await close(opened);
    });

    test('pinning divides each level by that of the pinned cell, says they are unpaired, and is undone', async () => {
      const opened = await open();
      const { page } = opened;
      const aligned = await page.evaluate(ALIGNED);
      await page.getByRole('button', { name: `pin ${PINNED} as reference`, exact: true }).click();
      expect(await page.evaluate(ALIGNED)).toEqual(aligned);
      expect(new Set(aligned as string[])).toContain('right');
      const level = (id: string): number => {
        const found = results.cells.find(({ cell }) => cell.id === id);
        return found?.status === 'measured' ? found.level.estimate : NaN;
      };
      for (const id of [PINNED, 'mmio-read/long64-ring3/regs/read/ioctl']) {
        const ratio = page.locator(`tr[id="${id}"] .to-pinned`);
        expect(await ratio.innerText()).toBe((level(id) / level(PINNED)).toFixed(3));
      }
      expect(await page.locator('.reference').innerText()).toContain('not paired by round');
      await page.getByRole('button', { name: 'Unpin' }).click();
      expect(await page.locator('.to-pinned').count()).toBe(0);
      await close(opened);
    });

    test('the address holds filter and pin, and restores them', async () => {
      const first = await open();
      await choose(first.page, 'exit', 'mmio-read');
      await choose(first.page, 'group', 'regs+sregs');
      await first.page.locator(`${SHOWN} .pin`).first().click();
      const hash = new URL(first.page.url()).hash;
      expect(hash).toBe(
        '#cells?exit=mmio-read&group=regs%2Bsregs&pin=' +
          String((await shownIds(first.page))[0]).replace('+', '%2B'),
      );
      const second = await open(hash);
      await second.page.locator('tr.pinned').waitFor();
      expect(await shownIds(second.page)).toEqual(await shownIds(first.page));
      expect(await second.page.locator('.filter select[name="exit"]').inputValue()).toBe('mmio-read');
      expect(await second.page.locator('tr.pinned').getAttribute('id')).toBe((await shownIds(first.page))[0]);
      await close(first);
      await close(second);
    });

    test('a hostile address selects nothing and does nothing', async () => {
      const attacks = [
        '#cells?exit=<img src=x onerror=window.attacked=1>&pin="><script>window.attacked=1</script>',
        '#cells?exit=__proto__&mode=constructor&pin=toString',
        `#cells?exit=%E0%A4%A&group=${'x'.repeat(5_000)}`,
        '#javascript:window.attacked=1',
      ];
      for (const hash of attacks) {
        const opened = await open(hash);
        expect(await shownIds(opened.page)).toEqual(ids);
        expect(await opened.page.evaluate('window.attacked')).toBeUndefined();
        expect(await opened.page.locator('img, .pinned').count()).toBe(0);
        await close(opened);
      }
    });

    /** Presses a button of the table of cells and returns what it copied. */
    async function copied(page: Page, name: string): Promise<string> {
      await page.locator('#cells').getByRole('button', { name }).click();
      await page.locator('#cells .tools .said').filter({ hasText: 'Copied' }).waitFor();
      return page.evaluate('navigator.clipboard.readText()');
    }

    const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };

    test('a table is copied as it is shown, as CSV and as Markdown', async () => {
      const opened = await open('#cells?exit=pio-out&mode=long64-ring0&transfer=sync', CLIPBOARD);
      const { page } = opened;
      const shown = await shownIds(page);
      const rows = await page.evaluate<string[][]>(TABLE_TEXT);
      expect(rows.length).toBe(shown.length + 1);
      const csv = await copied(page, 'Copy CSV');
      const [head = '', ...lines] = csv.trimEnd().split('\r\n');
      expect(head.split(',').slice(0, 6)).toEqual([
        'exit or control',
        'mode',
        'groups',
        'direction',
        'transfer',
        'cycles',
      ]);
      expect(head).toContain('"cycles, 95% from","cycles, 95% to"');
      expect(lines).toHaveLength(shown.length);
      for (const line of lines)
        expect(line).toMatch(/^pio-out,ring 0,[a-z+]+,[a-z]+,sync(?:,\d+(?:\.\d+)?){6},timed$/);
      const [columns = [], ...body] = rows;
      const caption = await page.locator('#cells caption').innerText();
      expect(await copied(page, 'Copy Markdown')).toBe(
        `${plain(caption)}\n\n${markdownTable({ columns, rows: body })}\n`,
      );
      await close(opened);
    });

    test('where the clipboard is refused the text is offered, selected, with no formula in it', async () => {
      const opened = await open('', {}, 'hostile');
      const { page } = opened;
      await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
      await page.locator('#cells').getByRole('button', { name: 'Copy CSV' }).click();
      const area = page.locator('#cells .tools textarea');
      await area.waitFor();
      const text = await area.inputValue();
      expect(await page.evaluate('String(getSelection())')).toBe(text);
      const fields = (text.match(/"(?:[^"]|"")*"|[^,\r\n]+/g) ?? []).map((field) => field.replace(/^"/, ''));
      expect(fields.length).toBeGreaterThan(20);
      expect(fields.filter((field) => /^[=@]|^[+-](?!\d)/.test(field))).toEqual([]);
      await page.context().close();
    });

    async function saved(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('#ratios').getByRole('button', { name }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    }

    test('a chart is saved as an SVG that stands alone, and as a PNG, each with its host, time and filter', async () => {
      const { page, troubles } = await open();
      await bringToLife(page);
      await choose(page, 'exit', 'pio-out');
      const svg = await saved(page, 'Save SVG');
      expect(svg.name).toMatch(/^ratios-kvm-exit-costs-.*-only-exit-pio-out\.svg$/);
      const title = await page.title();
      expect(svg.bytes.toString()).toContain(`>${title}</text>`);
      expect(svg.bytes.toString()).toContain('>only exit pio-out</text>');
      expect(svg.bytes.toString()).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(/var\(|inherit/.exec(svg.bytes.toString())?.[0]).toBeUndefined();
      const png = await saved(page, 'Save PNG');
      expect(png.name).toMatch(/^ratios-.*\.png$/);
      expect(png.bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
      expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(1_000);
      expect(png.bytes.length).toBeGreaterThan(20_000);
      expect(troubles.filter((trouble) => !trouble.startsWith('blob:'))).toEqual([]);
      await page.context().close();
    });

    test('with scripts off there is no control, and every cell is there', async () => {
      const opened = await open('#cells?exit=pio-out', { javaScriptEnabled: false });
      expect(await opened.page.locator('button, select, textarea').count()).toBe(0);
      expect(await opened.page.locator(SHOWN).count()).toBe(ids.length);
      await close(opened);
    });

    test('filtered and pinned, the page is accessible and a phone needs no sideways scroll', async () => {
      const opened = await open(`#cells?exit=pio-out&pin=${PINNED}`, {
        colorScheme: 'dark',
        viewport: PHONE,
      });
      const { page } = opened;
      expect(await scrollsSideways(page)).toBe(false);
      await page.evaluate("for (const row of document.querySelectorAll('tr[hidden]')) row.remove()");
      await thinOut(page);
      await addAxe(page);
      expect(await seriousFindings(page)).toEqual([]);
      await close(opened);
    });
  },
);
