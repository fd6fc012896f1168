/** Tables as a program reads them: a number a column, without thousands separators, units and signs for people. */

/** A table as text. */
export type TextRows = readonly (readonly string[])[];

const AMOUNT = String.raw`[+-]?[\d,]*\d(?:\.\d+)?`;
const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6 };
const ABSENT = ['', '–', '[not known]', 'interval not known'];

/** How a column's cells are written, and the columns that they become. */
interface Shape {
  readonly pattern: RegExp;
  readonly columns: (name: string) => string[];
  readonly values: (match: RegExpExecArray) => number[];
}

function numberOf(text = ''): number {
  return Number(text.replaceAll(',', ''));
}

/** `430`, and where a unit of time follows, in nanoseconds; to the digits that are shown. */
function inNs(text = '', unit = 'ns'): number {
  return Number((numberOf(text) * (UNITS[unit] ?? 1)).toPrecision(12));
}

const SHAPES: readonly Shape[] = [
  {
    pattern: new RegExp(`^(${AMOUNT})$`),
    columns: (name) => [name],
    values: ([, value]) => [numberOf(value)],
  },
  {
    pattern: new RegExp(`^(${AMOUNT})%$`),
    columns: (name) => [`${name}, %`],
    values: ([, value]) => [numberOf(value)],
  },
  {
    pattern: new RegExp(`^(${AMOUNT}) (ns|us|ms)$`),
    columns: (name) => [`${name}, ns`],
    values: ([, value, unit]) => [inNs(value, unit)],
  },
  {
    pattern: new RegExp(`^(${AMOUNT}) \\[(?:(${AMOUNT}), (${AMOUNT})|not known)\\]$`),
    columns: (name) => [name, `${name}, 95% from`, `${name}, 95% to`],
    values: ([, value, low, high]) =>
      [value, low, high].map((each) => (each === undefined ? NaN : numberOf(each))),
  },
  {
    pattern: new RegExp(`^\\[(${AMOUNT}), (${AMOUNT})\\]$`),
    columns: (name) => [`${name} from`, `${name} to`],
    values: ([, low, high]) => [numberOf(low), numberOf(high)],
  },
  {
    pattern: new RegExp(`^\\[(${AMOUNT})%, (${AMOUNT})%\\]$`),
    columns: (name) => [`${name} from, %`, `${name} to, %`],
    values: ([, low, high]) => [numberOf(low), numberOf(high)],
  },
  {
    pattern: new RegExp(`^(${AMOUNT}) to (${AMOUNT}) (ns|us|ms)$`),
    columns: (name) => [`${name} from, ns`, `${name} to, ns`],
    values: ([, low, high, unit]) => [inNs(low, unit), inNs(high, unit)],
  },
];

/** The shape that all cells of a column have which say anything; null for one of words. */
function shapeOf(texts: readonly string[]): Shape | null {
  const said = texts.filter((text) => !ABSENT.includes(text));
  if (said.length === 0) return null;
  return SHAPES.find(({ pattern }) => said.every((text) => pattern.test(text))) ?? null;
}

function rawColumn(name: string, texts: readonly string[]): string[][] {
  const shape = shapeOf(texts);
  if (shape === null) return [[name, ...texts]];
  return shape.columns(name).map((column, index) => [
    column,
    ...texts.map((text) => {
      const match = shape.pattern.exec(text);
      const value = match === null ? NaN : (shape.values(match)[index] ?? NaN);
      return Number.isNaN(value) ? '' : String(value);
    }),
  ]);
}

/** The first row names the columns. An interval becomes two columns more; what is absent is empty. */
export function rawRows([names = [], ...rows]: TextRows): TextRows {
  const columns = names.flatMap((name, at) =>
    rawColumn(
      name,
      rows.map((row) => row[at] ?? ''),
    ),
  );
  return [names, ...rows].map((_, row) => columns.map((column) => column[row] ?? ''));
}
