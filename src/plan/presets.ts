import { entryOf } from '../lib/entry_of.js';
import {
  ARCH_TABLES,
  groupCombinations,
  loneGroups,
  setupExits,
  setupsOf,
  usualExits,
  usualModes,
  type Arch,
  type ArchTable,
  type Exit,
  type Mode,
  type Setup,
} from './arch.js';
import { DIRECTIONS, TRANSFERS, type Direction, type Transfer } from './cell.js';
import type { Plan } from './plan.js';

/** Which values of each dimension are swept. */
export interface Sweep {
  readonly exits: readonly Exit[];
  readonly modes: readonly Mode[];
  /** Names of combinations: `regs+sregs`. */
  readonly groups: readonly string[];
  readonly directions: readonly Direction[];
  readonly transfers: readonly Transfer[];
  readonly setups: readonly Setup[];
}

const PLAIN: readonly Setup[] = ['plain'];

/** A few exits in every VM that is not plain: what the interrupt controllers and the dirty log add to them. */
function setupSweeps(arch: Arch): Sweep[] {
  const exits = setupExits(arch);
  if (exits.length === 0) return [];
  return [
    {
      exits,
      modes: usualModes(arch),
      groups: ARCH_TABLES[arch].quick.groups.slice(0, 1),
      directions: ['both'],
      transfers: TRANSFERS,
      setups: setupsOf(arch).filter((setup) => setup !== 'plain'),
    },
  ];
}

/** When a run stops. */
export type Limits = Pick<
  Plan,
  'launches' | 'minRounds' | 'maxRounds' | 'targetInterval' | 'maxTimeSeconds' | 'watchdogMs'
>;

export interface Preset {
  readonly about: string;
  /** Their union is swept. */
  readonly sweeps: (arch: Arch) => readonly Sweep[];
  readonly limits: Limits;
}

export const PRESET_NAMES = ['quick', 'default', 'full'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** Which exit a KVM_GET_* or KVM_SET_* stands beside makes no difference to it: one will do. */
function loneSweeps(arch: Arch): Sweep[] {
  const { twin, groupSetups = {} }: ArchTable = ARCH_TABLES[arch];
  const setupOf = (group: string): Setup =>
    setupsOf(arch).find((name) => name === entryOf(groupSetups, group)) ?? 'plain';
  const all = loneGroups(arch);
  return [...new Set(all.map(setupOf))].map((setup) => ({
    exits: usualExits(arch).filter((exit) => exit === twin[0]),
    modes: usualModes(arch),
    groups: all.filter((group) => setupOf(group) === setup),
    directions: ['read', 'both'],
    transfers: TRANSFERS,
    setups: [setup],
  }));
}

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  quick: {
    about: 'a first look: two exits, regs and all three groups, at most 15 s',
    sweeps: (arch) => [
      {
        ...ARCH_TABLES[arch].quick,
        modes: usualModes(arch),
        directions: ['read', 'both'],
        transfers: TRANSFERS,
        setups: PLAIN,
      },
    ],
    // Launches are the replicates of every interval: with two Student's t reaches 12.7 errors, with six 2.6. Under five
    // the gate calls no time regressed, and one of six may be disturbed.
    limits: {
      launches: 6,
      minRounds: 10,
      maxRounds: 200,
      targetInterval: 0.01,
      maxTimeSeconds: 15,
      watchdogMs: 2000,
    },
  },
  default: {
    about: 'the usual exits, five combinations of groups, at most 45 s',
    sweeps: (arch) => [
      {
        exits: usualExits(arch),
        modes: usualModes(arch),
        groups: ARCH_TABLES[arch].usualGroups,
        directions: DIRECTIONS,
        transfers: TRANSFERS,
        setups: PLAIN,
      },
    ],
    // Launches differ by more than rounds of one, and a gate finds 5% in nine of ten runs from eight on (`certify`).
    limits: {
      launches: 8,
      minRounds: 5,
      maxRounds: 500,
      // Synchronous registers add 0.5% to an exit: a wider interval would not see them.
      targetInterval: 0.005,
      maxTimeSeconds: 45,
      watchdogMs: 2000,
    },
  },
  full: {
    about:
      'every exit, mode and group, all their combinations for the usual exits, a few exits in every set-up of the VM; at most 10 min',
    sweeps: (arch) => [
      {
        exits: usualExits(arch),
        modes: usualModes(arch),
        groups: groupCombinations(arch),
        directions: DIRECTIONS,
        transfers: TRANSFERS,
        setups: PLAIN,
      },
      {
        exits: ARCH_TABLES[arch].exits,
        modes: ARCH_TABLES[arch].modes,
        groups: ARCH_TABLES[arch].quick.groups,
        directions: ['read', 'both'],
        transfers: TRANSFERS,
        setups: PLAIN,
      },
      ...setupSweeps(arch),
      ...loneSweeps(arch),
    ],
    limits: {
      launches: 10,
      minRounds: 20,
      maxRounds: 2000,
      targetInterval: 0.005,
      maxTimeSeconds: 600,
      watchdogMs: 2000,
    },
  },
};

/**
 * Limits where instructions are counted: every value comes out the same, so that one launch of a few blocks says
 * all. Four rounds show that a cell's place in the order does not matter.
 */
export const COUNTED_LIMITS: Limits = {
  launches: 1,
  minRounds: 4,
  maxRounds: 4,
  targetInterval: 0.005,
  maxTimeSeconds: 600,
  watchdogMs: 2000,
};
