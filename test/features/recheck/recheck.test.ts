import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOOL } from '../../../src/lib/tool.js';
import { renderReport } from '../../../src/features/run/page/write.js';
import { resultsAttributes } from '../../../src/features/run/page/embedded_results.js';
import { recheck } from '../../../src/features/recheck/recheck.js';
import { recheckText } from '../../../src/features/recheck/text.js';
import { packResults } from '../../../src/results/packed/pack.js';
import { recheckResults } from '../../../src/features/recheck/results_differences.js';
import { recomputed } from '../../../src/results/recompute.js';
import { packScript } from '../../../src/show/page/packed_script.js';
import { withAllRuns } from '../../../src/show/page/all_runs.js';
import { contentSecurityPolicy } from '../../../src/show/page/shell.js';
import type { Results } from '../../../src/results/schema.js';
import { runLine } from '../run/run_line.js';
import { exampleResults } from '../../support/example_results.js';

const directory = mkdtempSync(join(tmpdir(), 'recheck-'));
const results = recomputed(exampleResults({ groupSets: [['regs']], directions: ['both'] }));
let page = '';

beforeAll(async () => {
  page = await renderReport(results);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Of no bytes. */
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function written(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** The same page with other results inside it. */
function withResults(other: Results): string {
  const [packed, before] = [packResults(other), packResults(results)];
  const shaOf = (of: typeof packed): string => resultsAttributes(of)['data-sha256'] ?? '';
  return page.replace(before?.base64 ?? '', packed?.base64 ?? '').replace(shaOf(before), shaOf(packed));
}

describe('a report page', () => {
  it('agrees with its own blocks when it is fresh', async () => {
    const found = await recheck(written('fresh.html', page));
    expect(found).toMatchObject({ kind: 'page', agrees: true, left: [], differences: [] });
    expect(found.checked.cells).toBe(results.cells.length);
  });

  it('names cell and field when one digit of the results inside it was changed', async () => {
    const changed = structuredClone(results);
    const cell = changed.cells.find(
      (result) => result.status === 'measured' && result.cell.kind === 'transfer',
    );
    if (cell?.status !== 'measured') throw new Error('no transfer was measured');
    cell.level.p99 += 1;
    const { agrees, differences } = await recheck(written('data.html', withResults(changed)));
    expect(agrees).toBe(false);
    expect(differences[0]).toEqual({
      cell: cell.cell.id,
      field: 'level.p99',
      stored: String(cell.level.p99),
      recomputed: String(cell.level.p99 - 1),
    });
  });

  it('names section and row when one digit of what it shows was changed', async () => {
    const table = page.indexOf('id="cells"');
    const at = table + page.slice(table).search(/>[0-9]{1,3},[0-9]{3}/) + 1;
    const digit = page[at] === '9' ? '8' : '9';
    const { differences } = await recheck(
      written('text.html', page.slice(0, at) + digit + page.slice(at + 1)),
    );
    expect(differences).toHaveLength(1);
    expect(differences[0]?.field).toBe('page, section cells');
    expect(differences[0]?.cell).toBeTruthy();
  });

  it('agrees when an index has put in the way to all runs, and then still sees what was changed', async () => {
    const listed = withAllRuns(page, '../index.html');
    expect(listed).not.toBe(page);
    expect((await recheck(written('listed.html', listed))).differences).toEqual([]);
    const text = listed.replace('>all runs<', '>all is well<');
    expect((await recheck(written('listed.html', text))).agrees).toBe(false);
  });

  it('finds any one digit that was changed anywhere in it', async () => {
    const digits = [...page.matchAll(/[0-9]/g)].map(({ index }) => index);
    for (let part = 1; part < 5; part++) {
      const at = digits[Math.floor((digits.length * part) / 5)] ?? 0;
      const changed = `${page.slice(0, at)}${page[at] === '7' ? '3' : '7'}${page.slice(at + 1)}`;
      const found = await recheck(written('any.html', changed)).catch((error: unknown) => error);
      expect(found).toSatisfy((outcome: { agrees?: boolean }) => outcome.agrees !== true);
    }
  });

  /** The page as another build makes it: with another script, and a policy for that. */
  function withScript(script: string, allowed = script): string {
    const packed = packScript(script);
    const before = /id="packed">([^<]*)</.exec(page)?.[1] ?? '';
    const policyBefore = /content="(default-src[^"]*)"/.exec(page)?.[1] ?? '';
    return page
      .replace(before, packed.packed)
      .replace(policyBefore, contentSecurityPolicy([packed.starter, allowed]));
  }

  it('agrees when only its script is of another build, and says that this was not looked at', async () => {
    const found = await recheck(written('other_script.html', withScript('document.title;')));
    expect(found).toMatchObject({ agrees: true, differences: [] });
    expect(found.left.join()).toContain('another build');
  });

  it('with another script still shows a number that was changed', async () => {
    const table = withScript('document.title;').replace(
      /(id="cells".*?>[0-9])([0-9])/s,
      (_, before: string, digit: string) => before + (digit === '7' ? '3' : '7'),
    );
    expect(await recheck(written('other_number.html', table))).toMatchObject({ agrees: false });
  });

  it('does not agree with a script that its own policy does not allow, or with one more', async () => {
    const changed = withScript('document.title;', 'document.body;');
    const added = page.replace('</body>', '<script>document.title = 1</script></body>');
    for (const text of [changed, added])
      expect(await recheck(written('script.html', text))).toMatchObject({ agrees: false });
  });

  it('names every number of the results that it claims to recompute, when just that was changed', () => {
    const again = recomputed(results);
    expect(recheckResults(results, again)).toEqual([]);
    const unnoticed: string[] = [];
    const visit = (holder: object, of: readonly (string | number)[]): void => {
      for (const [key, value] of Object.entries(holder)) {
        const place = [...of, key];
        if (typeof value === 'object' && value !== null) visit(value as object, place);
        else if (typeof value === 'number' && Number.isFinite(value)) {
          Reflect.set(holder, key, value + 1);
          if (recheckResults(changed, again).length === 0) unnoticed.push(place.join('.'));
          Reflect.set(holder, key, value);
        }
      }
    };
    const changed = structuredClone(results);
    for (const [index, cell] of changed.cells.entries()) {
      if (cell.status !== 'measured' || index % 4 !== 0) continue;
      visit(cell.level, ['cells', index, 'level']);
    }
    for (const [index, comparison] of changed.comparisons.entries())
      visit(comparison, ['comparisons', index]);
    visit(changed.stop, ['stop']);
    expect(unnoticed).toEqual([]);
  });

  it.each([
    ['nothing', '<!doctype html></html>', 'it contains no results'],
    [
      'what does not unpack',
      `<!doctype html><script type="text/plain" id="results-data" data-sha256="${EMPTY_SHA256}" data-made-by="${TOOL.version}"></script></html>`,
      'the results inside it do not unpack',
    ],
  ])('of another program that holds %s is refused', async (_, text, why) => {
    await expect(recheck(written('foreign.html', text))).rejects.toThrow(
      expect.objectContaining({ why, exitCode: 2 }),
    );
  });

  it.each([
    [
      'no results',
      (text: string) => text.replace(/<script type="text\/plain" id="results-data".*?<\/script>/s, ''),
      'it contains no results',
    ],
    ['half of it', (text: string) => text.slice(0, text.length / 2), 'it is cut off before its end'],
    [
      'another version',
      (text: string) => text.replace(`data-made-by="${TOOL.version}"`, 'data-made-by="9.9.9"'),
      `version 9.9.9 made it, and this is version ${TOOL.version}, whose texts differ`,
    ],
  ])('with %s is refused and says so', async (name, change, why) => {
    await expect(recheck(written(`${name}.html`, change(page)))).rejects.toThrow(
      expect.objectContaining({ why, exitCode: 2 }),
    );
  });
});

describe('the page of a run with more blocks than a page can hold', () => {
  const emptied = (): string =>
    page.replace(
      /(id="results-data" data-sha256=")[^"]*("[^>]*>)[^<]*/,
      (_, before: string, behind: string) => `${before}none${behind}`,
    );

  it('is compared with the results beside it', async () => {
    const path = written('index.html', emptied());
    writeFileSync(join(directory, 'results.json'), JSON.stringify(results));
    const found = await recheck(path);
    expect(found).toMatchObject({ agrees: true, beside: join(directory, 'results.json'), left: [] });
    const changed = emptied().replace(
      /(id="cells".*?>[0-9])([0-9])/s,
      (_, before: string, digit: string) => before + (digit === '7' ? '3' : '7'),
    );
    expect(await recheck(written('index.html', changed))).toMatchObject({ agrees: false });
    rmSync(join(directory, 'results.json'));
  });

  it('is refused where none are', async () => {
    await expect(recheck(written('alone.html', emptied()))).rejects.toThrow(
      expect.objectContaining({ why: expect.stringContaining('no results.json beside it') as string }),
    );
  });
});

describe('the command', () => {
  it('says yes with exit code 0, and names a difference with 1', async () => {
    const good = written('results.json', JSON.stringify(results));
    expect(await runLine(['recheck', good])).toMatchObject({ code: 0, stderr: '' });
    const changed = structuredClone(results);
    changed.stop.widestInterval = 0.5;
    const bad = await runLine(['recheck', written('bad.json', JSON.stringify(changed))]);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('stop.widestInterval\n    stored     0.5\n');
    const json = await runLine(['recheck', good, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ format: 'kvm-exit-bench/recheck', agrees: true });
  });

  it.each([60, 100])('fits %i columns', async (columns) => {
    const look = { columns, color: false, unicode: true };
    const changed = structuredClone(results);
    changed.ticksPerNs = 9;
    const found = await recheck(written('wide.json', JSON.stringify(changed)));
    const text = recheckText({ ...found, file: 'report.html' }, look);
    await expect(text).toMatchFileSnapshot(`../../golden/recheck/${String(columns)}.txt`);
  });
});
