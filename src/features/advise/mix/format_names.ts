/** The formats of a mix, by the names that --mix-format takes; readers.ts reads them, docs/mixes.md describes them. */
export const MIX_FORMATS = [
  'perf-kvm-stat',
  'perf-prof',
  'perf-stat',
  'kvm-stat',
  'domstats',
  'debugfs',
  'kvmexit',
  'maps',
  'vmtop',
  'strace',
  'qemu-log',
  'trace',
  'counters',
  'rows',
  'query-stats',
  'firecracker',
  'list',
] as const;

export type MixFormat = (typeof MIX_FORMATS)[number];
