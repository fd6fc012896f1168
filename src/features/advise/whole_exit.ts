/** What a saving is of a whole exit: the exit itself, its registers, and what the VMM does beside (`vmm run`). */
import { basename } from 'node:path';
import { machineName } from '../../show/host_names.js';
import type { Mode } from '../../plan/cell.js';
import type { Results } from '../../results/schema.js';
import { isBounded } from '../../stats/summary.js';
import type { RingCosts, VmmDocument } from '../vmm/document/schema.js';
import type { AdvisedAmount, AdvisedPolicy, AdvisedVmm } from './document/advice.js';
import { cannotAdvise } from './refusals.js';

/** A document of `vmm run`, as the user gave it. */
export interface GivenVmm {
  readonly source: string;
  readonly document: VmmDocument;
}

const RING_OF: Readonly<Partial<Record<Mode, RingCosts['ring']>>> = { 'long64-ring0': 0, 'long64-ring3': 3 };

function ringFor({ source, document }: GivenVmm, mode: Mode): RingCosts {
  const found = document.rings.find(({ ring }) => ring === RING_OF[mode]);
  if (found !== undefined) return found;
  throw cannotAdvise(
    `${source} says nothing of guests in ${mode}`,
    'leave --vmm out, or choose another --mode',
  );
}

function dispatchIn({ ticksPerNs }: Results, { document }: GivenVmm, { dispatch }: RingCosts): AdvisedAmount {
  const ticks = (cycles: number): number => (1e9 * cycles * ticksPerNs) / document.host.clock.hz;
  const { estimate, low, high } = dispatch;
  const interval = isBounded(dispatch) ? { low: ticks(low), high: ticks(high) } : null;
  return { estimate: ticks(estimate), interval };
}

/** The ends of both intervals that give the least and the most; the rest of the exit counts with its estimate. */
function shareOf(saved: AdvisedAmount, rest: number, dispatch: AdvisedAmount): AdvisedAmount {
  const share = (part: number, vmm: number): number => part / (rest + vmm);
  const interval = saved.interval !== null &&
    dispatch.interval !== null && {
      low: share(saved.interval.low, saved.interval.low < 0 ? dispatch.interval.low : dispatch.interval.high),
      high: share(
        saved.interval.high,
        saved.interval.high < 0 ? dispatch.interval.high : dispatch.interval.low,
      ),
    };
  return {
    estimate: share(saved.estimate, dispatch.estimate),
    interval: interval === false ? null : interval,
  };
}

interface Costs {
  readonly results: Results;
  readonly mode: Mode;
  /** Of an exit without registers. */
  readonly base: AdvisedAmount;
  readonly now: AdvisedPolicy;
  readonly best: AdvisedPolicy | undefined;
}

/** @throws {Failure} (usage) where the run counts instructions, or the document has no such guest */
export function vmmPart(given: GivenVmm, { results, mode, base, now, best }: Costs): AdvisedVmm {
  if (results.unit === 'instructions')
    throw cannotAdvise('the run counts instructions, and --vmm gives time', 'leave --vmm out');
  const dispatch = dispatchIn(results, given, ringFor(given, mode));
  const rest = base.estimate + now.perExit.estimate;
  return {
    source: given.source,
    name: basename(given.document.command[0] ?? ''),
    dispatch,
    wholeExit: rest + dispatch.estimate,
    savedShare: best === undefined ? null : shareOf(best.savedPerExit, rest, dispatch),
  };
}

/** What to mind about it. */
export function vmmNotes({ document }: GivenVmm, results: Results): string[] {
  const [measured, ofRun] = [document.host, results.host].map(machineName);
  return measured === ofRun ? [] : [`What the VMM adds was measured on another host: ${measured ?? ''}.`];
}
