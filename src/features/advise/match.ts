import type { Mode } from '../../plan/cell.js';
import type { AddedCosts } from './document/added_costs.js';
import type { AdvisedExit, ApartExit, NotUnderstoodPart } from './document/advice.js';
import { knownExit, standIn } from './exit_names.js';
import type { Mix, MixEntry } from './mix/mix.js';
import { priceable, PricedExit } from './priced_exit.js';
import { usesOf, type Use, type UsesOption } from './uses.js';

export interface MatchOptions {
  readonly mix: Mix;
  readonly costs: AddedCosts;
  readonly mode: Mode;
  readonly option: UsesOption;
  /** Names of our own exits. */
  readonly ours: readonly string[];
}

type MatchedExit = Omit<AdvisedExit, 'share' | 'perSecond'>;

/** A use that has no price in this run. */
interface Unpriced {
  readonly exit: string;
  readonly group: string;
}

export interface MatchedMix {
  readonly exits: readonly MatchedExit[];
  readonly priced: readonly PricedExit[];
  readonly apart: readonly ApartExit[];
  readonly notUnderstood: readonly NotUnderstoodPart[];
  readonly unpriced: readonly Unpriced[];
  /** Names given with --uses that the mix does not have. */
  readonly unusedOptions: readonly string[];
}

interface Found {
  readonly exit: MatchedExit;
  readonly uses: readonly Use[];
  readonly unknown: readonly string[];
}

/** A trace of both kinds shows each exit to userspace twice: as an exit of the processor, and as one of KVM_RUN. */
const COUNTED_TWICE = 'an exit of the processor; if it went on to userspace, it is counted there';

function matchEntry(
  entry: MixEntry,
  { costs, mode, option, ours }: MatchOptions,
): Found | { readonly why: string } | { readonly apart: string } {
  const known = knownExit(entry.name, entry.space, ours.includes(entry.name));
  if (known === null) return { why: 'no exit of this name is known' };
  if (known.handled === 'kernel') return { apart: known.why };
  const measured = costs.guests.filter((guest) => guest.mode === mode).map(({ exit }) => exit);
  const stands = standIn(entry.name, known.reason, measured);
  if (stands === null) return { why: 'the run measured no exit that could stand for it' };
  const { uses, from, unknown } = usesOf(entry, known.reason, option);
  const exit: MatchedExit = {
    name: entry.name,
    count: entry.count,
    standsFor: stands.exits,
    likeness: stands.likeness,
    upperBound: known.handled === 'either',
    uses,
    usesFrom: from,
  };
  return { exit, uses, unknown };
}

function pricedOf({ exit, uses }: Found, total: number, { costs, mode }: MatchOptions) {
  const guests = costs.guests.filter((guest) => guest.mode === mode && exit.standsFor.includes(guest.exit));
  const whole = new PricedExit(exit.name, exit.count / total, uses, guests, costs);
  const { uses: kept, unpriced } = priceable(whole);
  return {
    priced:
      unpriced.length === 0 ? whole : new PricedExit(exit.name, exit.count / total, kept, guests, costs),
    unpriced: unpriced.map(({ group, direction }) => ({ exit: exit.name, group: `${group}:${direction}` })),
  };
}

function optionsWithoutExit({ option, mix }: MatchOptions): string[] {
  const isThere = (name: string): boolean =>
    name === '*' || mix.entries.some((entry) => entry.name === name) || name.startsWith('KVM_EXIT_');
  return [...option.keys()].filter((name) => !isThere(name));
}

/** Separates exits to userspace from those that KVM finishes, and finds the measured exits that stand for each. */
export function matchMix(options: MatchOptions): MatchedMix {
  const { mix } = options;
  const isTracedTwice = mix.entries.some(({ space }) => space === 'userspace');
  const found: Found[] = [];
  const apart: ApartExit[] = [];
  const notUnderstood: NotUnderstoodPart[] = [];
  for (const entry of mix.entries.filter(({ count }) => count > 0)) {
    const { name, count } = entry;
    if (isTracedTwice && entry.space === 'hardware') {
      apart.push({ name, count, why: COUNTED_TWICE });
      continue;
    }
    const matched = matchEntry(entry, options);
    if ('apart' in matched) apart.push({ name, count, why: matched.apart });
    else if ('why' in matched)
      notUnderstood.push({ place: `${String(count)} times`, text: name, why: matched.why });
    else found.push(matched);
  }
  found.sort((a, b) => b.exit.count - a.exit.count);
  const total = found.reduce((sum, { exit }) => sum + exit.count, 0);
  const prices = found.map((each) => pricedOf(each, total, options));
  const unknown = found.flatMap(({ exit, unknown: groups }) =>
    groups.map((group) => ({ exit: exit.name, group })),
  );
  return {
    exits: found.map(({ exit }) => exit),
    priced: prices.map(({ priced }) => priced),
    apart: apart.sort((a, b) => b.count - a.count),
    notUnderstood,
    unpriced: [...prices.flatMap(({ unpriced }) => unpriced), ...unknown],
    unusedOptions: optionsWithoutExit(options),
  };
}
