import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { AMBIGUOUS, decimalSignOf, numberOf, timeOf, type DecimalSign } from '../numbers.js';

const NAME_HEADS = /^(?:name|exit|exit[ _-]?reason|reason|counter|metric|event|stat)$/i;
const COUNT_HEADS = /^(?:count|value|samples|total|exits|number)$/i;
const RATE_HEADS = /^(?:per[ _-]?second|persecond|rate|exits?\/s|hz)$/i;

function separatorOf(line: string): string {
  // A comma may be a decimal sign where another separator stands in the line.
  return ['\t', ';', ','].find((each) => line.includes(each)) ?? ',';
}

function fieldsOf(line: string, separator: string): string[] {
  const fields = line.match(separator === ',' ? /"[^"]*"|[^,]+|(?<=,)(?=,|$)/g : /.+/g) ?? [];
  const parts = separator === ',' ? fields : line.split(separator);
  return parts.map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
}

interface Columns {
  readonly name: number;
  readonly count: number;
  readonly isRate: boolean;
  readonly hasHead: boolean;
  readonly separator: string;
}

function columnsOf(first: string): Columns | null {
  const separator = separatorOf(first);
  const fields = fieldsOf(first, separator);
  const name = fields.findIndex((field) => NAME_HEADS.test(field));
  const rate = fields.findIndex((field) => RATE_HEADS.test(field));
  const count = fields.findIndex((field) => COUNT_HEADS.test(field));
  if (name >= 0 && (rate >= 0 || count >= 0))
    return { name, count: rate >= 0 ? rate : count, isRate: rate >= 0, hasHead: true, separator };
  // Without a head: a name and a number.
  const isPair = fields.length === 2 && fields[0] !== '' && numberOf(fields[1] ?? '', '.') !== null;
  return isPair ? { name: 0, count: 1, isRate: false, hasHead: false, separator } : null;
}

const isComment = (line: string): boolean => line.startsWith('#');

export function looksLikeCounterTable(lines: readonly string[]): boolean {
  const first = lines.find((line) => line.trim() !== '' && !isComment(line));
  return first !== undefined && columnsOf(first) !== null;
}

interface Row {
  readonly name: string;
  readonly text: string;
  readonly line: string;
  readonly place: string;
}

/** Counts are whole, so that a comma in one parts its thousands where nothing says otherwise. */
function addRow(
  builder: MixBuilder,
  { name, text, line, place }: Row,
  sign: DecimalSign,
  isRate: boolean,
): void {
  const count = numberOf(text, sign ?? (!isRate && text.includes(',') ? '.' : null));
  if (count === AMBIGUOUS)
    builder.miss(place, line, `${text} may be a whole number or a decimal: nothing in the file says which`);
  else if (name === '' || count === null)
    builder.miss(place, line, 'not a name and a number that is not below 0');
  else builder.add(name, 'any', count, place);
}

/** Rows of a name and a number, separated by commas, semicolons or tabs, with a head that names them or without. */
export function parseCounterTable(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  let columns: Columns | null = null;
  let seconds: number | null = null;
  const rows: Row[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const place = `line ${String(index + 1)}`;
    if (isComment(line)) {
      const stated = /^# *seconds *[:=] *([\d.,]{1,20}) *$/.exec(line)?.[1];
      if (stated !== undefined) seconds = timeOf(stated);
      return;
    }
    if (columns === null) {
      columns = columnsOf(line);
      if (columns === null) builder.miss(place, line, 'neither a head nor a name and a number');
      if (columns === null || columns.hasHead) return;
    }
    const fields = fieldsOf(line, columns.separator);
    rows.push({ name: fields[columns.name] ?? '', text: fields[columns.count] ?? '', line, place });
  });
  const { isRate } = (columns as Columns | null) ?? { isRate: false };
  const sign = decimalSignOf(rows.map(({ text }) => text));
  for (const row of rows) addRow(builder, row, sign, isRate);
  const repeated = builder.repeated();
  if (repeated.length > 0)
    builder.note(`In several rows, which are summed: ${repeated.slice(0, 10).join(', ')}.`);
  return builder.mix('counters', { seconds: isRate ? 1 : seconds, isRate });
}
