/** Who reads which format, in the order in which they look at a file: the first that knows it reads it. */
import type { MixFormat } from './format_names.js';
import { looksLikeCounterTable, parseCounterTable } from './formats/counter_table.js';
import { looksLikeDebugfs, parseDebugfs } from './formats/debugfs.js';
import { looksLikeDomstats, parseDomstats } from './formats/domstats.js';
import { readFirecracker } from './formats/firecracker.js';
import { looksLikeKvmStat, parseKvmStat } from './formats/kvm_stat.js';
import { looksLikeKvmexit, parseKvmexit } from './formats/kvmexit.js';
import { readList } from './formats/list.js';
import { looksLikeMaps, parseMaps } from './formats/maps.js';
import { looksLikePerfKvmStat, parsePerfKvmStat } from './formats/perf_kvm_stat.js';
import { looksLikePerfProf, parsePerfProf } from './formats/perf_prof.js';
import { looksLikePerfStat, parsePerfStat } from './formats/perf_stat.js';
import { looksLikeQemuLog, parseQemuLog } from './formats/qemu_log.js';
import { readQueryStats } from './formats/query_stats.js';
import { looksLikeRows, parseRows } from './formats/rows.js';
import { looksLikeStrace, parseStrace } from './formats/strace.js';
import { looksLikeTrace, parseTrace } from './formats/trace.js';
import { looksLikeVmtop, parseVmtop } from './formats/vmtop.js';
import type { Mix } from './mix.js';

interface TextReader {
  readonly name: MixFormat;
  readonly looksLike: (lines: readonly string[]) => boolean;
  readonly read: (lines: readonly string[]) => Mix;
}

interface JsonReader {
  readonly name: MixFormat;
  /** Null: the documents are of another format. */
  readonly read: (documents: readonly unknown[]) => Mix | null;
}

export const JSON_READERS: readonly JsonReader[] = [
  { name: 'query-stats', read: readQueryStats },
  { name: 'firecracker', read: readFirecracker },
  { name: 'list', read: readList },
];

export const TEXT_READERS: readonly TextReader[] = [
  { name: 'perf-prof', looksLike: looksLikePerfProf, read: parsePerfProf },
  { name: 'perf-kvm-stat', looksLike: looksLikePerfKvmStat, read: parsePerfKvmStat },
  { name: 'kvmexit', looksLike: looksLikeKvmexit, read: parseKvmexit },
  { name: 'perf-stat', looksLike: looksLikePerfStat, read: parsePerfStat },
  { name: 'vmtop', looksLike: looksLikeVmtop, read: parseVmtop },
  { name: 'domstats', looksLike: looksLikeDomstats, read: parseDomstats },
  { name: 'strace', looksLike: looksLikeStrace, read: parseStrace },
  { name: 'qemu-log', looksLike: looksLikeQemuLog, read: parseQemuLog },
  { name: 'maps', looksLike: looksLikeMaps, read: parseMaps },
  { name: 'kvm-stat', looksLike: looksLikeKvmStat, read: parseKvmStat },
  { name: 'trace', looksLike: looksLikeTrace, read: parseTrace },
  { name: 'debugfs', looksLike: looksLikeDebugfs, read: parseDebugfs },
  { name: 'counters', looksLike: looksLikeCounterTable, read: parseCounterTable },
  { name: 'rows', looksLike: looksLikeRows, read: parseRows },
];
