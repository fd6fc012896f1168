/** Advice for an exit mix: what each way to move registers costs a VMM with these exits. */
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { nearestName } from '../../lib/nearest.js';
import { EXITS, type Mode } from '../../plan/cell.js';
import { addedCosts, type AddedCosts } from './document/added_costs.js';
import { ADVICE_FORMAT, ADVICE_VERSION, type Advice, type AdvisedAmount } from './document/advice.js';
import type { Results } from '../../results/schema.js';
import { replicatedInterval, weightedSum, type Replicated } from '../../stats/replicated.js';
import type { Mix } from './mix/mix.js';
import { matchMix, type MatchedMix } from './match.js';
import { adviceNotes } from './notes.js';
import { advisedGroups } from './group_shares.js';
import { pricedPolicies, type PricedPolicy } from './policies.js';
import { chosenMode } from './priced_exit.js';
import type { UsesOption } from './uses.js';

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
}

function cannotAdvise(why: string, next: string): Failure {
  return new Failure({ what: 'cannot advise', why, next, exitCode: EXIT_CODE.usage });
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

function assertReplicates({ scope, replicates }: AddedCosts): void {
  if (scope === 'exact' || replicates >= 2) return;
  throw cannotAdvise(
    'the run is one launch of fewer than 6 rounds: too few for an interval',
    'measure more rounds or launches',
  );
}

function amount(value: Replicated, factor = 1): AdvisedAmount {
  const scaled = weightedSum([[factor, value]]);
  const interval = replicatedInterval(scaled);
  return { estimate: scaled.estimate, interval: interval && { low: interval.low, high: interval.high } };
}

/** Of an amount per exit of the mix; null where there is no rate, or no time. */
interface Rates {
  readonly exitsPerSecond: number | null;
  readonly ticksPerSecond: number | null;
}

function ratesOf({ unit, ticksPerNs }: Results, exits: number, seconds: number | null): Rates {
  return {
    exitsPerSecond: seconds === null ? null : exits / seconds,
    ticksPerSecond: unit === 'instructions' ? null : ticksPerNs * 1e9,
  };
}

function cpuShare(perExit: Replicated, { exitsPerSecond, ticksPerSecond }: Rates): AdvisedAmount | null {
  if (exitsPerSecond === null || ticksPerSecond === null) return null;
  return amount(perExit, exitsPerSecond / ticksPerSecond);
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
  const { host, unit, ticksPerNs, label } = results;
  return {
    source: resultsSource,
    label,
    hostname: host.hostname,
    cpu: host.cpu.model,
    kernel: host.kernel.release,
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
  exit: MatchedMix['exits'][number],
  exits: number,
  seconds: number | null,
): Advice['exits'][number] {
  return { ...exit, share: exit.count / exits, perSecond: seconds === null ? null : exit.count / seconds };
}

function assertUserspaceExits({ priced }: MatchedMix): void {
  if (priced.length > 0) return;
  throw cannotAdvise(
    'no exit of the mix goes to userspace',
    'trace kvm:kvm_userspace_exit, or give counters of such exits; see bench/mixes/README.md',
  );
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
  const seconds = options.seconds ?? mix.seconds;
  const exits = matched.exits.reduce((sum, { count }) => sum + count, 0);
  assertUserspaceExits(matched);
  const rates = ratesOf(results, exits, seconds);
  const { policies, current } = pricedOrFail(matched, now);
  const base = weightedSum(matched.priced.map((exit) => [exit.share, exit.base()]));
  const advice: Advice = {
    format: ADVICE_FORMAT,
    version: ADVICE_VERSION,
    tool: options.tool,
    costs: costsPart(options, costs, mode),
    mix: {
      source: options.mixSource,
      format: mix.format,
      seconds,
      exits,
      exitsPerSecond: rates.exitsPerSecond,
    },
    now,
    exits: matched.exits.map((exit) => withRates(exit, exits, seconds)),
    apart: matched.apart,
    base: { perExit: amount(base), cpuShare: cpuShare(base, rates) },
    policies: policies.map((policy) => policyRow(policy, current, rates)),
    groups: advisedGroups(matched.priced),
    notUnderstood: [...mix.notUnderstood, ...matched.notUnderstood],
    notUnderstoodCount: mix.notUnderstoodCount + matched.notUnderstood.length,
    notes: [],
  };
  return { ...advice, notes: adviceNotes(advice, { mix, matched, results }) };
}
