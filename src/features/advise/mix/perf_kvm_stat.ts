import { Misunderstandings, Tally, type Mix, type NameSpace } from './mix.js';

/** `             npf       1234    45.12%    50.00%      0.53us   1234.50us      2.01us ( +-   1.23% )`. */
const ROW = /^ *(\S.{0,60}?) +(\d{1,15}) +\d{1,3}\.\d+% +\d{1,3}\.\d+% /;
/** The head says what is listed: exits of the processor, or accesses to ports or device memory. */
const HEAD = /^ *(VM-EXIT|IO Port Access|MMIO Access|Event name) +(?:Samples|Count)/;
const TOTAL = /^ *Total Samples:(\d{1,15})/;
const UNTELLING = /^\s*$|^ *Analyze events for |^\d\d:\d\d:\d\d\.\d+ *$|^ *[#]|^ *[-=]+ *$/;

const LISTED: Readonly<Record<string, NameSpace>> = {
  'VM-EXIT': 'hardware',
  'Event name': 'hardware',
  'IO Port Access': 'counter',
  'MMIO Access': 'counter',
};

/** `0x70:POUT` stands for a port and a direction: all ports of one direction are one kind of exit. */
function accessName(name: string): string {
  const suffix = /^0x[0-9a-f]{1,16}:(POUT|PIN|R|W)$/i.exec(name)?.[1]?.toUpperCase();
  return suffix ?? name;
}

export function looksLikePerfKvmStat(lines: readonly string[]): boolean {
  return lines.some((line) => HEAD.test(line));
}

class StatReader {
  private readonly tally = new Tally();
  private readonly missed = new Misunderstandings();
  private readonly notes: string[] = [
    'perf kvm stat counts exits of the processor and does not say which of them went on to userspace. Where both are possible, all count as exits to userspace, so costs are upper bounds.',
  ];
  private space: NameSpace = 'hardware';
  /** Of the rows of the table under way. */
  private sum = 0;

  line(text: string, place: string): void {
    const head = HEAD.exec(text)?.[1];
    const total = TOTAL.exec(text)?.[1];
    if (head !== undefined) this.space = LISTED[head] ?? 'hardware';
    else if (total !== undefined) this.total(Number(total), place);
    else this.row(text, place);
  }

  private total(total: number, place: string): void {
    if (total !== this.sum)
      this.notes.push(
        `${place}: the total is ${String(total)}, but the rows above it sum to ${String(this.sum)}.`,
      );
    this.sum = 0;
  }

  private row(text: string, place: string): void {
    const row = ROW.exec(text);
    if (row === null) {
      if (!UNTELLING.test(text)) this.missed.add(place, text, 'not a row of perf kvm stat');
      return;
    }
    const [, name = '', samples = '0'] = row;
    this.sum += Number(samples);
    if (!this.tally.add(accessName(name), this.space, Number(samples)))
      this.missed.add(place, text, 'too many different names');
  }

  mix(): Mix {
    return {
      format: 'perf-kvm-stat',
      entries: this.tally.entries().map((entry) => ({ ...entry, uses: null })),
      seconds: null,
      notUnderstood: this.missed.kept,
      notUnderstoodCount: this.missed.count,
      notes: this.notes,
    };
  }
}

/** The text of `perf kvm stat report` (tools/perf/builtin-kvm.c, print_result), also with `--event=ioport` or `mmio`. */
export function parsePerfKvmStat(lines: readonly string[]): Mix {
  const reader = new StatReader();
  lines.forEach((text, index) => {
    reader.line(text, `line ${String(index + 1)}`);
  });
  return reader.mix();
}
