import { plannedExits } from '../../plan/block_length.js';
import { median } from 'simple-statistics';
import { usualCells, type DelayedCell } from '../gate/candidate/delayed_cells.js';
import { delayedCells } from './delays.js';
import { nearestName } from '../../lib/nearest.js';
import { TOOL } from '../../lib/tool.js';
import type { Backend } from '../../measure/backend.js';
import { withExitsPerBlock } from '../../samples/exits_per_block.js';
import { launchSpec } from '../../samples/launch_spec.js';
import { takeLaunch, type LaunchWorld, type PooledLaunch } from './pool/take_launch.js';
import type { Host } from '../../samples/protocol.js';
import type { BaseCell, Cell, TransferCell } from '../../plan/cell.js';
import type { Plan } from '../../plan/plan.js';
import { POOL_FORMAT, POOL_VERSION, type PoolHead } from './pool/journal.js';
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import { EXTENTS, type CertifySettings } from './settings.js';

const COMMAND = `${TOOL.name} certify`;
/** Enough for a level within a percent; the delays that it sizes are measured again in every launch. */
const PILOT_ROUNDS = 5;
/** Measuring both runs of a decision: what a user waits for. */
const DECISION_SECONDS = 48;
/** Three have a quiet level, and one of them may be dropped. */
const LEAST_ROUNDS = 4;
const MOST_ROUNDS = 50;
/** A run takes more launches than planned where its time allows: 13 to 15 where this was tried. */
const USUAL_LAUNCHES = 12;
const NS_PER_SECOND = 1e9;

/** The cells that were asked for, else the usual ones. @throws {Failure} (usage) for one that no gate judges */
export function chosenCells(plan: Plan, ids: readonly string[]): readonly TransferCell[] {
  const transfers = plan.cells.filter((cell) => cell.kind === 'transfer');
  if (ids.length === 0) return usualCells(plan.cells);
  return ids.map((id) => {
    const found = transfers.find((cell) => cell.id === id);
    if (found !== undefined) return found;
    throw failureOf('invalid-value', {
      subject: `--cell '${id}'`,
      detail: `the preset ${plan.preset} has no transfer of that name`,
      nearest: nearestName(
        id,
        transfers.map((cell) => cell.id),
      ),
      command: COMMAND,
    });
  });
}

/** A first launch: how long its blocks are, what the cells take, and what a launch takes. */
interface Pilot {
  readonly plan: Plan;
  readonly levelNs: (cell: Cell) => number | null;
  readonly setUpMs: number;
  readonly roundMs: number;
}

interface PilotWorld {
  readonly backend: Backend;
  readonly host: Host;
  readonly plan: Plan;
  readonly interrupt: AbortSignal;
}

function levelsOf(pilot: PooledLaunch, plan: Plan, host: Host): Pilot['levelNs'] {
  const ticksPerNs = host.clock.hz > 0 ? host.clock.hz / NS_PER_SECOND : 1;
  return ({ id }) => {
    const index = plan.cells.findIndex((cell) => cell.id === id);
    const values = (pilot.values[index] ?? new Float64Array(0)).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? null : median([...values]) / ticksPerNs;
  };
}

async function takePilot(world: PilotWorld, seed: string, context: AppContext): Promise<Pilot> {
  const { plan, host } = world;
  const { elapsedMs: now, now: wallClock } = context.dependencies;
  const startMs = now();
  let setUpMs = 0;
  let calibrated = plan;
  const spec = launchSpec({ plan, seed, device: host.device, launch: 0, rounds: PILOT_ROUNDS });
  const onRound = (rounds: number): void => {
    if (rounds === 0) setUpMs = now() - startMs;
  };
  const onCalibrated: LaunchWorld['onCalibrated'] = (cells) => {
    calibrated = withExitsPerBlock(plan, cells);
  };
  const { device } = host;
  const pilot = await takeLaunch(spec, { ...world, device, now, wallClock, onRound, onCalibrated });
  if (pilot === null) throw failureOf('interrupted', { subject: '' });
  return {
    plan: calibrated,
    levelNs: levelsOf(pilot, plan, host),
    setUpMs,
    roundMs: (pilot.durationMs - setUpMs) / PILOT_ROUNDS,
  };
}

