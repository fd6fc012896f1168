import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { nearestName } from '../lib/nearest.js';
import {
  baseCell,
  CONTROLS,
  controlCell,
  GROUPS,
  MODES,
  transferCell,
  type BaseCell,
  type Cell,
  type Control,
  type ControlCell,
  type Exit,
  type Group,
  type Mode,
  type TransferCell,
} from './cell.js';
import { ARCH_TABLES, groupsCopiedAtOnce, guestExists, transferExists, type Arch } from './arch.js';
import { dimensionsOf, matchNames, type Dimension } from './filter.js';
import { type Plan } from './plan.js';
import {
  COUNTED_LIMITS,
  PRESET_NAMES,
  PRESETS,
  type Limits,
  type PresetName,
  type Sweep,
} from './presets.js';

/** What can be asked for; a filter replaces the preset's own choice of that dimension. */
export interface PlanOptions extends Partial<Record<Dimension, readonly string[] | undefined>> {
  readonly preset?: string | undefined;
  /** Whose guests and groups; x86 unless given. */
  readonly arch?: Arch | undefined;
  /** `instructions` on an emulated host, which counts them; else the host's best clock. */
  readonly clock?: Plan['clock'] | undefined;
  readonly launches?: number | undefined;
  readonly minRounds?: number | undefined;
  readonly maxRounds?: number | undefined;
  /** Share of the estimate: 0.01 is 1%. */
  readonly targetInterval?: number | undefined;
  readonly maxTimeSeconds?: number | undefined;
  readonly cpu?: number | undefined;
}

function presetNamed(name: string): PresetName {
  const found = PRESET_NAMES.find((preset) => preset === name);
  if (found !== undefined) return found;
  const nearest = nearestName(name, PRESET_NAMES);
  throw new Failure({
    what: `--preset '${name}'`,
    why: 'is no preset',
    next: `${nearest === null ? '' : `did you mean '${nearest}'? `}valid: ${PRESET_NAMES.join(', ')}`,
    exitCode: EXIT_CODE.usage,
  });
}

function filtered<Name extends string>(
  dimension: Dimension,
  patterns: readonly string[] | undefined,
  valid: readonly Name[],
  preset: readonly Name[],
): readonly Name[] {
  return patterns === undefined || patterns.length === 0 ? preset : matchNames(dimension, patterns, valid);
}

function sweepOf(options: PlanOptions, preset: Sweep, arch: Arch): Sweep {
  const valid = dimensionsOf(arch);
  return {
    exits: filtered('exit', options.exit, valid.exit, preset.exits),
    modes: filtered('mode', options.mode, valid.mode, preset.modes),
    groups: filtered('groups', options.groups, valid.groups, preset.groups),
    directions: filtered('direction', options.direction, valid.direction, preset.directions),
    transfers: filtered('transfer', options.transfer, valid.transfer, preset.transfers),
  };
}

/** What both sweep; null where they have a dimension with nothing in common. */
function common(asked: Sweep, preset: Sweep): Sweep | null {
  const both = {
    exits: asked.exits.filter((exit) => preset.exits.includes(exit)),
    modes: asked.modes.filter((mode) => preset.modes.includes(mode)),
    groups: asked.groups.filter((groups) => preset.groups.includes(groups)),
    directions: asked.directions.filter((direction) => preset.directions.includes(direction)),
    transfers: asked.transfers.filter((transfer) => preset.transfers.includes(transfer)),
  };
  return Object.values(both).some(({ length }) => length === 0) ? null : both;
}

/**
 * The sweeps of a preset as filters change them. A filter replaces what a preset sweeps of its dimension; where a
 * preset is a union, whose parts differ in how deep they go, it narrows each part instead, as long as that leaves
 * anything.
 */
function sweepsOf(options: PlanOptions, presets: readonly Sweep[], arch: Arch): Sweep[] {
  const asked = presets.map((preset) => sweepOf(options, preset, arch));
  if (presets.length === 1) return asked;
  const narrowed = presets.flatMap((preset, index) => {
    const sweep = asked[index];
    const both = sweep === undefined ? null : common(sweep, preset);
    return both === null ? [] : [both];
  });
  return narrowed.length > 0 ? narrowed : asked.slice(0, 1);
}

function guestsOf(sweep: Sweep, arch: Arch): { exit: Exit; mode: Mode }[] {
  return sweep.exits.flatMap((exit) =>
    sweep.modes.filter((mode) => guestExists(arch, exit, mode)).map((mode) => ({ exit, mode })),
  );
}

function toGroups(combination: string): Group[] {
  const names = combination.split('+');
  return GROUPS.filter((group) => names.includes(group));
}

function transferCells(sweep: Sweep, arch: Arch, exit: Exit, mode: Mode): TransferCell[] {
  const directions = sweep.directions.filter((direction) => transferExists(arch, exit, direction));
  const transfers = sweep.transfers.filter((transfer) => transfer !== 'none');
  return sweep.groups.flatMap((groups) =>
    directions.flatMap((direction) =>
      transfers.map((transfer) => transferCell(exit, mode, toGroups(groups), direction, transfer)),
    ),
  );
}

