import { expect, it } from 'vitest';
import { caveatSentence, countsInSteps, ofCounts } from '../../src/show/caveat.js';
import { readingText } from '../../src/features/compare/sentences.js';
import { compareRuns } from '../../src/features/compare/compare_runs.js';
import { fakeEmulatedHost } from '../support/fakes/fake_emulated_host.js';
import { instructionResults } from '../support/instruction_run.js';

it('no counts of a host that counts in steps are called exact', async () => {
  const s390 = fakeEmulatedHost('s390');
  const host = { ...s390, emulation: { ...s390.emulation!, repeats: 'modes' as const } };
  expect([countsInSteps(host), countsInSteps(fakeEmulatedHost('x86'))]).toEqual([true, false]);
  expect(ofCounts(true, 'Counts are exact.')).toMatch(/come in steps/);
  const results = await instructionResults({ arch: 's390', host });
  const runs = ['a', 'b'].map((name) => ({ name, results }));
  expect(readingText(compareRuns(runs))).toMatch(/come in steps/);
  expect(caveatSentence(results)).toMatch(/^Path lengths, not time/);
});
