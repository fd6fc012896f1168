import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mix } from '../../../../src/features/advise/mix/mix.js';
import { readMix } from '../../../../src/features/advise/mix/read_mix.js';
import { Failure } from '../../../../src/lib/failure.js';

const fixture = (name: string): string => join('test/fixtures/mixes', name);

function counts({ entries }: Mix): Record<string, number> {
  return Object.fromEntries(entries.map(({ name, count }) => [name, count]));
}

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'mixes-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function written(text: string): string {
  const path = join(directory, 'mix');
  writeFileSync(path, text);
  return path;
}

describe('a mix', () => {
  it('of perf kvm stat has its rows, names of two words too, and the total is checked', () => {
    const mix = readMix(fixture('perf_kvm_stat.txt'));
    expect([mix.format, mix.seconds, mix.notUnderstoodCount]).toEqual(['perf-kvm-stat', null, 0]);
    expect(counts(mix)).toMatchObject({ MSR_WRITE: 5000, IO_INSTRUCTION: 2500, 'PF excp': 90 });
    expect(mix.notes.join()).not.toContain('total');
  });

  it('of perf kvm stat with ports sums the ports of one direction', () => {
    expect(counts(readMix(fixture('perf_kvm_stat_ioport.txt')))).toEqual({ POUT: 65, PIN: 35 });
  });

  it('of perf kvm stat says when rows are missing from its total', () => {
    const text = 'VM-EXIT    Samples  Samples%\n  npf  7  70.00%  70.00%  1us\nTotal Samples:10, Total\n';
    expect(readMix(written(text)).notes.join()).toContain(
      'line 3: the total is 10, but the rows above it sum to 7',
    );
  });

  it('of a trace has reasons, time, and what the monitor did at each exit on that vCPU', () => {
    const mix = readMix(fixture('trace_cmd.txt'));
    expect([mix.format, mix.seconds]).toEqual(['trace', 1]);
    expect(counts(mix)).toMatchObject({
      KVM_EXIT_IO: 2,
      KVM_EXIT_MMIO: 1,
      restart: 1,
      io: 1,
      npf: 1,
      cpuid: 1,
    });
    const uses = Object.fromEntries(mix.entries.map(({ name, uses: each }) => [name, each]));
    expect(uses['KVM_EXIT_IO']).toEqual([
      { group: 'regs', direction: 'both', share: 0.5 },
      { group: 'sregs', direction: 'read', share: 0.5 },
    ]);
    expect([uses['KVM_EXIT_MMIO'], uses['cpuid']]).toEqual([[], null]);
  });

  it('of a trace names the line that is none, and says that events were lost', () => {
    const { notUnderstood, notes } = readMix(fixture('trace_cmd.txt'));
    expect(notUnderstood.map(({ place }) => place)).toEqual(['line 16']);
    expect(notes.join()).toContain('reports lost events');
  });

  it.each([
    ['qemu-gdb-stepping.perf-script.txt', 'trace', { KVM_EXIT_DEBUG: 80, KVM_EXIT_IO: 123 }],
    ['qemu-userspace-irqchip.tracefs.txt', 'trace', { KVM_EXIT_IO: 851, restart: 45 }],
    ['qemu-query-stats.json', 'query-stats', { mmio_exits: 376 }],
  ])('that was recorded, %s, is understood to the last line', (name, format, expected) => {
    const mix = readMix(join('bench/mixes', name));
    expect([mix.format, mix.notUnderstood]).toEqual([format, []]);
    expect(counts(mix)).toMatchObject(expected);
  });

  it('of Firecracker counts from its first line on, whose own time nothing says', () => {
    const mix = readMix(fixture('firecracker.jsonl'));
    expect([mix.seconds, counts(mix)]).toEqual([
      120,
      { exit_io_in: 60, exit_io_out: 120, exit_mmio_read: 1200, exit_mmio_write: 12000 },
    ]);
  });

  it('of counters as CSV has its seconds, and the row that is no number is named', () => {
    const mix = readMix(fixture('counters.csv'));
    expect([mix.format, mix.seconds, counts(mix)['KVM_EXIT_MMIO']]).toEqual(['counters', 20, 16000]);
    expect(mix.notUnderstood).toMatchObject([{ place: 'line 8', text: 'KVM_EXIT_HLT,many' }]);
  });

  it('of a list costs a wrong entry only itself', () => {
    const mix = readMix(fixture('list.json'));
    expect([mix.format, mix.entries.length]).toEqual(['list', 4]);
    expect(mix.notUnderstood).toMatchObject([{ place: 'entry 5' }]);
    expect(mix.entries[2]!.uses).toEqual([
      { group: 'regs', direction: 'both', share: 0.5 },
      { group: 'sregs', direction: 'read', share: 1 },
    ]);
  });

  it('takes another format than it shows where told so', () => {
    expect(() => readMix(fixture('counters.csv'), 'list')).toThrow(/it is not in the format 'list'/);
    expect(readMix(written('KVM_EXIT_IO;7\n'), 'counters').entries).toHaveLength(1);
  });
});

describe('a file that is no mix', () => {
  it.each([
    ['is empty', ' \n', /it is empty/],
    ['is the data of perf itself', 'PERFILE2\0\0', /it is binary/],
    ['is prose', 'Dear all,\nno exits here.\n', /no known format/],
    ['is other JSON', '{"format": "kvm-exit-bench/results"}', /no known format/],
    ['has no exit', 'exit,count\nKVM_EXIT_IO,0\n', /no exit was found/],
    ['has only wrong entries', '[{"exit": "KVM_EXIT_IO"}]', /not understood: entry 1 .*perSecond/],
  ])('%s: refused, with what to do', (_, text, why) => {
    expect(() => readMix(written(text))).toThrow(Failure);
    expect(() => readMix(written(text))).toThrow(why);
  });

  it('is hostile: long lines, many names and deep nesting end soon', () => {
    const started = performance.now();
    const names = Array.from({ length: 60_000 }, (_, i) => `name${String(i)},1`).join('\n');
    const mix = readMix(written(`exit,count\n${names}\n${'a'.repeat(5_000_000)}\n`));
    expect([mix.entries.length, mix.notUnderstood.length, mix.notUnderstoodCount]).toEqual([
      2000, 20, 58_001,
    ]);
    expect(() => readMix(written('['.repeat(1_000_000)))).toThrow(Failure);
    const line = ` ${'9 '.repeat(900)}[000] 1.0: kvm_exit: reason ${'-'.repeat(100)}`;
    expect(
      readMix(written(`${line}\n x-1 [000] 1.5: kvm_userspace_exit: reason KVM_EXIT_IO (2)\n`.repeat(500)))
        .entries[0],
    ).toBeDefined();
    // Not a timing: a regular expression that backtracks would take minutes.
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
