import { addTo } from '../../../lib/grouped.js';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { append } from '../../../lib/extremes.js';
import { Failure } from '../../../lib/failure.js';
import type { PackageRecord } from './apt_records.js';
import type { AptState } from './apt_state.js';
import type { DebianKernel } from '../debian_kernels.js';
import { isAbsentSuite, listsUnread, notToBeHad, unknownVersion } from '../failures.js';
import {
  candidatesOf,
  nearestReleases,
  payloadOf,
  rankedKernels,
  type KernelCandidate,
} from './choose_kernel.js';

/** A kernel in the archive, and what to download for it. */
export interface FoundPackage {
  readonly state: AptState;
  readonly candidate: KernelCandidate;
  /** The package with the image first. */
  readonly payload: readonly PackageRecord[];
}

/** A kernel that the lists name and the archive does not give. */
export interface PassedOver {
  readonly release: string;
  readonly why: string;
}

/** Who hears of the search: before a mirror is asked, with the name of the suites' group, and of what cannot be had. */
export interface SearchListener {
  readonly onRefresh: (group: string) => void;
  readonly onPassedOver: (kernel: PassedOver) => void;
}

/** The search for a version in the groups of suites, the first of which that can give it answers. */
export class PackageSearch {
  private readonly candidates: KernelCandidate[] = [];
  private readonly passedOver = new Map<AptState, PassedOver[]>();
  /** Groups whose lists cannot be read, or are older than they should be. */
  private readonly complaints = new Map<AptState, Failure | string>();

  constructor(
    private readonly states: readonly AptState[],
    private readonly debian: DebianKernel,
    private readonly wanted: string,
    private readonly listener: SearchListener,
  ) {}

  /**
   * Kernels of the version, the newest of the first group first. Lists under a day old are believed as long as what
   * they name can be had; when nothing can, all are asked again.
   */
  async *packages(): AsyncGenerator<FoundPackage> {
    for (const state of this.states) {
      if (!state.isFresh()) await this.refresh(state);
      yield* this.packagesIn(state);
    }
    for (const state of this.states.filter(({ refreshed }) => !refreshed)) {
      await this.refresh(state);
      yield* this.packagesIn(state);
    }
  }

  /** Notes that a kernel cannot be had. Lists that the archive has left behind are asked for again at once. */
  passOver({ state, candidate }: Pick<FoundPackage, 'state' | 'candidate'>, why: string): void {
    const kernel = { release: candidate.shortRelease, why };
    addTo(this.passedOver, state, kernel);
    if (state.refreshed) this.listener.onPassedOver(kernel);
  }

  /** Why nothing was found. */
  failure(): Failure {
    const { wanted, debian } = this;
    const nearest = nearestReleases(this.candidates, wanted);
    const passedOver = [...this.passedOver.values()].flat();
    if (passedOver.length > 0) {
      const others = nearest.filter((release) => passedOver.every((each) => each.release !== release));
      return notToBeHad(wanted, debian.architecture, passedOver, others);
    }
    const unread = [...this.complaints].map(([{ group }, why]) => [group.name, why] as const);
    const [first] = unread;
    if (first === undefined) {
      const groups = this.states.map(({ group }) => group.name).join(', ');
      return unknownVersion(wanted, `Debian (${groups}) for ${debian.architecture}`, nearest);
    }
    const [, why] = first;
    if (this.candidates.length === 0 && why instanceof Failure) return why;
    const reason = why instanceof Failure ? why.why : why;
    return listsUnread(
      wanted,
      unread.map(([name]) => name),
      reason,
      nearest,
    );
  }

  private async refresh(state: AptState): Promise<void> {
    this.listener.onRefresh(state.group.name);
    this.passedOver.delete(state);
    this.complaints.delete(state);
    try {
      const complaint = await state.refresh();
      if (complaint !== null && !isAbsentSuite(complaint)) this.complaints.set(state, complaint);
    } catch (error) {
      // The system's mirror may lack this release: the next group may still answer.
      if (!(error instanceof Failure) || error.exitCode !== EXIT_CODE.hostCannotMeasure) throw error;
      this.complaints.set(state, error);
    }
  }

  private async *packagesIn(state: AptState): AsyncGenerator<FoundPackage> {
    const candidates = candidatesOf(await state.kernelRecords(), this.debian);
    append(this.candidates, candidates);
    for (const candidate of rankedKernels(candidates, this.wanted)) {
      const names = payloadOf(candidate);
      const records = await state.show(names);
      const recordOf = (name: string): PackageRecord | undefined =>
        records.find((each) => `${each.name}=${each.version}` === name);
      const payload = names.flatMap((name) => recordOf(name) ?? []);
      const missing = names.filter((name) => recordOf(name) === undefined);
      const asked = state.refreshed;
      if (missing.length === 0) yield { state, candidate, payload };
      else this.passOver({ state, candidate }, `${missing.join(' and ')} is not in the archive`);
      // It could not be had, and lists of this morning may name what the archive has dropped since.
      if (asked) continue;
      await this.refresh(state);
      yield* this.packagesIn(state);
      return;
    }
  }
}
