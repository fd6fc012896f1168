/** What is left of a killed run, wherever it was killed: read again it says the same, to the last digit. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recheck } from '../../src/features/recheck/recheck.js';
import { recheckResults } from '../../src/features/recheck/results_differences.js';
import { renderReport } from '../../src/features/run/page/write.js';
import { Failure } from '../../src/lib/failure.js';
import { Journal, JOURNAL_FILE } from '../../src/results/journal.js';
import { readResults } from '../../src/results/read.js';
import { recomputed } from '../../src/results/recompute.js';
import { recoverText } from '../../src/results/recover.js';
import type { Results } from '../../src/results/schema.js';
import type { LaunchMessage } from '../../src/samples/protocol.js';
import { seededRandom } from '../support/fakes/fake_meter.js';
import { fakeOutcome, smallPlan, type FakeRun } from '../support/fake_run.js';
import { journalFacts } from './fake_results.js';

const directory = mkdtempSync(join(tmpdir(), 'recovered-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const plan = smallPlan({ launches: 3, minRounds: 6, maxRounds: 8 });

/** @param change what a host says instead */
async function journalText(
  run: FakeRun = {},
  change: (message: LaunchMessage) => LaunchMessage = (message) => message,
): Promise<string> {
  const home = mkdtempSync(join(directory, 'run-'));
  const journal = Journal.create(home, { ...journalFacts(), plan });
  await fakeOutcome({
    plan,
    ...run,
    sampler: {
      onMessage: (message, at) => {
        journal.append(change(message), at);
      },
    },
  });
  journal.close();
  return readFileSync(join(home, JOURNAL_FILE), 'utf8');
}

/** What recheck finds wrong with the results that report makes of it; null where there is no round yet. */
function differencesOf(text: string): unknown[] | null {
  let recovered: Results;
  try {
    recovered = recoverText('log', text);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
  const path = join(directory, 'results.json');
  writeFileSync(path, JSON.stringify(recovered));
  const stored = readResults(path);
  return recheckResults(stored, recomputed(stored));
}

describe('a run that was killed', () => {
  let journal = '';
  beforeAll(async () => {
    journal = await journalText();
  });

  it('after any message agrees with its blocks', () => {
    const lines = journal.split('\n');
    const found = lines.flatMap((_, kept) => differencesOf(`${lines.slice(0, kept).join('\n')}\n`) ?? []);
    expect(found).toEqual([]);
  });

  it('at any byte agrees with its blocks, or has none', () => {
    const random = seededRandom(3);
    for (let trial = 0; trial < 120; trial++) {
      const kept = Math.floor(random() * journal.length);
      expect([kept, differencesOf(journal.slice(0, kept)) ?? []]).toEqual([kept, []]);
    }
  });

  it('before its first launch closed has a page that agrees with itself', async () => {
    const text = journal.slice(0, journal.indexOf('"type":"closed"'));
    const path = join(directory, 'index.html');
    writeFileSync(path, await renderReport(recoverText('log', text)));
    expect(await recheck(path)).toMatchObject({ agrees: true, differences: [] });
  });

  it.each<[string, (message: LaunchMessage) => LaunchMessage]>([
    [
      'with cells that a later launch fails',
      (message) =>
        message.type === 'verified' && message.launch === 1
          ? { ...message, verdicts: message.verdicts.map((verdict) => failedEveryThird(verdict)) }
          : message,
    ],
    [
      'with controls that were proved and never timed',
      (message) => (message.type === 'round' ? withoutCells(message, (cell) => cell > 4) : message),
    ],
    [
      'with cells whose blocks have no known length',
      (message) =>
        message.type === 'calibrated'
          ? {
              ...message,
              exitsPerBlock: message.exitsPerBlock.map((exits, cell) => (cell % 3 === 0 ? null : exits)),
            }
          : message,
    ],
    [
      'with an account of cells that have no block',
      (message) =>
        message.type === 'closed' && message.account?.status === 'read'
          ? {
              ...message,
              account: {
                ...message.account,
                cells: message.account.cells.map((cell) => ({ ...cell, exits: cell.exits + message.launch })),
              },
            }
          : message,
    ],
  ])('%s agrees with its blocks', async (_, change) => {
    const lines = (await journalText({}, change)).split('\n');
    const found = lines.flatMap((_line, kept) => differencesOf(`${lines.slice(0, kept).join('\n')}\n`) ?? []);
    expect(found).toEqual([]);
  });
});

type Verified = Extract<LaunchMessage, { type: 'verified' }>;
type Round = Extract<LaunchMessage, { type: 'round' }>;

function failedEveryThird(verdict: Verified['verdicts'][number]): Verified['verdicts'][number] {
  return verdict.cell % 3 === 1 ? { status: 'failed', cell: verdict.cell, reason: 'it broke' } : verdict;
}

function withoutCells(round: Round, isKept: (cell: number) => boolean): Round {
  const kept = round.cell.flatMap((cell, position) => (isKept(cell) ? [position] : []));
  const pick = (column: readonly number[]): number[] => kept.map((position) => column[position] ?? NaN);
  const { cell, mean, median, min } = round;
  return { ...round, cell: pick(cell), mean: pick(mean), median: pick(median), min: pick(min), drops: [] };
}