/**
 * So many rounds that the time is enough for the launches aimed at and that a decision takes no longer than a user waits
 * for: on a host where starting a launch costs five rounds, more launches tell more than longer ones.
 * @param growth by what the delayed cells make a launch longer
 */
function roundsFor(
  { setUpMs, roundMs }: Pilot,
  plan: Plan,
  settings: CertifySettings,
  growth: number,
): number {
  const launchMs = Math.min(
    (1000 * settings.maxTimeSeconds) / EXTENTS[settings.extent].launches,
    (1000 * DECISION_SECONDS) / (2 * plan.launches),
  );
  const rounds = Math.floor((launchMs - growth * setUpMs) / Math.max(1e-6, growth * roundMs));
  return Math.min(MOST_ROUNDS, Math.max(LEAST_ROUNDS, rounds));
}

/** As many launches as a user's run of this plan has, by what one takes here. */
function usualLaunches({ setUpMs, roundMs }: Pilot, plan: Plan, rounds: number): number {
  const fitting = Math.floor((1000 * plan.maxTimeSeconds) / (setUpMs + rounds * roundMs));
  return Math.max(plan.launches, Math.min(USUAL_LAUNCHES, fitting));
}

function poolPlan(plan: Plan, delayed: readonly DelayedCell[], rounds: number): Plan {
  const cells = [...plan.cells, ...delayed.map(({ cell }) => cell)];
  return { ...plan, cells, minRounds: rounds, maxRounds: rounds };
}

/**
 * Measures a first launch without delays and settles by it how long the delays are and how many rounds a launch of
 * the pool has.
 * @throws {Failure} when it fails, or no cell to delay can be measured
 */
export async function beginPool(
  world: PilotWorld,
  settings: CertifySettings,
  context: AppContext,
): Promise<PoolHead> {
  const { plan, host } = world;
  const { seed, extent, margin } = settings;
  const chosen = chosenCells(plan, settings.cells);
  const pilot = await takePilot(world, seed, context);
  const exitsOf = (cell: Cell): number => plannedExits(pilot.plan.exitsPerBlock, cell) ?? 0;
  const delayed = delayedCells(chosen, plan.cells, { levelNs: pilot.levelNs, exitsOf, margin });
  if (!delayed.some(({ of }) => of.kind === 'transfer'))
    throw failureOf('nothing-measured', {
      subject: '',
      detail: `${chosen[0]?.id ?? 'no transfer'} was not timed`,
    });
  const growth = 1 + delayed.length / plan.cells.length;
  const rounds = roundsFor(pilot, plan, settings, growth);
  return {
    format: POOL_FORMAT,
    version: POOL_VERSION,
    tool: TOOL,
    startedAt: context.dependencies.now().toISOString(),
    seed,
    extent,
    margin,
    launches: usualLaunches(pilot, plan, rounds),
    plan: poolPlan(pilot.plan, delayed, rounds),
    delayed: delayed.map(({ cell, of, share, isControl, blocks, every }) => ({
      ...{ cell: cell.id, of: of.id, share, isControl },
      ...(blocks === undefined ? {} : { blocks }),
      ...(every === undefined ? {} : { every }),
    })),
    host,
  };
}

/** The delayed cells of a pool that was begun, by its head. */
export function delayedOf({ plan, delayed }: PoolHead): DelayedCell[] {
  const guest = (id: string): (BaseCell | TransferCell)[] =>
    plan.cells.flatMap((cell) => (cell.kind !== 'control' && cell.id === id ? [cell] : []));
  return delayed.flatMap(({ cell: id, of: ofId, share, isControl, blocks, every }) => {
    const [cell] = guest(id);
    const [of] = guest(ofId);
    if (cell?.delayNs === undefined || of === undefined) return [];
    return [{ cell, of, share, isControl, blocks, every, delayNs: cell.delayNs }];
  });
}
