/** What the processor's own counters counted, as a table: the same on the page and in the terminal. */
import { COUNTER_EVENTS, type CounterEvent } from '../../plan/names.js';
import type { MeasuredResult } from '../../results/measured_cells.js';
import type { Results } from '../../results/schema.js';
import type { DataTable } from '../../show/chart/chart.js';
import { formatCount, signedFormat } from '../../show/numbers.js';
import { counterValue } from '../../stats/counter_values.js';
import { countsInstructions } from './instructions.js';

const ABSENT = '–';

type Counted = MeasuredResult & { readonly counters: NonNullable<MeasuredResult['counters']> };

function countedOf({ cells }: Results): Counted[] {
  return cells.filter(
    (result): result is Counted => result.status === 'measured' && result.counters !== undefined,
  );
}

/** What the processor counted more than the emulator; null where either did not count the cell. */
function differenceOf({ counters, exact, level }: Counted): number | null {
  const value = counterValue(counters, 'instructions');
  return value === null || exact === undefined ? null : value.total - level.estimate;
}

interface CounterColumn {
  readonly head: string;
  readonly textOf: (result: Counted) => string | null;
}

const total =
  (event: CounterEvent) =>
  ({ counters }: Counted): string | null => {
    const value = counterValue(counters, event);
    return value === null ? null : formatCount(value.total);
  };

/** Beside the emulator's own count, where there is one. */
function instructionColumns(isEmulated: boolean): CounterColumn[] {
  const sides = (['user', 'kernel', 'guest'] as const).map((side): CounterColumn => ({
    head: side,
    textOf: ({ counters }) => {
      const value = counterValue(counters, 'instructions');
      return value === null ? null : formatCount(value[side]);
    },
  }));
  const all: CounterColumn = { head: 'instructions', textOf: total('instructions') };
  if (!isEmulated) return [...sides, all];
  const exact: CounterColumn = { head: 'emulator', textOf: ({ level }) => formatCount(level.estimate) };
  const difference: CounterColumn = {
    head: 'difference',
    textOf: (result) => {
      const found = differenceOf(result);
      return found === null ? null : signedFormat('instructions')(found);
    },
  };
  return [...sides, all, exact, difference];
}

function perCycle({ counters }: Counted): string | null {
  const [instructions, cycles] = [counterValue(counters, 'instructions'), counterValue(counters, 'cycles')];
  if (instructions === null || cycles === null || cycles.total <= 0) return null;
  return (instructions.total / cycles.total).toFixed(2);
}

function missColumns(event: CounterEvent): CounterColumn[] {
  return [{ head: event, textOf: total(event) }];
}

const COLUMNS_OF: Readonly<Record<CounterEvent, (isEmulated: boolean) => CounterColumn[]>> = {
  instructions: instructionColumns,
  cycles: () => [
    { head: 'core cycles', textOf: total('cycles') },
    { head: 'IPC', textOf: perCycle },
  ],
  'branch-misses': () => missColumns('branch-misses'),
  'cache-misses': () => missColumns('cache-misses'),
};

/** A row for each cell that was counted; null where the processor has no counters. */
export function counterTable(results: Results): DataTable | null {
  const counted = countedOf(results);
  if (counted.length === 0) return null;
  const seen = new Set(counted.flatMap(({ counters }) => counters.map(({ event }) => event)));
  const columns = COUNTER_EVENTS.filter((event) => seen.has(event)).flatMap((event) =>
    COLUMNS_OF[event](countsInstructions(results)),
  );
  return {
    columns: ['cell', ...columns.map(({ head }) => head)],
    rows: counted.map((result) => [result.cell.id, ...columns.map(({ textOf }) => textOf(result) ?? ABSENT)]),
  };
}

/** How the processor's counter and the emulator's compare; null unless both counted. */
export function agreementSentence(results: Results): string | null {
  const found = countedOf(results).flatMap((result) => {
    const difference = differenceOf(result);
    return difference === null ? [] : [{ id: result.cell.id, size: Math.abs(difference) }];
  });
  const [most] = [...found].sort((left, right) => right.size - left.size);
  if (most === undefined) return null;
  const cells = found.length === 1 ? 'the one cell' : `all ${String(found.length)} cells`;
  if (most.size === 0)
    return `The emulated processor's counter and the emulator's own count agree exactly in ${cells} that both counted.`;
  return `The emulated processor's counter and the emulator's own count differ by at most ${formatCount(most.size)} ${most.size === 1 ? 'instruction' : 'instructions'} per exit, in ${most.id}.`;
}

/** What the numbers are; it belongs to every table of them. */
export const COUNTER_CAPTION =
  "Per exit, by the processor's counters (perf_event_open), in rounds of their own after the timed ones: the host's user mode and kernel, and the guest.";
