import type { Disturbances, SyntheticCell } from './model.js';

/** The controls that states are found by, a bare exit, and a transfer by sync and by ioctl (ticks as on a machine seen). */
export const CELLS = [
  { ticks: 13_000, entersGuest: true },
  { ticks: 11_400, entersGuest: false },
  { ticks: 20_600, entersGuest: true },
  { ticks: 21_050, entersGuest: true },
  { ticks: 44_400, entersGuest: true },
] as const satisfies readonly SyntheticCell[];

/** Which cell is which. */
export const IMMEDIATE_EXIT = 0;
export const VCPU_IOCTL = 1;
export const NONE = 2;
export const SYNC = 3;
export const IOCTL = 4;

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
  bursts: 0,
  fineStateTicks: 0,
};
const DRIFT = { drift: 0.01, warmUp: 0.01 };
const WAVES = { sharedWaves: 0.004, ownWaves: 0.002, lagOne: 0.7 };
const SPIKES = { spikes: 0.05 };
const BURSTS = { bursts: 0.5 };
const FINE_STATES = { fineStateTicks: 140 };

/** Each kind of disturbance alone, and all at once. */
export const SCENARIOS: Readonly<Record<string, Disturbances>> = {
  steady: STEADY,
  drift: { ...STEADY, ...DRIFT },
  'ar1-noise': { ...STEADY, ...WAVES },
  spikes: { ...STEADY, ...SPIKES },
  bursts: { ...STEADY, ...BURSTS },
  'fine-states': { ...STEADY, ...FINE_STATES },
  everything: { ...STEADY, ...DRIFT, ...WAVES, ...SPIKES, ...BURSTS, ...FINE_STATES },
};

export const LAUNCHES = [2, 3, 5, 8, 20] as const;
export const ROUNDS = 20;
