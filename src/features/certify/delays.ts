/** What certify injects: delays in handlers, in all blocks or some, in bare exits, and in every KVM_RUN. */
import {
  baseOf,
  delayed as withDelay,
  type BaseCell,
  type Cell,
  type TransferCell,
} from '../../plan/cell.js';
import { LONGEST_DELAY_NS } from '../../plan/names.js';
import { medianOfSorted, signInterval } from '../../stats/inference/interval.js';
import type { Estimate } from '../../stats/summary.js';
import { controlCellsOf, delayedBy, type DelayedCell } from '../gate/candidate/delayed_cells.js';
import { CONTROL_MARGINS, type PositiveControl } from '../gate/judge/positive_controls.js';
import type { Delay } from './document/schema.js';
import type { Injection } from './pool/injection.js';
import type { PoolViews } from './pool/pool_views.js';

/** The injected delays, as shares of a cell's level. */
const INJECTED_SHARES = [0.01, 0.02, 0.05, 0.1] as const;
/** The delay of a bare exit, and those of every KVM_RUN; shares of a bare exit. */
const BARE_SHARE = 0.05;
const COMMON_SHARES = [0.02, 0.05, 0.1] as const;
/** A slow path that comes and goes: how much slower, and in what share of the blocks. */
const INTERMITTENT = { share: 0.5, blocks: 0.7 } as const;
/** A rare slow path: by how much it raises the mean. */
const TAIL_SHARE = 0.5;
/** With fewer exits between them they move the median too: of 12 exits they are in two of six sub-batches. */
const LEAST_EVERY = 6;
/** It comes so often in a block, which is too seldom to move the median of its sub-batches. */
const SLOW_EXITS = 2;

/** A cell of whose exits a few take so long that the mean rises by {@link TAIL_SHARE}; none where that is not known. */
function withTail(of: TransferCell, { levelNs, exitsOf }: DelaySizes): DelayedCell[] {
  const level = levelNs(of);
  const every = Math.floor(exitsOf(of) / SLOW_EXITS);
  if (level === null || every < LEAST_EVERY) return [];
  const delayNs = Math.min(LONGEST_DELAY_NS, Math.max(1, Math.round(TAIL_SHARE * every * level)));
  const share = delayNs / (every * level);
  return [{ cell: withDelay(of, delayNs, every), of, share, delayNs, isControl: false, every }];
}

export interface DelaySizes {
  /** Level of a cell in nanoseconds; null where it is not known. */
  readonly levelNs: (cell: Cell) => number | null;
  /** Of a block of the cell; 0 where that is not known. */
  readonly exitsOf: (cell: Cell) => number;
  readonly margin: number;
}

/** A bare exit of each mode that has a delayed transfer. */
function bareExits(cells: readonly TransferCell[], plan: readonly Cell[]): BaseCell[] {
  const ids = controlCellsOf(cells).map((cell) => baseOf(cell).id);
  return plan.filter((cell) => cell.kind === 'base').filter(({ id }) => ids.includes(id));
}

/**
 * The delayed cells that are added to a plan: of the chosen transfers each with every delay and one positive control a
 * mode; of one synchronous transfer a mode a large delay that not all blocks get, and a rare one; of one bare exit a mode.
 */
export function delayedCells(
  cells: readonly TransferCell[],
  plan: readonly Cell[],
  sizes: DelaySizes,
): DelayedCell[] {
  const { levelNs, margin } = sizes;
  const controls = controlCellsOf(cells);
  const sync = controlCellsOf(cells.filter(({ transfer }) => transfer === 'sync'));
  const all: DelayedCell[] = [
    ...cells.flatMap((of) => [
      ...INJECTED_SHARES.flatMap((share) => delayedBy(of, share, levelNs(of), false)),
      ...(controls.includes(of) ? delayedBy(of, CONTROL_MARGINS * margin, levelNs(of), true) : []),
    ]),
    ...sync.flatMap((of) =>
      delayedBy(of, INTERMITTENT.share, levelNs(of), false).map((each) => ({
        ...each,
        blocks: INTERMITTENT.blocks,
      })),
    ),
    ...sync.flatMap((of) => withTail(of, sizes)),
    ...bareExits(cells, plan).flatMap((of) => delayedBy(of, BARE_SHARE, levelNs(of), false)),
  ];
  // A margin of its own may make the control's delay one of the others.
  return all.filter(({ cell }, index) => all.findIndex((each) => each.cell.id === cell.id) === index);
}

