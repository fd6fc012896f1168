import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realDependencies } from '../../src/cli/dependencies.js';
import { runCli } from '../../src/cli/run_cli.js';
import { MOST_APART } from '../../src/emulate/recording/exit_windows.js';
import { apart, attributionSchema, type Attribution } from '../../src/features/attribute/document/schema.js';
import type { CallNode } from '../../src/features/attribute/document/call_tree.js';
import { FakeIo } from '../cli/fake_io.js';

const BOOT_MS = 240_000;
const SYNC = 'pio-out/long64-ring0/regs/both/sync';

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

function names({ name, children }: CallNode): string[] {
  return [name, ...children.flatMap(names)];
}

describe('attribute on an emulated host', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'attribute-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function attribute(...flags: string[]): Promise<Attribution> {
    const io = new FakeIo(process.env);
    const line = ['attribute', ...flags, '--json', '--output', directory];
    const code = await runCli(line, io, realDependencies);
    expect([code, code === 0 ? '' : io.stderr.text]).toEqual([0, '']);
    return attributionSchema.parse(JSON.parse(io.stdout.text));
  }

  it(
    'names __get_regs and __set_regs among the first five of what synchronous registers add, and sums up',
    async () => {
      const { cell, against, differences } = await attribute('--cell', SYNC, '--against', 'none');
      const first = differences.slice(0, 5).map(({ module, name }) => `${module ?? ''}:${name}`);
      expect(first).toEqual(expect.arrayContaining(['kvm:__get_regs', 'kvm:__set_regs']));
      const other = against!;
      expect(sumOf(differences.map(({ difference }) => difference))).toBe(cell.counter - other.counter);
      for (const each of [cell, other]) {
        expect(sumOf(each.functions.map(({ instructions }) => instructions))).toBe(each.instructions);
        expect(Math.abs(apart(each))).toBeLessThanOrEqual(MOST_APART);
        expect(each.tree.total).toBe(each.instructions);
        expect(each.alike).toBeGreaterThan(each.recorded / 2);
        expect(names(each.tree)).toEqual(expect.arrayContaining(['svm_vcpu_run', '[guest]']));
        expect(each.functions.map(({ name }) => name)).not.toContain('[kernel without a symbol]');
      }
      expect(readFileSync(join(directory, 'index.html'), 'utf8')).toContain('__get_regs');
    },
    BOOT_MS,
  );

  it(
    'shows on two command lines what mitigations execute, and counts alike on both',
    async () => {
      const flags = ['--cell', 'pio-out/long64-ring0/none', '--against-append', 'mitigations=off'];
      const { cell, against, differences } = await attribute(...flags);
      expect(cell.instructions).toBeGreaterThan(against!.instructions);
      expect(Math.abs(apart(cell))).toBeLessThanOrEqual(MOST_APART);
      expect(Math.abs(apart(against!))).toBeLessThanOrEqual(MOST_APART);
      const thunk = differences.find(
        ({ name }) => name.endsWith('return_thunk') && name !== '__x86_return_thunk',
      );
      expect(thunk?.against).toBe(0);
    },
    BOOT_MS,
  );
});
