import { knownHardware } from '../../names/lookup.js';
import { knownReason } from '../../names/reasons.js';
import { looksLikeSvm } from '../../names/x86.js';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { wholeOf } from '../numbers.js';
import { nameOfNumber, spaceOfNumbers, type NumberSpace } from './numbered_exits.js';
import { TracePoints } from './trace_points.js';
import { HANDED_ON } from './upper_bound_notes.js';

/** bpftrace: `@exits[30, IO_INSTRUCTION]: 4188`, or nothing behind the colon where a histogram follows. */
const BPFTRACE = /^\s*@(\w{0,60})(?:\[([^\]]{0,200})\])?:\s*(\d[\d.,']{0,18})?\s*$/;
/** `[1K, 2K)     123 |@@@@      |`. */
const BUCKET = /^\s*[[(][^\])]{1,40}[\])]\s+(\d{1,18})\s*\|/;
/** SystemTap prints what is left at its end: `exits[0x30]=0x4d2`, `exits["HLT"] @count=0x3 @min=0x1`. */
const SYSTEMTAP =
  /^\s*(\w{1,60})\[([^\]]{0,200})\]\s*(?:=\s*|@count=)(0x[0-9a-f]{1,12}|\d{1,15})\b(?:\s*@.{0,200})?\s*$/i;
/** A hist trigger of tracefs: `{ exit_reason:         48 } hitcount:       1234`. */
const HIST = /^\s*\{ *(.{1,200}?) *\}\s+hitcount:\s*(\d{1,15})/;
const UNTELLING =
  /^\s*$|^\s*#|^\s*\$ |Attaching \d+ probe|^Tracing |Attached \d+ probe|^\s*Totals:|^\s*(?:Hits|Entries|Dropped):|^\^C/;
/** What says of which trace point the numbers are. */
const HINTS: readonly (readonly [RegExp, NumberSpace])[] = [
  [/kvm_userspace_exit|userspace/, 'userspace'],
  [/kvm:?_?exit|exit_reason/, 'hardware'],
];

interface Keyed {
  readonly map: string;
  readonly key: string;
  readonly place: string;
  count: number;
}

function keyedOf(line: string, place: string): Keyed | null {
  const bpftrace = BPFTRACE.exec(line);
  if (bpftrace !== null) {
    const count = bpftrace[3] === undefined ? 0 : wholeOf(bpftrace[3]);
    return count === null ? null : { map: bpftrace[1] ?? '', key: bpftrace[2] ?? '', place, count };
  }
  const hist = HIST.exec(line);
  if (hist !== null) return { map: hist[1] ?? '', key: hist[1] ?? '', place, count: Number(hist[2]) };
  const [, map = '', key = '', digits = ''] = SYSTEMTAP.exec(line) ?? [];
  return map === '' ? null : { map, key, place, count: Number(digits) };
}

export function looksLikeMaps(lines: readonly string[]): boolean {
  const rows = lines.flatMap((line) => keyedOf(line, '') ?? []);
  return rows.some(({ key }) => exitOf(key) !== null);
}

type FoundKey = { readonly name: string } | { readonly number: number } | { readonly point: string };

/** Of the parts of a key the one that names an exit: else the last that is a number. */
function exitOf(key: string): FoundKey | null {
  const parts = key.split(',').map((part) =>
    part
      .trim()
      .replace(/^["']|["']$/g, '')
      .replace(/^(?:exit_reason|reason): */, ''),
  );
  const point = parts.map((part) => /^(?:tracepoint:)?kvm:(kvm_\w+)$/.exec(part)?.[1]).find(Boolean);
  if (point !== undefined) return { point };
  const name = parts.find((part) => knownHardware(part) !== null || knownReason(part) !== null);
  if (name !== undefined) return { name };
  const number = parts.filter((part) => /^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(part)).at(-1);
  return number === undefined ? null : { number: Number(number) };
}

class MapReader {
  readonly rows: Keyed[] = [];
  readonly builder = new MixBuilder();
  hint: NumberSpace = null;

  line(text: string, place: string): void {
    this.hint ??= HINTS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
    const bucket = BUCKET.exec(text)?.[1];
    const row = this.rows.at(-1);
    if (bucket !== undefined && row !== undefined) {
      row.count += Number(bucket);
      return;
    }
    const keyed = keyedOf(text, place);
    if (keyed !== null) this.rows.push(keyed);
    else if (!UNTELLING.test(text)) this.builder.miss(place, text, 'not a row of a map');
  }

  mix(): Mix {
    const found = this.rows.map((row) => ({ row, exit: exitOf(row.key) }));
    const numbers = found.flatMap(({ exit }) => (exit !== null && 'number' in exit ? [exit.number] : []));
    const space = spaceOfNumbers(numbers, this.hint);
    const isSvm = looksLikeSvm(numbers);
    const points = new TracePoints();
    let seesUserspace = false;
    for (const { row, exit } of found) {
      if (exit !== null && 'point' in exit) points.add(exit.point, row.count, row.place);
      else seesUserspace = this.addExit(row, exit, space, isSvm) || seesUserspace;
    }
    points.into(this.builder);
    if (space === 'hardware') this.builder.note(`A map of kvm_exit ${HANDED_ON}`);
    if (isSvm) this.builder.note("Numbers of exits are read as SVM's, since VMX has none as high.");
    return this.builder.mix('maps', { seesUserspace: seesUserspace || points.seesUserspace });
  }

  /** True: it is a return to userspace. */
  private addExit(row: Keyed, exit: FoundKey | null, space: NumberSpace, isSvm: boolean): boolean {
    const { place, count, key } = row;
    if (exit === null || 'point' in exit)
      this.builder.miss(place, `${key} ${String(count)}`, 'no exit of this name is known');
    else if ('name' in exit) {
      const isReason = exit.name.startsWith('KVM_EXIT_') || this.hint === 'userspace';
      this.builder.add(exit.name, isReason ? 'userspace' : 'any', count, place);
      return isReason;
    } else if (space === null)
      this.builder.miss(
        place,
        `${key}: ${String(count)}`,
        'a number that both kvm_exit and kvm_userspace_exit have: name the map after its trace point',
      );
    else {
      const { name, known } = nameOfNumber(exit.number, space, isSvm);
      this.builder.add(name, space, count, place, { known });
      return space === 'userspace';
    }
    return false;
  }
}

/** Maps of bpftrace, SystemTap or a hist trigger, with exits as keys: by name, or by number. */
export function parseMaps(lines: readonly string[]): Mix {
  const reader = new MapReader();
  lines.forEach((text, index) => {
    reader.line(text, `line ${String(index + 1)}`);
  });
  return reader.mix();
}
