/** Advice for an exit mix: what each way to move registers costs a VMM with these exits. */
import { machineName } from '../../show/host_names.js';
import { nearestName } from '../../lib/nearest.js';
import { EXITS, type Mode } from '../../plan/cell.js';
import { addedCosts, type AddedCosts } from './document/added_costs.js';
import {
  ADVICE_FORMAT,
  ADVICE_VERSION,
  type Advice,
  type AdvisedAmount,
  type AdvisedPolicy,
  type AdvisedVmm,
  type PolicyName,
} from './document/advice.js';
import type { Results } from '../../results/schema.js';
import { weightedSum } from '../../stats/replicated.js';
import type { Mix } from './mix/mix.js';
import { matchMix, type MatchedMix } from './match.js';
import { adviceNotes } from './notes.js';
import { advisedGroups } from './group_shares.js';
import { pricedPolicies, type PricedPolicy } from './policies.js';
import { chosenMode } from './priced_exit.js';
import { assertKnownUses, assertReplicates, assertUserspaceExits, cannotAdvise } from './refusals.js';
import { amount, cpuShare, ratesOf, type Rates } from './rates.js';
import type { UsesOption } from './uses.js';
import { vmmPart, type GivenVmm } from './whole_exit.js';

export interface AdviseOptions {
  readonly tool: { readonly name: string; readonly version: string };
  readonly results: Results;
  readonly resultsSource: string;
  readonly mix: Mix;
  readonly mixSource: string;
  readonly uses: UsesOption;
  /** How the VMM moves registers now. */
  readonly now: 'ioctl' | 'sync';
  /** How long the mix was counted, if its file does not say or is wrong. */
  readonly seconds?: number | undefined;
  /** Guest mode whose costs are taken; the native one unless given. */
  readonly mode?: string | undefined;
  /** What the VMM adds to an exit. */
  readonly vmm?: GivenVmm | undefined;
}

/** The costs of a plain VM if one was measured, else of the first set-up: the exits of two set-ups must not be mixed. */
function ofOneSetup(costs: AddedCosts): AddedCosts {
  const setups = costs.guests.map(({ setup }) => setup);
  const chosen = setups.includes(undefined) ? undefined : setups[0];
  return { ...costs, guests: costs.guests.filter(({ setup }) => setup === chosen) };
}

const MEASURE = 'give a run with base cells and transfers by ioctl and sync: kvm-exit-bench run';

function modeFor(results: Results, costs: AddedCosts, asked: string | undefined): Mode {
  const measured = [...new Set(costs.guests.map(({ mode }) => mode))];
  const chosen =
    asked === undefined ? chosenMode(costs, results.host.modes) : measured.find((mode) => mode === asked);
  if (chosen !== null && chosen !== undefined) return chosen;
  if (asked === undefined) throw cannotAdvise('the run measured no exit', MEASURE);
  const nearest = nearestName(asked, measured);
  const meant = nearest === null ? '' : `did you mean '${nearest}'? `;
  throw cannotAdvise(`the run has no exit in mode '${asked}'`, `${meant}it has: ${measured.join(', ')}`);
}

function policyRow(policy: PricedPolicy, now: PricedPolicy, rates: Rates): Advice['policies'][number] {
  const { name, choice, masks, cost } = policy;
  const saved = weightedSum([
    [1, now.cost],
    [-1, cost],
  ]);
  return {
    name,
    mask: choice.mask,
    masks,
    writes: choice.writesBySync ? 'sync' : 'ioctl',
    perExit: amount(cost),
    savedPerExit: amount(saved),
    perSecond: rates.exitsPerSecond === null ? null : amount(cost, rates.exitsPerSecond),
    cpuShare: cpuShare(cost, rates),
    savedCpuShare: cpuShare(saved, rates),
  };
}

function costsPart(
  { results, resultsSource }: AdviseOptions,
  costs: AddedCosts,
  mode: Mode,
): Advice['costs'] {
  const { host, unit, ticksPerNs, label, startedAt } = results;
  return {
    source: resultsSource,
    label,
    hostname: host.hostname,
    cpu: host.cpu.model,
    kernel: host.kernel.release,
    machine: machineName(host),
    startedAt,
    mode,
    unit,
    ticksPerNs,
    scope: costs.scope,
    replicates: costs.replicates,
  };
}