/** The base cell that stands twice: the arch's usual one where it is swept, else the first guest's. */
function twinOf(bases: readonly BaseCell[], arch: Arch): BaseCell[] {
  const [exit, mode] = ARCH_TABLES[arch].twin;
  const usual = bases.find((base) => base.exit === exit && base.mode === mode) ?? bases[0];
  return usual === undefined ? [] : [baseCell(usual.exit, usual.mode, 1)];
}

/** What a control is taken for: nothing in particular, each mode, or each group in each mode. */
const CONTROL_SCOPE: Readonly<Partial<Record<Control, 'mode' | 'group'>>> = {
  'immediate-exit': 'mode',
  'immediate-exit-sync-out': 'group',
  'immediate-exit-sync-in': 'group',
};

function controlCells(modes: readonly Mode[], groups: readonly Group[]): ControlCell[] {
  return CONTROLS.flatMap((control) => {
    const scope = CONTROL_SCOPE[control];
    if (scope === undefined) return [controlCell(control)];
    if (scope === 'mode') return modes.map((mode) => controlCell(control, mode));
    return modes.flatMap((mode) => groups.map((group) => controlCell(control, mode, group)));
  });
}

/** Each swept group whose copy can be taken alone. */
function copiedGroups(sweeps: readonly Sweep[], arch: Arch): Group[] {
  const combinations = sweeps.flatMap(({ groups }) => groups);
  const swept = new Set(combinations.flatMap((combination) => combination.split('+')));
  return groupsCopiedAtOnce(arch).filter((group) => swept.has(group));
}

/** Cells of a sweep. Base cells are always there: without `none`, no transfer has a base to compare with. */
function cellsOf(sweeps: readonly Sweep[], arch: Arch): Cell[] {
  const swept = sweeps.flatMap((sweep) => guestsOf(sweep, arch).map((guest) => ({ sweep, ...guest })));
  if (swept.length === 0) throw noGuests(sweeps);
  const guestCells = swept.flatMap(({ sweep, exit, mode }) => [
    baseCell(exit, mode),
    ...transferCells(sweep, arch, exit, mode),
  ]);
  const bases = guestCells.flatMap((cell) => (cell.kind === 'base' ? [cell] : []));
  const modes = MODES.filter((mode) => bases.some((base) => base.mode === mode));
  const cells: Cell[] = [
    ...controlCells(modes, copiedGroups(sweeps, arch)),
    ...twinOf(bases, arch),
    ...bases.flatMap((base) => guestCells.filter((cell) => cell.exit === base.exit && cell.mode === base.mode)),
  ];
  return [...new Map(cells.map((cell) => [cell.id, cell])).values()];
}

function noGuests(sweeps: readonly Sweep[]): Failure {
  const exits = [...new Set(sweeps.flatMap(({ exits: each }) => each))];
  const modes = [...new Set(sweeps.flatMap(({ modes: each }) => each))];
  return new Failure({
    what: `--exit ${exits.join(', ')} with --mode ${modes.join(', ')}`,
    why: 'leaves no guest to measure: privileged instructions such as hlt exit in long64-ring0 only',
    next: 'add --mode long64-ring0 or another --exit',
    exitCode: EXIT_CODE.usage,
  });
}

function limitsOf(options: PlanOptions, timed: Limits): Limits {
  const preset = options.clock === 'instructions' ? COUNTED_LIMITS : timed;
  const minRounds = options.minRounds ?? Math.min(preset.minRounds, options.maxRounds ?? preset.minRounds);
  const maxRounds = options.maxRounds ?? Math.max(preset.maxRounds, minRounds);
  if (minRounds > maxRounds) {
    throw new Failure({
      what: `--min-rounds ${String(minRounds)} with --max-rounds ${String(maxRounds)}`,
      why: 'asks for more rounds at the least than at the most',
      next: 'lower --min-rounds or raise --max-rounds',
      exitCode: EXIT_CODE.usage,
    });
  }
  return {
    launches: options.launches ?? preset.launches,
    minRounds,
    maxRounds,
    targetInterval: options.targetInterval ?? preset.targetInterval,
    maxTimeSeconds: options.maxTimeSeconds ?? preset.maxTimeSeconds,
    watchdogMs: preset.watchdogMs,
  };
}

/**
 * The plan that the options ask for: which cells, and when to stop.
 * @throws {Failure} (usage) for an unknown preset or name, or for options that contradict each other.
 */
export function resolvePlan(options: PlanOptions): Plan {
  const name = presetNamed(options.preset ?? 'default');
  const preset = PRESETS[name];
  const arch = options.arch ?? 'x86';
  return {
    preset: name,
    arch,
    clock: options.clock ?? 'best',
    cells: cellsOf(sweepsOf(options, preset.sweeps(arch), arch), arch),
    ...limitsOf(options, preset.limits),
    cpu: options.cpu ?? null,
  };
}
