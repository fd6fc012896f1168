import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MergedSweep } from '../../../src/features/sweep/document/merged.js';
import { readResults } from '../../../src/results/read.js';
import { runLine } from '../run/run_line.js';
import { worldOf } from '../../app/changed_host.js';
import { FakeBackend } from '../../support/fakes/fake_backend.js';
import { CountingBackend, countingWorld, SweepPlace } from './sweep_place.js';

let place: SweepPlace;
let whole: string;
let ids: string[];
beforeAll(async () => {
  place = new SweepPlace();
  await place.run('one');
  ({ document: whole } = await place.merge(['one'], 'whole'));
  ids = (await place.plan()).units.map(({ id }) => id);
  // Each part at another time of day, as other machines would.
  for (const [index, hour] of [1, 2, 3].map((each) => [each, each + 3] as const)) {
    const now = () => new Date(Date.UTC(2026, 10, 22, hour));
    await place.run(`part-${String(index)}`, ['--shard', `${String(index)}/3`], { ...countingWorld(), now });
  }
});
afterAll(() => {
  place.remove();
});

const SHORT_FLAGS = '--mode long64-ring0 --groups regs --launches 1 --min-rounds 4 --max-rounds 4';
const PARTS = ['part-1', 'part-2', 'part-3'];
const ORDERS = [
  [0, 1, 2],
  [2, 1, 0],
  [1, 0, 2],
  [1, 2, 0],
].map((order) => order.map((index) => PARTS[index]!));

