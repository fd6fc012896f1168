import { largest, smallest } from '../../../lib/extremes.js';
import { z } from 'zod';
import { Misunderstandings, Tally, type Mix } from './mix.js';

const NAME_HEADS = /^(?:name|exit|exit[ _-]?reason|reason|counter|metric|event|stat)$/i;
const COUNT_HEADS = /^(?:count|value|samples|total|exits|number)$/i;
const RATE_HEADS = /^(?:per[ _-]?second|persecond|rate|exits?\/s|hz)$/i;

function fieldsOf(line: string): string[] {
  const separator = [',', ';', '\t'].find((each) => line.includes(each)) ?? ',';
  return line.split(separator).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
}

interface Columns {
  readonly name: number;
  readonly count: number;
  readonly isRate: boolean;
  readonly hasHead: boolean;
}

function columnsOf(first: string): Columns | null {
  const fields = fieldsOf(first);
  const name = fields.findIndex((field) => NAME_HEADS.test(field));
  const rate = fields.findIndex((field) => RATE_HEADS.test(field));
  const count = fields.findIndex((field) => COUNT_HEADS.test(field));
  if (name >= 0 && (rate >= 0 || count >= 0))
    return { name, count: rate >= 0 ? rate : count, isRate: rate >= 0, hasHead: true };
  // Without a head: a name and a number.
  const isPair = fields.length === 2 && fields[0] !== '' && numberOf(fields[1]) !== null;
  return isPair ? { name: 0, count: 1, isRate: false, hasHead: false } : null;
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,15}(?:\.\d{1,9})?$/.test(text)) return null;
  return Number(text);
}

export function looksLikeCounterTable(lines: readonly string[]): boolean {
  const first = lines.find((line) => line.trim() !== '' && !line.startsWith('#'));
  return first !== undefined && columnsOf(first) !== null;
}

/** Rows of a name and a number, separated by commas, semicolons or tabs, with a head that names them or without. */
export function parseCounterTable(lines: readonly string[]): Mix {
  const tally = new Tally();
  const missed = new Misunderstandings();
  let columns: Columns | null = null;
  let seconds: number | null = null;
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const place = `line ${String(index + 1)}`;
    if (line.startsWith('#')) {
      const stated = numberOf(/^# *seconds *[:=] *([\d.]+) *$/.exec(line)?.[1]);
      if (stated !== null && stated > 0) seconds = stated;
      return;
    }
    if (columns === null) {
      columns = columnsOf(line);
      if (columns === null) missed.add(place, line, 'neither a head nor a name and a number');
      if (columns === null || columns.hasHead) return;
    }
    const fields = fieldsOf(line);
    const name = fields[columns.name] ?? '';
    const count = numberOf(fields[columns.count]);
    if (name === '' || count === null) missed.add(place, line, 'not a name and a number that is not below 0');
    else if (!tally.add(name, 'any', count)) missed.add(place, line, 'too many different names');
  });
  const { isRate } = (columns as Columns | null) ?? { isRate: false };
  return mixOf(tally, missed, isRate ? 1 : seconds, []);
}

function mixOf(
  tally: Tally,
  missed: Misunderstandings,
  seconds: number | null,
  notes: readonly string[],
): Mix {
  return {
    format: 'counters',
    entries: tally.entries().map((entry) => ({ ...entry, uses: null })),
    seconds,
    notUnderstood: missed.kept,
    notUnderstoodCount: missed.count,
    notes,
  };
}

/** QMP's answer to `query-stats` (qapi/stats.json), with or without its envelope. Values may be lists or booleans. */
const qemuEntry = z.object({
  provider: z.string(),
  stats: z.array(z.object({ name: z.string(), value: z.unknown() })),
});
export const qemuSchema = z.union([
  z.object({ return: z.array(qemuEntry).min(1) }).transform(({ return: list }) => list),
  z.array(qemuEntry).min(1),
]);

/** Of all vCPUs together, since their start. */
export function parseQemuStats(found: z.infer<typeof qemuSchema>): Mix {
  const tally = new Tally();
  const missed = new Misunderstandings();
  const others = new Set<string>();
  for (const { stats } of found) {
    for (const { name, value } of stats) {
      if (!/exits$|^hypercalls$/.test(name)) others.add(name);
      else if (typeof value !== 'number' || !(value >= 0))
        missed.add(`counter ${name}`, JSON.stringify(value), 'not a count');
      else tally.add(name, 'counter', value);
    }
  }
  const notes = [
    "QEMU's counters are KVM's own, since the start of the vCPU. Some count exits of the processor that KVM may finish itself: those are upper bounds.",
    ...(others.size === 0
      ? []
      : [`Ignored, because they count no exits: ${[...others].slice(0, 60).join(', ')}.`]),
  ];
  return mixOf(tally, missed, null, notes);
}

/** A line of Firecracker's metrics (src/vmm/src/logger/metrics.rs): each holds what came since the line before. */
export const firecrackerSchema = z.object({
  utc_timestamp_ms: z.number(),
  vcpu: z.record(z.string(), z.unknown()),
});

const FIRECRACKER_EXITS = /^exit_(?:io|mmio)_\w+$/;

export function parseFirecracker(lines: readonly z.infer<typeof firecrackerSchema>[]): Mix {
  const tally = new Tally();
  const missed = new Misunderstandings();
  const others = new Set<string>();
  const times = lines.map(({ utc_timestamp_ms: time }) => time);
  const seconds = (largest(times) - smallest(times)) / 1000;
  // What the first line counts began at a time that nothing says.
  const counted = lines.length > 1 && seconds > 0 ? lines.slice(1) : lines;
  for (const { vcpu } of counted) {
    for (const [name, value] of Object.entries(vcpu)) {
      if (!FIRECRACKER_EXITS.test(name) || typeof value === 'object') others.add(name);
      else if (typeof value !== 'number' || !(value >= 0))
        missed.add(`counter ${name}`, JSON.stringify(value), 'not a count');
      else tally.add(name, 'counter', value);
    }
  }
  const notes =
    others.size === 0
      ? []
      : [`Ignored, because they count no exits: ${[...others].slice(0, 60).join(', ')}.`];
  return mixOf(tally, missed, lines.length > 1 && seconds > 0 ? seconds : null, notes);
}
