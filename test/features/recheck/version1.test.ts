import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recheck } from '../../../src/features/recheck/recheck.js';
import { resultsAttributes } from '../../../src/features/run/page/embedded_results.js';
import { renderReport } from '../../../src/features/run/page/write.js';
import { packResults } from '../../../src/results/packed/pack.js';
import { readResults } from '../../../src/results/read.js';
import type { Results } from '../../../src/results/schema.js';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');
/** A run of four launches that the last program of version 1 wrote. */
const FILE = join(FIXTURES, 'results-ladder.json');
const directory = mkdtempSync(join(tmpdir(), 'recheck-v1-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function fileOf(text: string): string {
  const path = join(directory, 'results.json');
  writeFileSync(path, text);
  return path;
}

/** The document as it was written, whatever today's types say of it. */
function stored(): Results {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Results;
}

describe('a results file of version 1', () => {
  it('agrees with what version 1 made of its blocks, and says what was left out', async () => {
    expect(stored()).toMatchObject({ version: 1 });
    const found = await recheck(FILE);
    expect(found).toMatchObject({ agrees: true, differences: [] });
    expect(found.left).toEqual([expect.stringContaining('version 1 of the format')]);
  });

  it.each(['estimate', 'low', 'high'] as const)(
    'is found out in the %s of a ratio and of a level',
    async (end) => {
      const changed = stored();
      const [comparison, cell] = [changed.comparisons[2]!, changed.cells[3]!];
      if (cell.status !== 'measured') throw new Error('the cell was not measured');
      comparison.ratio[end] *= 1.001;
      cell.level[end] += 0.1;
      const { agrees, differences } = await recheck(fileOf(JSON.stringify(changed)));
      expect(agrees).toBe(false);
      expect(differences.map(({ cell: id, field }) => [id, field])).toEqual([
        [cell.cell.id, `level.${end}`],
        [comparison.subject, `comparison ${comparison.kind} ratio.${end}`],
      ]);
    },
  );

  it('of its first program differs in the intervals of levels alone, which a bootstrap made', async () => {
    const { differences } = await recheck(join(FIXTURES, 'results-v1.json'));
    expect([...new Set(differences.map(({ field }) => field))].sort()).toEqual(['level.high', 'level.low']);
  });

  it('is read with the numbers of today', () => {
    const results = readResults(FILE);
    expect(results.version).toBe(2);
    for (const comparison of results.comparisons) expect(comparison.launches).toBe(4);
    const old = stored().comparisons.map(({ ratio }) => ratio);
    // What version 1 printed as the interval of a ratio is today's interval within the run.
    expect(results.comparisons.map(({ within }) => within)).toEqual(old);
    const wider = results.comparisons.filter(
      ({ ratio }, i) => ratio.high - ratio.low > old[i]!.high - old[i]!.low,
    );
    expect(wider.length).toBeGreaterThan(old.length / 2);
  });
});

describe('a page of version 1', () => {
  /** A page of today with the data of version 1 in it. */
  async function pageWith(document: Results): Promise<string> {
    const today = readResults(FILE);
    const page = await renderReport(today);
    const [packed, before] = [packResults(document), packResults(today)];
    const shaOf = (of: typeof packed): string => resultsAttributes(of)['data-sha256'] ?? '';
    const path = join(directory, 'report.html');
    const text = page
      .replace(before?.base64 ?? '', packed?.base64 ?? '')
      .replace(shaOf(before), shaOf(packed));
    writeFileSync(path, text);
    return path;
  }

  it('agrees with what version 1 made of its blocks', async () => {
    const found = await recheck(await pageWith(stored()));
    expect(found).toMatchObject({ kind: 'page', agrees: true, differences: [] });
    expect(found.left).toEqual([expect.stringContaining('the texts of a page')]);
  });

  it('is found out in a number that was changed', async () => {
    const changed = stored();
    changed.comparisons[0]!.difference.low -= 1;
    const { differences } = await recheck(await pageWith(changed));
    expect(differences.map(({ field }) => field)).toEqual([
      `comparison ${changed.comparisons[0]!.kind} difference.low`,
    ]);
  });
});
