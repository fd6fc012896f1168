import { entryOf } from '../../../../lib/entry_of.js';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { wholeOf } from '../numbers.js';
import { isAccessKind, knownAccess } from '../../names/devices.js';
import { HANDED_ON } from './upper_bound_notes.js';

/** `             npf       1234    45.12%    50.00%      0.53us   1234.50us      2.01us ( +-   1.23% )`. */
const ROW = /^\s*(\S.{0,60}?)\s+(\d[\d.,']{0,18})\s+\d{1,3}[.,]\d+%(?:\s|$)/;
/** The head says what is listed: exits of the processor, or accesses to ports or device memory. */
const HEAD = /^\s*(VM-EXIT|IO Port Access|MMIO Access|HCALL-EVENT|Event name)\s+(?:Samples|Count)/;
const TOTAL = /^\s*Total Samples:\s*(\d{1,15}(?:[.,']\d{3})*)/;
const SCOPE = /^\s*Analyze events for (.{1,80}?):?\s*$/;
/** Of `perf kvm stat live`: when a table was printed. */
const STAMP = /^\s*(\d\d):(\d\d):(\d\d[.,]\d+)\s*$/;
const ACCESS = /^(0x[0-9a-f]{1,16}):(POUT|PIN|R|W)$/i;
/** Rules, heads, messages of perf, and the end of a row that a mail wrapped. */
const UNTELLING =
  /^\s*$|^\s*[#$]|^\s*[-=]+\s*$|^unknown kvm exit code|^\s*[\d.]+us\b|^\s*\(?\s*\+-|^\[ perf |^\s*[\d.,\s]+%?\s*$|^\s*(?:Min|Max|Avg|Mean) time\b/i;

type Kind = 'exits' | 'ports' | 'memory';
const KINDS: Readonly<Record<string, Kind>> = {
  'VM-EXIT': 'exits',
  'Event name': 'exits',
  'HCALL-EVENT': 'exits',
  'IO Port Access': 'ports',
  'MMIO Access': 'memory',
};
const KIND_TEXT: Readonly<Record<Kind, string>> = {
  exits: 'exits',
  ports: 'port accesses',
  memory: 'memory accesses',
};

interface Row {
  readonly name: string;
  readonly count: number;
  readonly place: string;
}

interface Table {
  kind: Kind;
  readonly place: string;
  /** `all VCPUs`, `VCPU 0`. */
  readonly scope: string;
  readonly rows: Row[];
}

export function looksLikePerfKvmStat(lines: readonly string[]): boolean {
  return lines.some((line) => HEAD.test(line));
}

const sumOf = ({ rows }: Table): number => rows.reduce((sum, { count }) => sum + count, 0);

class StatReader {
  readonly builder = new MixBuilder();
  readonly tables: Table[] = [];
  readonly stamps: number[] = [];
  private scope = 'all VCPUs';
  /** A line that may be the first half of a wrapped row. */
  private half: { readonly text: string; readonly place: string } | null = null;

  line(text: string, place: string): void {
    const head = HEAD.exec(text)?.[1];
    const total = TOTAL.exec(text)?.[1];
    const scope = SCOPE.exec(text)?.[1];
    const stamp = STAMP.exec(text);
    if (scope !== undefined) this.scope = scope;
    else if (stamp !== null)
      this.stamps.push(
        Number(stamp[1]) * 3600 + Number(stamp[2]) * 60 + Number((stamp[3] ?? '').replace(',', '.')),
      );
    else if (head !== undefined)
      this.tables.push({ kind: entryOf(KINDS, head) ?? 'exits', place, scope: this.scope, rows: [] });
    else if (total !== undefined) this.total(wholeOf(total), place);
    else this.row(text, place);
  }

  private total(total: number | null, place: string): void {
    const table = this.tables.at(-1);
    const sum = table === undefined ? 0 : sumOf(table);
    if (total !== null && total !== sum)
      this.builder.note(
        `${place}: the total is ${String(total)}, but the rows above it sum to ${String(sum)}.`,
      );
  }

  private row(text: string, place: string): void {
    const { half } = this;
    this.half = null;
    if (this.take(text, place)) {
      if (half !== null) this.missed(half.text, half.place);
      return;
    }
    if (half !== null && this.take(`${half.text} ${text}`, half.place)) return;
    if (half !== null) this.missed(half.text, half.place);
    if (!UNTELLING.test(text)) this.half = { text, place };
  }

  private take(text: string, place: string): boolean {
    const [, name = '', digits = ''] = ROW.exec(text) ?? [];
    const count = wholeOf(digits);
    const table = this.tables.at(-1);
    if (name === '' || count === null || table === undefined) return false;
    const access = ACCESS.exec(name)?.[2]?.toUpperCase();
    if (access !== undefined && table.rows.length === 0 && table.kind === 'exits')
      table.kind = access.startsWith('P') ? 'ports' : 'memory';
    table.rows.push({ name, count, place });
    return true;
  }

  private missed(text: string, place: string): void {
    this.builder.miss(place, text, 'not a row of perf kvm stat');
  }

  end(): void {
    if (this.half !== null) this.missed(this.half.text, this.half.place);
  }
}

function addRow(builder: MixBuilder, { kind }: Table, { name, count, place }: Row): void {
  const [, address = '', suffix = ''] = ACCESS.exec(name) ?? [];
  const access = suffix.toUpperCase();
  if (kind === 'exits' || !isAccessKind(access)) {
    builder.add(name, kind === 'exits' ? 'hardware' : 'counter', count, place);
    return;
  }
  const found = knownAccess(access, Number(address));
  builder.add(found.name, 'counter', count, place, { known: found.known });
}

const isOneVcpu = ({ scope }: Table): boolean => /VCPU \d/i.test(scope);

/** Of tables of one kind: those that add. Several of `live` are intervals; one of all vCPUs holds those of each. */
function thatAdd(tables: readonly Table[], isLive: boolean): readonly Table[] {
  const whole = tables.filter((table) => !isOneVcpu(table));
  if (whole.length > 0) return isLive ? whole : whole.slice(0, 1);
  const scopes = [...new Set(tables.map(({ scope }) => scope))];
  return isLive ? tables : scopes.flatMap((scope) => tables.find((table) => table.scope === scope) ?? []);
}

/** Tables of different kinds never add: they show the same exits. Ports and memory do, since no access is both. */
function chosenTables({ tables, stamps, builder }: StatReader): readonly Table[] {
  const full = tables.filter(({ rows }) => rows.length > 0);
  const isLive = stamps.length > 1;
  const ofKind = (kind: Kind): readonly Table[] =>
    thatAdd(
      full.filter((table) => table.kind === kind),
      isLive,
    );
  const exits = ofKind('exits');
  const chosen = exits.length > 0 ? exits : [...ofKind('ports'), ...ofKind('memory')];
  const sum = chosen.filter(({ kind }) => kind === chosen[0]?.kind).length;
  if (sum > 1)
    builder.note(
      isLive
        ? `The file holds ${String(sum)} tables of 'perf kvm stat live', one after the other: they are summed.`
        : `The file holds tables of ${String(sum)} vCPUs: they are summed.`,
    );
  for (const table of full) {
    if (!chosen.includes(table))
      builder.note(
        `Left out: the table at ${table.place} (${KIND_TEXT[table.kind]} of ${table.scope}, ${String(sumOf(table))} in all). It shows the same exits again or another recording, so that nothing of it is added.`,
      );
  }
  return chosen;
}

/** Of tables at these times of a day, each over the time since the one before. */
function secondsOf(stamps: readonly number[]): number | null {
  const [first] = stamps;
  const last = stamps.at(-1);
  if (first === undefined || last === undefined || stamps.length < 2 || last <= first) return null;
  return ((last - first) / (stamps.length - 1)) * stamps.length;
}

/** The text of `perf kvm stat report` or `live` (tools/perf/builtin-kvm.c), also with `--event=ioport` or `mmio`. */
export function parsePerfKvmStat(lines: readonly string[]): Mix {
  const reader = new StatReader();
  reader.builder.note(`perf kvm stat ${HANDED_ON}`);
  lines.forEach((text, index) => {
    reader.line(text, `line ${String(index + 1)}`);
  });
  reader.end();
  for (const table of chosenTables(reader)) for (const row of table.rows) addRow(reader.builder, table, row);
  return reader.builder.mix('perf-kvm-stat', { seconds: secondsOf(reader.stamps) });
}
