/** A plan from a preset and the options that change it. */
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { nearestName } from '../lib/nearest.js';
import type { Arch } from './arch.js';
import { countersNamed } from './counters.js';
import { cellsOf } from './swept_cells.js';
import { dimensionsOf, matchNames, type Dimension } from './filter.js';
import type { Plan } from './plan.js';
import {
  COUNTED_LIMITS,
  PRESET_NAMES,
  PRESETS,
  type Limits,
  type PresetName,
  type Sweep,
} from './presets.js';

/** A filter replaces the preset's own choice in its dimension. */
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
  /** Globs of the events that hardware counters count; `none` for none. */
  readonly counters?: readonly string[] | undefined;
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
  if (patterns === undefined || patterns.length === 0) return preset;
  return matchNames(
    dimension,
    patterns,
    valid,
    dimension === 'exit' || dimension === 'mode' ? preset : valid,
  );
}

function sweepOf(options: PlanOptions, preset: Sweep, arch: Arch): Sweep {
  const valid = dimensionsOf(arch);
  return {
    exits: filtered('exit', options.exit, valid.exit, preset.exits),
    modes: filtered('mode', options.mode, valid.mode, preset.modes),
    groups: filtered('groups', options.groups, valid.groups, preset.groups),
    directions: filtered('direction', options.direction, valid.direction, preset.directions),
    transfers: filtered('transfer', options.transfer, valid.transfer, preset.transfers),
    setups: filtered('setup', options.setup, valid.setup, preset.setups),
  };
}

/** What both sweep; null if they have nothing in common in a dimension. */
function common(asked: Sweep, preset: Sweep): Sweep | null {
  const both = {
    exits: asked.exits.filter((exit) => preset.exits.includes(exit)),
    modes: asked.modes.filter((mode) => preset.modes.includes(mode)),
    groups: asked.groups.filter((groups) => preset.groups.includes(groups)),
    directions: asked.directions.filter((direction) => preset.directions.includes(direction)),
    transfers: asked.transfers.filter((transfer) => preset.transfers.includes(transfer)),
    setups: asked.setups.filter((setup) => preset.setups.includes(setup)),
  };
  return Object.values(both).some(({ length }) => length === 0) ? null : both;
}

/**
 * The sweeps of a preset as filters change them. A filter replaces what a preset sweeps in its dimension. Where a preset
 * is a union of sweeps of different depth, a filter narrows each of them instead, if that leaves anything.
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

function limitsOf(options: PlanOptions, timed: Limits): Limits {
  const preset = options.clock === 'instructions' ? COUNTED_LIMITS : timed;
  const minRounds = options.minRounds ?? Math.min(preset.minRounds, options.maxRounds ?? preset.minRounds);
  const maxRounds = options.maxRounds ?? Math.max(preset.maxRounds, minRounds);
  if (minRounds > maxRounds) {
    throw new Failure({
      what: `--min-rounds ${String(minRounds)} with --max-rounds ${String(maxRounds)}`,
      why: 'the minimum is larger than the maximum',
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
    cells: cellsOf(sweepsOf(options, preset.sweeps(arch), arch), arch, {
      withRare: name === 'full',
      withTimed: options.clock !== 'instructions',
    }),
    ...limitsOf(options, preset.limits),
    cpu: options.cpu ?? null,
    ...(options.counters === undefined ? {} : { counters: countersNamed(options.counters) }),
  };
}
