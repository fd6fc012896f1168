/** Reads quantities as people write them. Each returns null for what it cannot read; the caller says why. */

import { entryOf } from './entry_of.js';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** Seconds from `45`, `45s`, `1.5m` or `1h`; null when it is none of these or not above zero. */
export function parseSeconds(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text.trim());
  if (match === null) return null;
  const seconds = Number(match[1]) * (entryOf(SECONDS_PER_UNIT, match[2] ?? '') ?? Number.NaN);
  return seconds > 0 ? seconds : null;
}

/** A share from `1%` or `0.01`; null unless it lies above 0 and below 1 (so a bare `1` is not read as 100%). */
export function parseShare(text: string): number | null {
  const match = /^(\d*\.?\d+)(%?)$/.exec(text.trim());
  if (match === null) return null;
  const share = Number(match[1]) / (match[2] === '%' ? 100 : 1);
  return share > 0 && share < 1 ? share : null;
}

/** A whole number of at least `least`; null for anything else, also for `1e3` and `0x10`. */
export function parseCount(text: string, least: number): number | null {
  if (!/^\d+$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= least ? value : null;
}

const MEBIBYTES_PER_UNIT: Readonly<Record<string, number>> = { M: 1, G: 1024 };

/** MiB from `512M` or `2G`; null when it is neither, or none at all. */
export function parseMebibytes(text: string): number | null {
  const match = /^(\d{1,7})([MG])$/i.exec(text.trim());
  const size = Number(match?.[1]) * (entryOf(MEBIBYTES_PER_UNIT, match?.[2]?.toUpperCase() ?? '') ?? NaN);
  return size > 0 ? size : null;
}

/** `15 ms`, `45 s`, `2 min 5 s`: a duration for people, in whole units. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.9995) return `${(1000 * seconds).toFixed(0)} ms`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  const rest = whole % 60;
  const minutes = `${String(Math.floor(whole / 60))} min`;
  return rest === 0 ? minutes : `${minutes} ${String(rest)} s`;
}
