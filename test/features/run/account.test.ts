import { expect, test } from 'vitest';
import { compareRuns } from '../../../src/features/compare/compare_runs.js';
import { accountSentences } from '../../../src/features/compare/sentences.js';
import { accountTable, addedCounts } from '../../../src/features/run/account/guest_accounts.js';
import { disturbedSentence, emulationSentence } from '../../../src/features/run/account/sentences.js';
import { blocksCsv, summaryCsv } from '../../../src/features/run/csv_tables.js';
import { terminalSummary } from '../../../src/features/run/text/summary.js';
import type { Results } from '../../../src/results/schema.js';
import type { Account } from '../../../src/samples/account.js';
import { fakeResults } from '../../results/fake_results.js';
import { accountWith, EMULATED } from '../../support/example_account.js';

const WRITES = accountWith({ exits: 34, insn_emulation: 102, req_event: 34 });
const LOOK = { columns: 100, color: false, unicode: true };

function accountOf(cell: string): Account | undefined {
  if (cell.startsWith('control/')) return undefined;
  return cell.includes('/both/') ? WRITES : EMULATED;
}

async function run(account: (cell: string) => Account | undefined = accountOf): Promise<Results> {
  return fakeResults({ fake: { account } });
}

test('the table has what rose as a rule, and names apart what rose in some blocks', async () => {
  const table = accountTable(await run());
  expect(table?.counters).toEqual(['exits', 'insn_emulation']);
  expect(table?.occasional).toEqual(['irq_exits']);
  expect(table?.guests[0]?.values.get('insn_emulation')).toMatchObject({ perExit: 3, isSteady: true });
});

test('what a transfer adds is said once for all cells that add it', async () => {
  const added = addedCounts(await run());
  expect(added).toHaveLength(1);
  expect(added[0]?.what).toBe('+1 req_event');
  expect(added[0]?.cells.every((cell) => cell.includes(' both '))).toBe(true);
});

test('the terminal says how many instructions KVM emulates, and nothing where it does not say', async () => {
  expect(emulationSentence(await run())).toContain('3 in ring 0');
  expect(terminalSummary(await run(), LOOK)).toContain('guest instructions that KVM emulates per exit');
  expect(terminalSummary(await fakeResults(), LOOK)).not.toContain('emulates per exit');
});

test('the CSV tables have the account of a cell and what disturbed a block', async () => {
  const results = await run();
  expect(summaryCsv(results)).toContain(',exits:1 insn_emulation:3,');
  const rounds = results.rounds.map((round) => ({ ...round, events: { faults: [0], interrupts: [0, 1] } }));
  expect(blocksCsv({ ...results, rounds })).toContain(',faults interrupts,true');
  expect(disturbedSentence({ ...results, rounds })).toMatch(/interrupted .* page faults/);
  expect(disturbedSentence(results)).toBeNull();
});

test('a comparison says what KVM did more, in how many cells', async () => {
  const before = await run();
  const after = await run((cell) => (cell.startsWith('control/') ? undefined : WRITES));
  const named = [before, after].map((results, index) => ({ name: String(index), results }));
  const [sentence = '', ...others] = accountSentences(compareRuns(named));
  expect(sentence).toMatch(/^#2 against #1: KVM counted 1 more req_event per exit \(0 to 1\) in \d+ cells: /);
  expect(others).toEqual([]);
});
