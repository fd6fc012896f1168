/** What no tool should write and people send all the same: each is read right, or refused with one clear line. */
import { describe, expect, it } from 'vitest';
import type { Mix } from '../../../../src/features/advise/mix/mix.js';
import { mixOfBytes } from '../../../../src/features/advise/mix/read_mix.js';
import { Failure } from '../../../../src/lib/failure.js';

const CSV = 'exit,count\nKVM_EXIT_IO,1234\nKVM_EXIT_MMIO,56\n';
const TRACE = ' q-1 [0] 1.000000: kvm_userspace_exit: reason KVM_EXIT_IO (2)\n';
const read = (text: string | Uint8Array): Mix =>
  mixOfBytes(typeof text === 'string' ? Buffer.from(text) : text, 'odd');
const countsOf = ({ entries }: Mix): Record<string, number> =>
  Object.fromEntries(entries.map(({ name, count }) => [name, count]));

function utf16(text: string, isBig: boolean, hasMark: boolean): Buffer {
  const bytes = Buffer.from(`${hasMark ? '\ufeff' : ''}${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
}

const SAME = { KVM_EXIT_IO: 1234, KVM_EXIT_MMIO: 56 };

describe('an odd input is read right', () => {
  it.each<[string, string | Uint8Array, Record<string, number>]>([
    ['a byte order mark', `\ufeff${CSV}`, SAME],
    ['UTF-16 with its mark', utf16(CSV, false, true), SAME],
    ['big-endian UTF-16 with its mark', utf16(CSV, true, true), SAME],
    ['UTF-16 without a mark', utf16(CSV, false, false), SAME],
    ['big-endian UTF-16 without a mark', utf16(CSV, true, false), SAME],
    ['CRLF', CSV.replaceAll('\n', '\r\n'), SAME],
    ['the line ends of old Macs', CSV.replaceAll('\n', '\r'), SAME],
    ['no line end at the end', CSV.trimEnd(), SAME],
    ['empty lines between', CSV.replaceAll('\n', '\n\n\n'), SAME],
    ['quoted fields', 'exit,count\n"KVM_EXIT_IO","1,234"\n"KVM_EXIT_MMIO","56"\n', SAME],
    ['hexadecimal', 'exit,count\nKVM_EXIT_IO,0x4d2\nKVM_EXIT_MMIO,0x38\n', SAME],
    ['tabs', CSV.replaceAll(',', '\t'), SAME],
    [
      'semicolons and German numbers',
      'exit;count\nKVM_EXIT_IO;1.234.567\nKVM_EXIT_MMIO;5.000\n',
      {
        KVM_EXIT_IO: 1_234_567,
        KVM_EXIT_MMIO: 5000,
      },
    ],
    [
      'German rates',
      'exit;per second\nKVM_EXIT_IO;12,5\nKVM_EXIT_MMIO;5.000\n',
      {
        KVM_EXIT_IO: 12.5,
        KVM_EXIT_MMIO: 5000,
      },
    ],
    ['French thousands', '  1\u202f234      kvm:kvm_userspace_exit\n', { kvm_userspace_exit: 1234 }],
    ['Swiss thousands', "  1'234      kvm:kvm_userspace_exit\n", { kvm_userspace_exit: 1234 }],
    [
      'German perf stat',
      '  1.234      kvm:kvm_userspace_exit\n\n  2,5 seconds time elapsed\n',
      {
        kvm_userspace_exit: 1234,
      },
    ],
    ['the same row twice', 'exit,count\nKVM_EXIT_IO,5\nKVM_EXIT_IO,6\n', { KVM_EXIT_IO: 11 }],
    ['colours', `\u001b[1m${TRACE.trimEnd()}\u001b[0m\n`, { KVM_EXIT_IO: 1 }],
    ['twice quoted', `> > ${TRACE}`, { KVM_EXIT_IO: 1 }],
    ['a line of 3 MB', `${TRACE}${'x'.repeat(3_000_000)}\n${TRACE}`, { KVM_EXIT_IO: 2 }],
    [
      'a table of a wiki',
      '| exit | count |\n|---|---|\n| KVM_EXIT_IO | 1,234 |\n| KVM_EXIT_MMIO | 56 |\n',
      SAME,
    ],
  ])('%s', (_, text, counts) => {
    expect(countsOf(read(text))).toMatchObject(counts);
  });

  it.each<[string, string, string, Record<string, number>]>([
    [
      'kvm_stat -1 has no head',
      'kvm-stat',
      'kvm_entry   78361   38820\nkvm_exit(HLT)   2000   1000\nkvm_userspace_exit   9000   4000\n',
      { HLT: 2000, kvm_userspace_exit: 9000 },
    ],
    [
      'counters of arm64 with their rate',
      'kvm-stat',
      ' mmio_exit_kernel   500   1\n mmio_exit_user   22000   40\n',
      { mmio_exit_kernel: 500, mmio_exit_user: 22_000 },
    ],
    [
      'a head says which column counts',
      'rows',
      'EXIT_REASON   COUNT   TOTAL(us)   AVG(us)\nEPT_VIOLATION   1200   5000   4\n',
      { EPT_VIOLATION: 1200 },
    ],
    [
      'perf report of a trace point',
      'rows',
      '    60.00%          6000  reason KVM_EXIT_IO (2)\n     5.00%           500  reason restart (4)\n',
      { KVM_EXIT_IO: 6000, restart: 500 },
    ],
    [
      'bpftrace by probe',
      'maps',
      '@[tracepoint:kvm:kvm_userspace_exit]: 1234\n@[tracepoint:kvm:kvm_exit]: 99999\n',
      { kvm_userspace_exit: 1234, kvm_exit: 99_999 },
    ],
    [
      'LTTng has numbers only',
      'trace',
      '[12:34:56.789] (+0.1) host kvm_userspace_exit: { cpu_id = 1 }, { reason = 2, errno = 0 }\n',
      { 'KVM_EXIT_IO (2)': 1 },
    ],
    [
      "QEMU's simple trace",
      'qemu-log',
      'kvm_run_exit 12.345 pid=1234 cpu_index=0x0 reason=0x6\n',
      { 'KVM_EXIT_MMIO (6)': 1 },
    ],
    [
      'metrics behind lines of a log, without their time',
      'firecracker',
      '2024-01-01 [vm:fc_vcpu 0] up\n{\n  "vcpu": { "exit_io_in": 5, "exit_io_out": 7 }\n}\n',
      { exit_io_in: 5, exit_io_out: 7 },
    ],
    ['metrics of jq .vcpu', 'firecracker', '{"exit_io_in": 5, "failures": 0}', { exit_io_in: 5 }],
  ])('%s', (_, format, text, counts) => {
    const mix = read(text);
    expect([mix.format, countsOf(mix)]).toEqual([format, expect.objectContaining(counts)]);
  });

  it('an exit without a reason counts, and does not turn the mix around', () => {
    const hardware = ' q-1 [0] 1.000000: kvm_exit: reason IO_INSTRUCTION rip 0x1\n';
    const mix = read(`${hardware.repeat(9)} q-1 [0] 1.000001: kvm_userspace_exit: reason\n${hardware}`);
    expect([mix.seesUserspace, countsOf(mix)['no reason given'], mix.notUnderstoodCount]).toEqual([
      true,
      1,
      1,
    ]);
  });

  it('the same table twice is one', () => {
    const table =
      'VM-EXIT    Samples  Samples%     Time%\n\n   HLT   7   70.00%   70.00%\n   IO_INSTRUCTION 3 30.00% 30.00%\n';
    const mix = read(table + table);
    expect(countsOf(mix)).toEqual({ HLT: 7, IO_INSTRUCTION: 3 });
    expect(mix.notes.join()).toContain('Left out: the table at line 5');
  });

  it('two looks at counters are their difference', () => {
    const look = (exits: number): string =>
      JSON.stringify({ return: [{ provider: 'kvm', stats: [{ name: 'mmio_exits', value: exits }] }] });
    expect(countsOf(read(`${look(100)}\n${look(175)}\n`))).toEqual({ mmio_exits: 75 });
  });

  it('flushes out of order lose the earliest, not the first', () => {
    const flush = (time: number, count: number): string =>
      JSON.stringify({ utc_timestamp_ms: time, vcpu: { exit_io_in: count } });
    const mix = read([flush(120_000, 3), flush(1000, 999), flush(60_000, 4)].join('\n'));
    expect([countsOf(mix), mix.seconds]).toEqual([{ exit_io_in: 7 }, 119]);
  });
});

describe('an odd input is refused with one clear line', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /it is empty/],
    ['blanks', ' \n\t\n', /it is empty/],
    ['a byte order mark alone', '\ufeff', /it is empty/],
    ['zeros', Buffer.alloc(5000), /it is binary/],
    ['the data of perf', 'PERFILE2\0\0', /perf's own data/],
    [
      'the data of trace-cmd',
      Buffer.from([0x17, 0x08, 0x44, ...Buffer.from('tracing\0')]),
      /trace-cmd's own/,
    ],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /it is compressed/],
    ['prose', 'Dear all,\nno exits here.\n', /no known format/],
    ['half a document', '{"return": [', /no known format/],
    [
      'a count of NaN',
      'exit,count\nKVM_EXIT_IO,NaN\n',
      /no exit was found.*line 2 .*not a name and a number/,
    ],
    ['a negative count', 'exit,count\nKVM_EXIT_IO,-5\n', /no exit was found.*line 2/],
    ['1e400', 'exit,count\nKVM_EXIT_IO,1e400\n', /no exit was found.*line 2/],
    ['1e400 in JSON', '[{"exit": "KVM_EXIT_IO", "perSecond": 1e400}]', /no exit was found.*perSecond/],
    ['1e400 of QEMU', '[{"provider":"kvm","stats":[{"name":"mmio_exits","value":1e400}]}]', /not a count/],
    ['5.000, which may be 5', 'exit,count\nKVM_EXIT_IO,5.000\n', /may be a whole number or a decimal/],
    ['only zeros as counts', 'exit,count\nKVM_EXIT_IO,0\n', /no exit was found/],
    ['numbers of either table', '@[1]: 5\n@[2]: 7\n', /kvm_exit and kvm_userspace_exit/],
  ])('%s', (_, text, why) => {
    expect(() => read(text)).toThrow(Failure);
    expect(() => read(text)).toThrow(why);
    expect(() => read(text)).not.toThrow(/\n.*\n/);
  });
});
