import type { Disturbances, SyntheticCell } from './model.js';

/** The controls that states are found by, and a transfer with its ioctl twin (ticks as on a machine seen). */
export const CELLS = [
  { ticks: 13_000, entersGuest: true },
  { ticks: 11_400, entersGuest: false },
  { ticks: 20_600, entersGuest: true },
  { ticks: 44_400, entersGuest: true },
] as const satisfies readonly SyntheticCell[];

/** Which cell is which. */
export const IMMEDIATE_EXIT = 0;
export const VCPU_IOCTL = 1;
export const SUBJECT = 2;
export const REFERENCE = 3;

const STEADY: Disturbances = {
  load: 0.005,
  launch: 0.0015,
  block: 0.003,
  drift: 0,
  warmUp: 0,
  sharedWaves: 0,
  ownWaves: 0,
  lagOne: 0,
  spikes: 0,
  stateTicks: 0,
  fineStateTicks: 0,
};
const DRIFT = { drift: 0.01, warmUp: 0.01 };
const WAVES = { sharedWaves: 0.004, ownWaves: 0.002, lagOne: 0.7 };
const SPIKES = { spikes: 0.05 };
const STATES = { stateTicks: 5_000 };
const FINE_STATES = { fineStateTicks: 140 };

/** Each kind of disturbance alone, and all at once. */
export const SCENARIOS: Readonly<Record<string, Disturbances>> = {
  steady: STEADY,
  drift: { ...STEADY, ...DRIFT },
  'ar1-noise': { ...STEADY, ...WAVES },
  spikes: { ...STEADY, ...SPIKES },
  'launch-states': { ...STEADY, ...STATES },
  'fine-states': { ...STEADY, ...FINE_STATES },
  everything: { ...STEADY, ...DRIFT, ...WAVES, ...SPIKES, ...STATES, ...FINE_STATES },
};

export const LAUNCHES = [3, 5, 10] as const;
export const ROUNDS = 30;