describe('the parts of a sweep', () => {
  it.each(ORDERS)('merged as %s, %s, %s are what one process measured, to the byte', async (...order) => {
    const { code, document, stderr } = await place.merge(order);
    expect([code, stderr]).toEqual([0, '']);
    expect(document).toBe(whole);
  });

  it('are the same when one is there twice', async () => {
    const same = await place.merge(['part-1', 'part-1', ...PARTS]);
    expect([same.code, same.document === whole, same.stderr]).toEqual([0, true, '']);
    const again = await place.merge(['one', ...PARTS]);
    expect([again.code, again.document === whole]).toEqual([0, true]);
    expect(again.stderr).toBe('5 units there more than once, with equal results\n');
  });

  it('are shown as a table', async () => {
    const { stdout } = await place.merge(['part-1', 'part-3']);
    const shown = stdout.replaceAll(`${place.directory}/`, '').replace(/^.*merged\//m, 'merged/');
    await expect(shown).toMatchFileSnapshot('../../golden/sweep/merged.txt');
  });
});

describe('a sweep that is not of one piece', () => {
  let copy: string;
  let number = 0;
  beforeEach(() => {
    number += 1;
    copy = `copy-${String(number)}`;
    place.copy('one', copy);
  });
  const own = (index: number, ...more: string[]): string => place.path(copy, 'units', ids[index]!, ...more);
  const unitOf = (document: string, index: number) => (JSON.parse(document) as MergedSweep).units[index];
  const change = (path: string, of: (text: string) => string): void => {
    writeFileSync(path, of(readFileSync(path, 'utf8')));
  };

  it('names a missing unit, and says the same of any subset in any order', async () => {
    const { code, document, stderr } = await place.merge(['part-1', 'part-3']);
    expect([code, stderr]).toEqual([
      3,
      `missing: host=local --preset quick --exit pio-in ${SHORT_FLAGS} (${ids[1]!}): nobody has run it\n` +
        `missing: host=local --preset quick --exit hlt ${SHORT_FLAGS} (${ids[4]!}): nobody has run it\n`,
    ]);
    expect(unitOf(document, 1)).toMatchObject({ status: 'missing', unit: { id: ids[1] } });
    expect((await place.merge(['part-3', 'part-1'])).document).toBe(document);
  });

  it('names a unit whose results were changed after they were written', async () => {
    change(own(2, 'results.json'), (text) => text.replace('"startedAt":"2026', '"startedAt":"2025'));
    const { code, document, stderr } = await place.merge([copy]);
    expect([code, stderr]).toEqual([
      3,
      `broken: ${own(2)}: results.json is not what was written: its hash differs\n`,
    ]);
    expect(unitOf(document, 2)).toMatchObject({ status: 'broken' });
    // Another directory has it whole.
    const healed = await place.merge([copy, 'part-3']);
    expect([healed.code, healed.document]).toEqual([0, whole]);
    expect(healed.stderr).toContain('broken: ');
  });

  it('names a unit of another sweep, and one under the name of another', async () => {
    renameSync(own(0), place.path(copy, 'units', 'f'.repeat(16)));
    rmSync(own(1), { recursive: true });
    renameSync(own(3), own(1));
    const { code, stderr } = await place.merge([copy]);
    expect(code).toBe(3);
    expect(stderr).toContain(
      `foreign: ${place.path(copy, 'units', 'f'.repeat(16))}: it is no unit of this sweep\n`,
    );
    expect(stderr).toContain(`broken: ${own(1)}: it says that it is unit ${ids[3]!}\n`);
  });

  it('refuses directories of two sweeps', async () => {
    const other = place.write('other.json', { hosts: ['local'], plans: [{ preset: 'quick' }] });
    await runLine(['sweep', 'run', other, '--output', place.path('other')], countingWorld());
    const { code, stderr } = await runLine(['sweep', 'merge', place.path('one'), place.path('other')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('other belongs to another sweep')]);
  });

  it('names a unit that another version, seed, plan or runner measured', async () => {
    const { sha256OfFile } = await import('../../../src/lib/sha256.js');
    async function remeasured(index: number, to: (text: string) => string, runner?: string): Promise<void> {
      const results = own(index, 'results.json');
      const before = await sha256OfFile(results);
      change(results, to);
      const after = await sha256OfFile(results);
      change(own(index, 'unit.json'), (text) =>
        text
          .replace(before, after)
          .replace(/("runnerSha256": ")[0-9a-f]+/, `$1${runner ?? '9e4d02b6'.repeat(8)}`),
      );
      readResults(results);
    }
    await remeasured(0, (text) => text.replace(/("tool":\{[^}]*"version":)"[^"]*"/, '$1"0.0.9"'));
    await remeasured(1, (text) => text.replace('"seed":"1"', '"seed":"2"'));
    await remeasured(2, (text) => text.replace(/"watchdogMs":\d+/, '"watchdogMs":1'));
    await remeasured(3, (text) => text, 'a'.repeat(64));
    const { code, stderr, document } = await place.merge([copy, 'part-2']);
    expect(code).toBe(3);
    expect(stderr).toContain(`foreign: ${own(0)}: version 0.0.9 measured it, and the sweep is of 0.1.0\n`);
    expect(stderr).toContain(`foreign: ${own(1)}: its seed is 2, not 1\n`);
    expect(stderr).toContain(`foreign: ${own(2)}: its results are those of another plan\n`);
    expect(stderr).toContain(
      `foreign: ${own(3)}: runner ${'a'.repeat(12)} measured it, and 9e4d02b69e4d most others\n`,
    );
    expect([0, 1, 2, 3, 4].map((index) => unitOf(document, index)?.status)).toEqual([
      'foreign',
      'done',
      'foreign',
      'foreign',
      'done',
    ]);
  });

  it('takes none of two different results of a unit', async () => {
    const timed = () => worldOf(new FakeBackend());
    for (const [name, hour] of [
      ['timed-1', 1],
      ['timed-2', 2],
    ] as const)
      await place.run(name, [], { ...timed(), now: () => new Date(Date.UTC(2026, 10, 22, hour)) });
    const { code, document, stderr } = await place.merge(['timed-1', 'timed-2']);
    expect([code, unitOf(document, 0)?.status]).toEqual([3, 'twice']);
    expect(stderr).toContain('2 directories have different results of it');
    expect((await place.merge(['timed-1', 'timed-1'])).code).toBe(0);
    expect((await place.merge(['timed-2', 'timed-1'])).document).toBe(document);
  });

  it('names a unit that failed, with why', async () => {
    const error = { launch: 0, round: 0, code: 'no-device' } as const;
    const world = { createBackend: () => new CountingBackend({ error }) };
    await place.run('failed', ['--shard', '1/5'], world);
    const { code, document, stderr } = await place.merge(['failed']);
    expect(code).toBe(3);
    expect(unitOf(document, 0)).toMatchObject({ status: 'failed' });
    expect(stderr).toMatch(/^failed: .*: /);
    expect((await place.merge(['failed', 'part-1', 'part-2', 'part-3'])).code).toBe(0);
  });
});
