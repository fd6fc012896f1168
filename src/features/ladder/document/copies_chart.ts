/** What the copies of the synchronous registers add to a KVM_RUN that does not enter the guest. */
import { largest, smallest } from '../../../lib/extremes.js';
import type { Results } from '../../../results/schema.js';
import { drawnEnds, type Chart, type DataTable } from '../../../show/chart/chart.js';
import { costScale, type CostScale } from '../../../show/chart/cost_scale.js';
import { intervalRows, type RowMark } from '../../../show/chart/interval_rows.js';
import { lookOfMode, MODE_NAME } from '../../../show/names.js';
import { amountFormat, formatInterval } from '../../../show/numbers.js';
import type { Combined } from '../../../stats/combination.js';
import type { Copy } from './copies.js';
import { ladderOf, type Ladder, type ModeLadder } from './ladder.js';

interface CopyAlone {
  readonly mode: ModeLadder['mode'];
  readonly copy: Copy;
  readonly alone: Combined;
}

function copiesAlone({ modes }: Ladder): CopyAlone[] {
  return modes.flatMap(({ mode, copies }) =>
    copies.flatMap((copy) => (copy.alone === null ? [] : [{ mode, copy, alone: copy.alone }])),
  );
}

const WAY = { read: 'out to kvm_run', write: 'in from kvm_run' } as const;

function rowName({ group, direction }: Copy): string {
  return `${group} · ${direction}`;
}

function tableOf(copies: readonly CopyAlone[], ladder: Ladder): DataTable {
  const amount = amountFormat(ladder.unit);
  const exact = ladder.unit === 'instructions';
  const { signed } = costScale(ladder, 1);
  const cycles = ladder.unit === 'cycles' ? ['cycles'] : [];
  return {
    columns: ['groups and direction', 'mode', 'copy', 'adds', ...cycles, ...(exact ? [] : ['95% interval'])],
    rows: copies.map(({ mode, copy, alone }) => [
      rowName(copy),
      MODE_NAME[mode],
      WAY[copy.direction],
      signed(alone.estimate),
      ...cycles.map(() => amount(alone.estimate)),
      ...(exact ? [] : [formatInterval(alone, amount)]),
    ]),
  };
}

function markOf({ mode, copy, alone }: CopyAlone, scale: CostScale, exact: boolean): RowMark {
  const { low, high } = exact ? { low: null, high: null } : drawnEnds(alone);
  return {
    row: rowName(copy),
    series: MODE_NAME[mode],
    value: scale.of(alone.estimate),
    low: low === null ? null : scale.of(low),
    high: high === null ? null : scale.of(high),
    label: scale.signed(alone.estimate),
    of: `*/${mode}/${copy.group}/${copy.direction}`,
    says: `copy ${WAY[copy.direction]} adds ${scale.signed(alone.estimate)}`,
  };
}

/** How far the intervals go, in ticks, nothing included. */
function reachOf(copies: readonly CopyAlone[]): [number, number] {
  const ends = copies.flatMap(({ alone }) => {
    const { low, high } = drawnEnds(alone);
    return [low ?? alone.estimate, high ?? alone.estimate];
  });
  return [smallest([0, ...ends]), largest([0, ...ends])];
}

const TIMED = ' Lines are 95% intervals over launches; one that crosses the dashed line shows no cost.';
const INTERVALS: Record<Ladder['unit'], string> = { cycles: TIMED, nanoseconds: TIMED, instructions: '' };

/** Null where no copy was measured without its exit. */
export function copiesChart(results: Results): Chart | null {
  const ladder = ladderOf(results);
  const copies = copiesAlone(ladder);
  if (copies.length === 0) return null;
  const [low, high] = reachOf(copies);
  const scale = costScale(results, Math.max(Math.abs(low), Math.abs(high)));
  const marks = copies.map((copy) => markOf(copy, scale, ladder.unit === 'instructions'));
  const room = 0.2 * (scale.of(high) - scale.of(low) || 1);
  const modes = [...new Set(copies.map(({ mode }) => mode))];
  return {
    id: 'copies',
    title: 'What the copies add to KVM_RUN without the guest',
    short: 'Copies alone',
    caption: `KVM_RUN with immediate_exit returns before the guest is entered. With a group set in kvm_valid_regs or kvm_dirty_regs it also copies that group: this is what the copy adds, on a linear axis.${INTERVALS[ladder.unit]}`,
    description: `Dot plot of what ${String(copies.length)} copies of register groups add to KVM_RUN with immediate_exit. The table below it holds the same numbers.`,
    ...intervalRows(marks, {
      rows: [...new Set(marks.map(({ row }) => row))],
      series: modes.map((mode) => ({ name: MODE_NAME[mode], look: lookOfMode(mode) })),
      domain: [scale.of(low) - room / 4, scale.of(high) + room],
      axis: { title: `${scale.unit} that the copy adds`, format: ',.2~f' },
      line: 0,
    }),
    table: tableOf(copies, ladder),
  };
}
