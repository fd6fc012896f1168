/** The document that `advise` makes and prints with `--json`: how to move registers with a real exit mix. Never read back. */
import type { Direction, Mode } from '../../../plan/cell.js';
import type { ReplicateScope } from './added_costs.js';
import type { BreakEvenVerdict } from './break_even.js';
import type { Results } from '../../../results/schema.js';

export const ADVICE_FORMAT = 'kvm-exit-bench/advice';
export const ADVICE_VERSION = 1;

/** An interval is null where one replicate says nothing of how they vary. */
export interface AdvisedAmount {
  readonly estimate: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** How often an exit moves a group one way, as a share of these exits. */
export interface AdvisedUse {
  readonly group: string;
  readonly direction: Direction;
  readonly share: number;
}

export interface AdvisedExit {
  /** As the mix has it. */
  readonly name: string;
  readonly count: number;
  /** Of all exits to userspace in the mix. */
  readonly share: number;
  readonly perSecond: number | null;
  /** The measured exits that stand for it; the mean of several. */
  readonly standsFor: readonly string[];
  /** `same`: measured as it is. `mean`: of its variants, which the mix does not tell apart. `other`: another exit. */
  readonly likeness: 'same' | 'mean' | 'other';
  /** The count holds exits that KVM may have finished itself. */
  readonly upperBound: boolean;
  /** Why it reaches userspace, or when it does not. */
  readonly why: string;
  readonly uses: readonly AdvisedUse[];
  readonly usesFrom: 'mix' | 'option' | 'default';
}

/** An exit that userspace does not see, or that is counted there already. */
export interface ApartExit {
  readonly name: string;
  readonly count: number;
  readonly why: string;
}

export type PolicyName = 'ioctl' | 'sync' | 'best' | 'conditional';

export interface AdvisedPolicy {
  readonly name: PolicyName;
  /** Groups whose bits stay set in kvm_valid_regs; of `conditional`: on any exit reason. */
  readonly mask: readonly string[];
  /** Of `conditional`: the groups by exit. */
  readonly masks: readonly { readonly exit: string; readonly groups: readonly string[] }[];
  /** Writes by kvm_dirty_regs, or by ioctl. */
  readonly writes: 'sync' | 'ioctl';
  /** Cost of moving registers, in the unit of the run per exit of the mix. */
  readonly perExit: AdvisedAmount;
  /** Against what is done now; above 0 it saves. */
  readonly savedPerExit: AdvisedAmount;
  /** Null: the mix has no rate. */
  readonly perSecond: AdvisedAmount | null;
  /** Of one CPU; null: no rate, or instructions are counted. */
  readonly cpuShare: AdvisedAmount | null;
  readonly savedCpuShare: AdvisedAmount | null;
}

/** Of a group over the whole mix: from which share of exits that use it sync pays, and the share that does. */
export interface AdvisedGroup {
  readonly group: string;
  readonly direction: Direction;
  readonly used: number;
  readonly verdict: BreakEvenVerdict;
  readonly share: {
    readonly estimate: number;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
}

/** What the VMM does at an exit beside it and the registers, by `vmm run`. */
export interface AdvisedVmm {
  readonly source: string;
  /** Its program. */
  readonly name: string;
  /** Per exit, in the unit of the run. */
  readonly dispatch: AdvisedAmount;
  /** An exit of the mix with the registers as they are moved now, and the dispatch. */
  readonly wholeExit: number;
  /** What the best policy saves of that; its bounds take the ends of both intervals, and the exit itself at its estimate. */
  readonly savedShare: AdvisedAmount | null;
}

export interface NotUnderstoodPart {
  readonly place: string;
  readonly text: string;
  readonly why: string;
}

export interface Advice {
  readonly format: typeof ADVICE_FORMAT;
  readonly version: typeof ADVICE_VERSION;
  readonly tool: { readonly name: string; readonly version: string };
  readonly costs: {
    /** As it was asked for: a path. */
    readonly source: string;
    readonly label: string | null;
    readonly hostname: string;
    readonly cpu: string | null;
    readonly kernel: string;
    /** CPU, kernel and KVM module: what decides the costs. */
    readonly machine: string;
    /** When they were measured: ISO 8601, UTC. */
    readonly startedAt: string;
    readonly mode: Mode;
    readonly unit: Results['unit'];
    readonly ticksPerNs: number;
    readonly scope: ReplicateScope;
    readonly replicates: number;
  };
  readonly mix: {
    readonly source: string;
    readonly format: string;
    readonly seconds: number | null;
    /** To userspace, at most. */
    readonly exits: number;
    /** Those that surely went there; the others KVM may have finished itself. */
    readonly certain: number;
    /** Exits of which no name is known: they may have gone there as well. */
    readonly unknown: number;
    readonly exitsPerSecond: number | null;
  };
  readonly now: 'ioctl' | 'sync';
  readonly exits: readonly AdvisedExit[];
  readonly apart: readonly ApartExit[];
  /** The exits themselves, no register moved. */
  readonly base: { readonly perExit: AdvisedAmount; readonly cpuShare: AdvisedAmount | null };
  /** Null: what the VMM adds was not given. */
  readonly vmm: AdvisedVmm | null;
  readonly policies: readonly AdvisedPolicy[];
  readonly groups: readonly AdvisedGroup[];
  readonly notUnderstood: readonly NotUnderstoodPart[];
  readonly notUnderstoodCount: number;
  readonly notes: readonly string[];
}
