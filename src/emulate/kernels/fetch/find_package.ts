import { append } from '../../../lib/extremes.js';
import { Failure } from '../../../lib/failure.js';
import type { PackageRecord } from './apt_records.js';
import type { AptState } from './apt_state.js';
import type { DebianKernel } from '../debian_kernels.js';
import { unknownVersion } from '../failures.js';
import {
  candidatesOf,
  chooseKernel,
  nearestReleases,
  payloadOf,
  type KernelCandidate,
} from './choose_kernel.js';

/** A kernel in the archive, and what to download for it. */
export interface FoundPackage {
  readonly state: AptState;
  readonly candidate: KernelCandidate;
  /** The package with the image first. */
  readonly payload: readonly PackageRecord[];
}

/** What a search met on its way. */
interface Seen {
  readonly candidates: KernelCandidate[];
  readonly failures: Failure[];
}

/** Called before a mirror is asked, with the name of the suites' group. */
export type OnRefresh = (group: string) => void;

async function refresh(state: AptState, seen: Seen, onRefresh: OnRefresh): Promise<void> {
  onRefresh(state.group.name);
  try {
    await state.refresh();
  } catch (error) {
    // The system's mirror may lack this release: the next group may still answer.
    if (!(error instanceof Failure) || error.exitCode === 130) throw error;
    seen.failures.push(error);
  }
}

async function lookIn(
  state: AptState,
  debian: DebianKernel,
  wanted: string,
  seen: Seen,
): Promise<FoundPackage | null> {
  const candidates = candidatesOf(await state.kernelRecords(), debian);
  append(seen.candidates, candidates);
  const candidate = chooseKernel(candidates, wanted);
  if (candidate === null) return null;
  const names = payloadOf(candidate);
  const records = await state.show(names);
  const payload = names.flatMap((name) => {
    const record = records.find((each) => `${each.name}=${each.version}` === name);
    return record === undefined ? [] : [record];
  });
  return payload.length === names.length ? { state, candidate, payload } : null;
}

/**
 * The newest kernel of the first group that has the version. Lists under a day old are believed as long as they
 * name it; when none does, all are asked again.
 * @throws {Failure} (usage) when there is no such version, (host cannot measure) when no list can be read
 */
export async function findPackage(
  states: readonly AptState[],
  debian: DebianKernel,
  wanted: string,
  onRefresh: OnRefresh,
): Promise<FoundPackage> {
  const seen: Seen = { candidates: [], failures: [] };
  for (const state of states) {
    if (!state.isFresh()) await refresh(state, seen, onRefresh);
    const found = await lookIn(state, debian, wanted, seen);
    if (found !== null) return found;
  }
  for (const state of states.filter(({ refreshed }) => !refreshed)) {
    await refresh(state, seen, onRefresh);
    const found = await lookIn(state, debian, wanted, seen);
    if (found !== null) return found;
  }
  const [failure] = seen.failures;
  if (seen.candidates.length === 0 && failure !== undefined) throw failure;
  const groups = states.map(({ group }) => group.name).join(', ');
  throw unknownVersion(
    wanted,
    `Debian (${groups}) for ${debian.architecture}`,
    nearestReleases(seen.candidates, wanted),
  );
}
