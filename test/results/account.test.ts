import { describe, expect, test } from 'vitest';
import { asMessages } from '../../src/results/as_messages.js';
import { packResults } from '../../src/results/packed/pack.js';
import { unpackResults } from '../../src/results/packed/unpack.js';
import { recomputed } from '../../src/results/recompute.js';
import { resultsSchema, type Results } from '../../src/results/schema.js';
import { withoutDelayed } from '../../src/results/without_delayed.js';
import { SampleLog } from '../../src/samples/sample_log.js';
import { accountWith, EMULATED } from '../support/example_account.js';
import { fakeResults } from './fake_results.js';

const BASE = 'pio-out/long64-ring0/none';
const DEGENERATE = accountWith({ exits: 34, insn_emulation: 46, insn_emulation_fail: 34 });

/** Launch 1 did other work than the others for the bare exit. */
async function runWithStates(): Promise<Results> {
  return fakeResults({
    fake: { account: (cell, launch) => (cell === BASE && launch === 1 ? DEGENERATE : EMULATED) },
  });
}

function accountsOf(results: Results) {
  return results.cells.map((result) => (result.status === 'measured' ? result.account : undefined));
}

describe('the accounts of a results file', () => {
  test('pass the schema and stay the same when it is computed again', async () => {
    const results = await runWithStates();
    expect(resultsSchema.parse(results)).toEqual(results);
    expect(accountsOf(results).some((account) => account?.byLaunch !== undefined)).toBe(true);
    expect(recomputed(results)).toEqual(results);
  });

  test('travel inside a page', async () => {
    const results = await runWithStates();
    const packed = packResults(results);
    if (packed === null) throw new Error('it is small');
    expect(accountsOf(unpackResults('page', packed).results)).toEqual(accountsOf(results));
  });

  test('are those of all launches again when the run is resumed', async () => {
    const results = await runWithStates();
    const log = new SampleLog(
      results.cells.map((result) => ({
        cell: result.cell,
        exitsPerBlock: result.status === 'measured' ? result.exitsPerBlock : 16,
      })),
    );
    for (const { message, at } of asMessages(results).messages) log.add(message, at);
    const samples = log.samples({ seed: '1', startedAt: '', durationMs: 1, stopReason: 'max-time' });
    expect(results.cells.map((_, cell) => samples.accountOf?.(cell))).toEqual(accountsOf(results));
  });

  test('whose launches differ in what KVM did are a warning that names counter, values and launches', async () => {
    const { warnings } = await runWithStates();
    const found = warnings.filter(({ code }) => code === 'launches-differ');
    expect(found.map(({ cell }) => cell)).toContain(BASE);
    expect(found.map(({ message }) => message).join('\n')).toMatch(
      /insn_emulation 1\.35 an exit in launch 2 and 3 an exit in launch(es)? 1/,
    );
  });

  test('that are missing are a warning with the reason, also after the file is computed again', async () => {
    const results = await fakeResults({
      fake: { noAccount: 'KVM_GET_STATS_FD: Too many open files (EMFILE)' },
    });
    const told = results.warnings.filter(({ code }) => code === 'no-account');
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain('EMFILE');
    expect(recomputed(results)).toEqual(results);
  });
});

test('events of blocks follow their blocks when delayed cells are left out', async () => {
  const results = await fakeResults();
  const [first] = results.cells;
  if (first?.status !== 'measured' || first.cell.kind === 'transfer')
    throw new Error('it is a control or a base');
  const delayed = results.cells.map((result, index) =>
    index === results.cells.length - 1 && result.status === 'measured' && result.cell.kind !== 'control'
      ? { ...result, cell: { ...result.cell, delayNs: 100 } }
      : result,
  );
  const last = results.cells.length - 1;
  const rounds = results.rounds.map((round) => ({
    ...round,
    events: { interrupts: round.cell.map((_, at) => at) },
  }));
  const kept = withoutDelayed({ ...results, cells: delayed, rounds });
  const place = rounds[0]?.cell.indexOf(last) ?? -1;
  expect(place).toBeGreaterThanOrEqual(0);
  expect(kept.rounds[0]?.events?.interrupts).toEqual(kept.rounds[0]?.cell.map((_, at) => at));
});
