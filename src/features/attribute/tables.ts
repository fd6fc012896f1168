import { costlyPairs } from '../../samples/costly.js';
import type { AttributedCell, Attribution } from './document/schema.js';
import { formatChange, formatCount, subjectOf } from './sentences.js';
import type { DataTable } from '../../show/chart/chart.js';
import { formatShare } from '../../show/numbers.js';

/** The tables of an attribution: the largest rows, what is left over in one, and the sum. */

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function restName(count: number): string {
  return `${formatCount(count)} more`;
}

/** Functions by their own instructions. The last row is the sum, which is the exit's length. */
export function functionRows(cell: AttributedCell, most: number): Rows {
  const row = (instructions: number, name: string, module: string | null): string[] => [
    name,
    module ?? '',
    formatCount(instructions),
    formatShare(instructions / Math.max(1, cell.instructions)),
  ];
  const shown = cell.functions.slice(0, most);
  const rest = cell.functions.slice(most);
  const rows = shown.map(({ instructions, name, module }) => row(instructions, name, module));
  const restSum = sumOf(rest.map(({ instructions }) => instructions));
  if (rest.length > 0) rows.push(row(restSum, restName(rest.length), null));
  rows.push(row(cell.instructions, 'sum', null));
  return { columns: ['function', 'module', 'instructions', 'share'], rows };
}

/** Functions that differ, the largest difference first. The last row is the sum, the difference of both lengths. */
export function differenceRows({ cell, against, differences }: Attribution, most: number): Rows {
  const row = (name: string, module: string | null, numbers: readonly [number, number]): string[] => [
    name,
    module ?? '',
    formatChange(numbers[0] - numbers[1]),
    ...numbers.map(formatCount),
  ];
  const rest = differences.slice(most);
  const rows = differences
    .slice(0, most)
    .map(({ name, module, instructions, against: other }) => row(name, module, [instructions, other]));
  if (rest.length > 0)
    rows.push(
      row(restName(rest.length), null, [
        sumOf(rest.map(({ instructions }) => instructions)),
        sumOf(rest.map((entry) => entry.against)),
      ]),
    );
  rows.push(row('sum', null, [cell.instructions, against?.instructions ?? 0]));
  return { columns: ['function', 'module', 'difference', 'this', 'against'], rows };
}

/**
 * Instructions that count one here and cost a processor far more, with the difference where two exits are compared;
 * null where none was recorded.
 */
export function costlyRows({ cell, against }: Attribution): Rows | null {
  const pairs = costlyPairs(cell.costly, against?.costly ?? []);
  if (pairs.length === 0) return null;
  if (against === null)
    return {
      columns: ['count', 'instruction'],
      rows: pairs.map(({ name, count }) => [formatCount(count), name]),
    };
  return {
    columns: ['difference', 'this', 'against', 'instruction'],
    rows: pairs.map(({ name, count, against: other }) => [
      formatChange(count - other),
      formatCount(count),
      formatCount(other),
      name,
    ]),
  };
}

const FACTS: readonly (readonly [name: string, of: (cell: AttributedCell) => string])[] = [
  ['emulator', ({ emulation }) => emulation.emulator],
  ['its command line', ({ emulation }) => emulation.commandLine.join(' ')],
  ['kernel', ({ kernel }) => kernel],
  [
    'package',
    ({ emulation: { kernel } }) =>
      kernel.package === null ? 'none' : `${kernel.package.name} ${kernel.package.version}`,
  ],
  ['kernel image (SHA-256)', ({ emulation }) => emulation.kernel.imageSha256],
  ['kernel command line', ({ emulation }) => emulation.kernel.append],
  ['runner (SHA-256)', ({ emulation }) => emulation.runnerSha256],
];

/** All that the counts depend on, a column for each emulated host. */
export function hostsTable({ cell, against }: Attribution): DataTable {
  const hosts = against === null ? [cell] : [cell, against];
  return {
    columns: ['fact', ...hosts.map((each) => subjectOf(each, each === cell ? against : cell))],
    rows: FACTS.map(([name, of]) => [name, ...hosts.map(of)]),
  };
}
