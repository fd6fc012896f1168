import { describe, expect, it } from 'vitest';
import { summaryCsv } from '../../../src/features/run/csv_tables.js';
import { findings } from '../../../src/features/run/findings/findings.js';
import { renderReport } from '../../../src/features/run/page/write.js';
import { terminalSummary } from '../../../src/features/run/text/summary.js';
import { recomputed } from '../../../src/results/recompute.js';
import { resultsSchema } from '../../../src/results/schema.js';
import { exampleResults } from '../../support/example_results.js';
import { fakeResults } from '../../results/fake_results.js';
import { smallPlan } from '../../support/fake_run.js';

const PLAIN = { columns: 100, color: false, unicode: true };
const one = recomputed(exampleResults({ launches: 1, groupSets: [['regs']] }));
const several = recomputed(exampleResults({ launches: 3, groupSets: [['regs']] }));

describe('a run of one launch', () => {
  it('says in its findings that nothing is decided for the host', () => {
    const text = findings(one).join(' ');
    expect(text).toContain('How sure is not known, since one launch does not show how launches vary');
    expect(text).not.toMatch(/Infinity|NaN|95% intervals over/);
    expect(findings(several).join(' ')).toContain('by 95% intervals over 3 launches');
  });

  it('says so in the terminal, and prints no half width but that within the run', () => {
    const text = terminalSummary(one, PLAIN);
    expect(text).toContain('no intervals for the host, since one launch');
    expect(text).not.toMatch(/Infinity|NaN/);
    const ofRuns = text.split('\n').filter((line) => line.includes('±'));
    for (const line of ofRuns) expect(line).toContain('within this run');
    expect(terminalSummary(several, PLAIN)).not.toContain('no intervals');
  });

  it('says so on its page', async () => {
    const page = await renderReport(one);
    expect(page.includes('no number has an interval for this host')).toBe(true);
    expect(page.includes('[not known]')).toBe(true);
    const shown = page.replace(/<(script|style)\b.*?<\/\1>/gs, '');
    expect(/.{0,60}(Infinity|NaN).{0,60}/.exec(shown)?.[0]).toBeUndefined();
    expect((await renderReport(several)).includes('[not known]')).toBe(false);
  });

  it('leaves the ends of its intervals empty in its CSV', async () => {
    const rowsOf = async (launches: number): Promise<Record<string, string>[]> => {
      const plan = smallPlan({ launches, minRounds: 6, maxRounds: 6 });
      const [head = '', ...lines] = summaryCsv(await fakeResults({ plan }))
        .trim()
        .split(/\r?\n/);
      const names = head.split(',');
      return lines.map((line) => {
        const values = line.split(',');
        return Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''] as const));
      });
    };
    for (const row of await rowsOf(1)) expect(row).toMatchObject({ low: '', high: '', launches: '1' });
    for (const { low, high, launches } of await rowsOf(2))
      expect([low, high, launches]).toEqual([expect.stringMatching(/\d/), expect.stringMatching(/\d/), '2']);
  });

  it('comes back from its file as it was', () => {
    const text = JSON.stringify(one);
    expect(text).not.toContain('Infinity');
    expect(resultsSchema.parse(JSON.parse(text))).toEqual(one);
  });
});
