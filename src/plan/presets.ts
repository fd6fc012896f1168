import {
  DIRECTIONS,
  EXITS,
  GROUPS,
  MODES,
  TRANSFERS,
  type Direction,
  type Exit,
  type Group,
  type Mode,
  type Transfer,
} from './cell.js';
import type { Plan } from './plan.js';

/** Which values of each dimension are swept. */
export interface Sweep {
  readonly exits: readonly Exit[];
  readonly modes: readonly Mode[];
  /** Names of combinations: `regs+sregs`. */
  readonly groups: readonly string[];
  readonly directions: readonly Direction[];
  readonly transfers: readonly Transfer[];
}

/** When a run stops. */
export type Limits = Pick<
  Plan,
  'launches' | 'minRounds' | 'maxRounds' | 'targetInterval' | 'maxTimeSeconds' | 'watchdogMs'
>;

export interface Preset {
  readonly about: string;
  readonly sweep: Sweep;
  readonly limits: Limits;
}

/** Every non-empty combination of groups, small ones first, in the kernel's order inside each. */
export const GROUP_COMBINATIONS: readonly string[] = combinations(GROUPS)
  .sort((left, right) => left.length - right.length)
  .map((groups) => groups.join('+'));

function combinations(groups: readonly Group[]): Group[][] {
  const [first, ...rest] = groups;
  if (first === undefined) return [];
  const without = combinations(rest);
  return [[first], ...without.map((groups) => [first, ...groups]), ...without];
}

export const PRESET_NAMES = ['quick', 'default', 'full'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  quick: {
    about: 'a first look: two exits, regs and all three groups, at most 15 s',
    sweep: {
      exits: ['pio-out', 'mmio-read'],
      modes: MODES,
      groups: ['regs', 'regs+sregs+events'],
      directions: ['read', 'both'],
      transfers: TRANSFERS,
    },
    // Two launches still show launch-to-launch variance; five would spend the time on set-up.
    limits: {
      launches: 2,
      minRounds: 10,
      maxRounds: 200,
      targetInterval: 0.01,
      maxTimeSeconds: 15,
      watchdogMs: 2000,
    },
  },
  default: {
    about: 'every exit, five combinations of groups, at most 45 s',
    sweep: {
      exits: EXITS,
      modes: MODES,
      groups: ['regs', 'sregs', 'events', 'regs+sregs', 'regs+sregs+events'],
      directions: DIRECTIONS,
      transfers: TRANSFERS,
    },
    limits: {
      launches: 5,
      minRounds: 5,
      maxRounds: 500,
      // Synchronous registers add 0.5% to an exit: a wider interval would not see them.
      targetInterval: 0.005,
      maxTimeSeconds: 45,
      watchdogMs: 2000,
    },
  },
  full: {
    about: 'every exit, all seven combinations of groups, at most 10 min',
    sweep: {
      exits: EXITS,
      modes: MODES,
      groups: GROUP_COMBINATIONS,
      directions: DIRECTIONS,
      transfers: TRANSFERS,
    },
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