/** The positive controls among them; an injected delay of the same length serves as one. */
export function positiveControls(cells: readonly DelayedCell[], margin: number): PositiveControl[] {
  const whole = cells.filter(
    ({ of, blocks, every }) => of.kind === 'transfer' && blocks === undefined && every === undefined,
  );
  const controls = controlCellsOf(whole.map(({ of }) => of));
  return controls.flatMap((of) => {
    const sameCell = whole.filter((each) => each.of.id === of.id);
    const control = sameCell.find(({ share }) => share === CONTROL_MARGINS * margin);
    return control === undefined ? [] : [{ delayed: control.cell.id, of: of.id }];
  });
}

/** One thing that decisions are made of: a delay as the document has it, and how a candidate gets it. */
export interface Injected {
  readonly delay: Delay;
  readonly injection: Injection;
}

/** Whether the pool has blocks with it. */
function isMeasured({ cell, of }: DelayedCell, views: PoolViews): boolean {
  return views.level(cell.id) !== null && views.level(of.id) !== null;
}

/**
 * Every KVM_RUN takes longer, with a guest or without: so many ticks are added to each recorded block of every cell that
 * enters by it. They are shares of the first bare exit that the pool measured.
 */
function everyKvmRun(delayed: readonly DelayedCell[], views: PoolViews, ticksPerNs: number): Injected[] {
  const [bare] = delayed.map(({ of }) => of).filter(({ kind }) => kind === 'base');
  const level = bare === undefined ? null : views.level(bare.id);
  if (bare === undefined || level === null) return [];
  return COMMON_SHARES.map((share) => {
    const ticks = share * level;
    const exactly = (value: number): Estimate => ({ estimate: value, low: value, high: value });
    const delayNs = ticks / ticksPerNs;
    return {
      delay: {
        ...{ cell: bare.id, mode: bare.mode, share, delayNs, where: 'every-kvm-run' },
        seen: { nanoseconds: exactly(delayNs), share: exactly(share) },
      },
      injection: { kind: 'every-kvm-run', ticks },
    };
  });
}

/** All that decisions are made with; a delay whose blocks the pool lacks is told and in no decision. */
export function injectedDelays(
  delayed: readonly DelayedCell[],
  views: PoolViews,
  ticksPerNs: number,
): { readonly made: readonly Injected[]; readonly delays: readonly Delay[] } {
  const told = delayed.map((each) => ({ each, delay: seenDelay(each, views, ticksPerNs) }));
  const ofCells = told
    .filter(({ each }) => isMeasured(each, views))
    .map(({ each: { cell, of, blocks = 1 }, delay }): Injected => ({
      delay,
      injection: { kind: 'cell', cell: of.id, by: cell.id, blocks },
    }));
  const ofAll = everyKvmRun(delayed, views, ticksPerNs);
  return {
    made: [...ofCells, ...ofAll],
    delays: [...told.map(({ delay }) => delay), ...ofAll.map(({ delay }) => delay)],
  };
}

/** Median of delayed - undelayed over the rounds of a launch, ticks; NaN where no round has both. */
function pairedDifference(own: Float64Array, other: Float64Array): number {
  const differences = own
    .map((value, round) => value - (other[round] ?? NaN))
    .filter((each) => !Number.isNaN(each));
  return medianOfSorted(differences.sort());
}

function scaled({ estimate, low, high }: Estimate, by: number): Estimate {
  return { estimate: estimate / by, low: low / by, high: high / by };
}

/** What was measured of a delay: the launches' medians of the paired differences, with their order-statistic interval. */
function seenDelay(
  { cell, of, share, delayNs, blocks, every }: DelayedCell,
  views: PoolViews,
  ticksPerNs: number,
): Delay {
  const level = views.level(of.id);
  // A rare delay is seen in means only.
  const valuesOf = (launch: number, id: string): Float64Array =>
    every === undefined ? views.values(launch, id) : views.means(launch, id);
  const differences = views.pool.launches
    .map((_, launch) => pairedDifference(valuesOf(launch, cell.id), valuesOf(launch, of.id)))
    .filter((each) => !Number.isNaN(each));
  const told = {
    ...{ cell: of.id, mode: of.mode, share, delayNs },
    ...(blocks === undefined ? {} : { blocks }),
    ...(every === undefined ? {} : { every }),
  };
  if (level === null || views.level(cell.id) === null || differences.length === 0)
    return { ...told, seen: null };
  const ticks = signInterval(differences);
  return { ...told, seen: { nanoseconds: scaled(ticks, ticksPerNs), share: scaled(ticks, level) } };
}