function pricedOrFail(
  matched: MatchedMix,
  now: AdviseOptions['now'],
): { policies: PricedPolicy[]; current: PricedPolicy } {
  const policies = pricedPolicies(matched.priced);
  const current = policies.find(({ name }) => name === now);
  if (current !== undefined) return { policies, current };
  throw cannotAdvise(`the run did not measure moving registers by ${now}`, MEASURE);
}

function withRates(
  { statedPerSecond, ...exit }: MatchedMix['exits'][number],
  exits: number,
  { exitsPerSecond }: Rates,
  isStated: boolean,
): Advice['exits'][number] {
  const share = exit.count / exits;
  const perSecond = exitsPerSecond === null ? null : share * exitsPerSecond;
  return { ...exit, share, perSecond: isStated ? statedPerSecond : perSecond };
}

function mixPart(
  { mix, mixSource, seconds }: AdviseOptions,
  matched: MatchedMix,
  rates: Rates,
): Advice['mix'] {
  const sum = (exits: MatchedMix['exits']): number => exits.reduce((total, { count }) => total + count, 0);
  return {
    source: mixSource,
    format: mix.format,
    seconds: seconds ?? mix.seconds,
    exits: sum(matched.exits),
    certain: sum(matched.exits.filter(({ upperBound }) => !upperBound)),
    unknown: matched.unknownExits,
    exitsPerSecond: rates.exitsPerSecond,
  };
}

function vmmOf(
  { vmm, results, now }: AdviseOptions,
  mode: Mode,
  base: AdvisedAmount,
  rows: readonly AdvisedPolicy[],
): AdvisedVmm | null {
  const named = (name: PolicyName): AdvisedPolicy | undefined => rows.find((row) => row.name === name);
  const current = named(now);
  if (vmm === undefined || current === undefined) return null;
  return vmmPart(vmm, { results, mode, base, now: current, best: named('best') });
}

/**
 * What each way to move registers costs a VMM with this mix of exits.
 * @throws {Failure} (usage) when the run or the mix holds nothing to go by
 */
export function advise(options: AdviseOptions): Advice {
  const { results, mix, now } = options;
  const costs = ofOneSetup(addedCosts(results));
  const mode = modeFor(results, costs, options.mode);
  assertReplicates(costs);
  const matched = matchMix({ mix, costs, mode, option: options.uses, ours: EXITS });
  assertUserspaceExits(matched, mix);
  assertKnownUses(matched, mix);
  const base = weightedSum(matched.priced.map((exit) => [exit.share, exit.base()]));
  const time = {
    mix,
    matched,
    seconds: options.seconds ?? mix.seconds,
    isGiven: options.seconds !== undefined,
  };
  const rates = ratesOf(results, time, base);
  const part = mixPart(options, matched, rates);
  const isStated = !time.isGiven && matched.exits.every(({ statedPerSecond }) => statedPerSecond !== null);
  const { policies, current } = pricedOrFail(matched, now);
  const rows = policies.map((policy) => policyRow(policy, current, rates));
  const advice: Advice = {
    format: ADVICE_FORMAT,
    version: ADVICE_VERSION,
    tool: options.tool,
    costs: costsPart(options, costs, mode),
    mix: part,
    now,
    exits: matched.exits.map((exit) => withRates(exit, part.exits, rates, isStated)),
    apart: matched.apart,
    base: { perExit: amount(base), cpuShare: cpuShare(base, rates) },
    vmm: vmmOf(options, mode, amount(base), rows),
    policies: rows,
    groups: advisedGroups(matched.priced),
    notUnderstood: [...matched.notUnderstood, ...mix.notUnderstood],
    notUnderstoodCount: mix.notUnderstoodCount + matched.notUnderstood.length,
    notes: [],
  };
  return { ...advice, notes: adviceNotes(advice, { mix, matched, results, rates, vmm: options.vmm }) };
}
