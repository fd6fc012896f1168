import type { Mode } from '../../plan/cell.js';
import type { AddedCosts } from './document/added_costs.js';
import type { AdvisedExit, ApartExit, NotUnderstoodPart } from './document/advice.js';
import type { Mix, MixEntry } from './mix/mix.js';
import { findExit, type FoundExit } from './names/lookup.js';
import { standIn } from './names/stand_in.js';
import { priceable, PricedExit } from './priced_exit.js';
import { EVERY_EXIT, usesOf, type Use, type UsesOption } from './uses.js';

export interface MatchOptions {
  readonly mix: Mix;
  readonly costs: AddedCosts;
  readonly mode: Mode;
  readonly option: UsesOption;
  /** Names of our own exits. */
  readonly ours: readonly string[];
}

type MatchedExit = Omit<AdvisedExit, 'share' | 'perSecond'> & {
  /** What the file itself says. */
  readonly statedPerSecond: number | null;
};

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
  /** Exits of which nothing is known but their name. */
  readonly unknownExits: number;
  readonly unpriced: readonly Unpriced[];
  /** Names given with --uses that the mix does not have. */
  readonly unusedOptions: readonly string[];
}

interface Found {
  readonly exit: MatchedExit;
  readonly uses: readonly Use[];
  readonly unknown: readonly string[];
  /** The name with --uses that these uses are of; null: none. */
  readonly option: string | null;
}

/** What a mix of both kinds shows of each exit to userspace twice. */
const COUNTED_TWICE = {
  hardware: 'an exit of the processor; if it went on to userspace, it is counted there',
  counter: 'a counter; exits to userspace are counted by themselves',
};

/** An entry with what its name says. */
interface Named {
  readonly entry: MixEntry;
  readonly found: FoundExit;
}

/** The exit that shows that the local APIC is in the kernel, where HLT then stays as well; null: none does. */
function haltsInKernel(named: readonly Named[]): string | null {
  return named.find(({ found }) => found.known.provesApic === true)?.entry.name ?? null;
}

/** Why an entry is no exit to userspace of its own; null: it is, or may be one. */
function whyApart(
  { found: { known, space } }: Named,
  seesUserspace: boolean,
  proof: string | null,
): string | null {
  if (known.handled === 'kernel') return known.why;
  if (seesUserspace && space !== 'userspace') return COUNTED_TWICE[space];
  const isHalt = known.handled === 'either' && known.reason === 'HLT';
  return isHalt && proof !== null
    ? `the local APIC is in the kernel, as ${proof} shows: HLT stays there`
    : null;
}

function priceOne(
  { entry, found: { known } }: Named,
  { costs, mode, option }: MatchOptions,
): Found | { readonly why: string } {
  const measured = costs.guests.filter((guest) => guest.mode === mode).map(({ exit }) => exit);
  const stands = standIn(entry.name, known.reason, measured);
  if (stands === null) return { why: 'the run measured no exit that could stand for it' };
  const { uses, from, unknown, named: optionName } = usesOf(entry, known.reason, option);
  const exit: MatchedExit = {
    name: entry.name,
    count: entry.count,
    standsFor: stands.exits,
    likeness: stands.likeness,
    upperBound: known.handled === 'either',
    why: known.why,
    uses,
    usesFrom: from,
    statedPerSecond: entry.perSecond,
  };
  return { exit, uses, unknown, option: optionName };
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

function optionsWithoutExit({ option }: MatchOptions, found: readonly Found[]): string[] {
  const used = new Set(found.map(({ option: name }) => name));
  return [...option.keys()].filter((name) => !used.has(name) && name !== EVERY_EXIT);
}

const counts = new Intl.NumberFormat('en-US');

/** Every entry with what its name says, and those whose name says nothing. */
function named({ mix, ours }: MatchOptions): { readonly known: Named[]; readonly unknown: MixEntry[] } {
  const present = mix.entries.filter(({ count }) => count > 0);
  const found = present.map((entry) => ({
    entry,
    found:
      entry.known === undefined
        ? findExit(entry.name, entry.space, ours.includes(entry.name))
        : { known: entry.known, space: entry.space === 'any' ? ('counter' as const) : entry.space },
  }));
  return {
    known: found.flatMap((each) => (each.found === null ? [] : [{ entry: each.entry, found: each.found }])),
    unknown: found.flatMap((each) => (each.found === null ? [each.entry] : [])),
  };
}

const missed = ({ name, count }: MixEntry, why: string): NotUnderstoodPart => ({
  place: `${counts.format(count)} times`,
  text: name,
  why,
});

/** Separates exits to userspace from those that KVM finishes, and finds the measured exits that stand for each. */
export function matchMix(options: MatchOptions): MatchedMix {
  const { known, unknown } = named(options);
  // KVM_EXIT_ names count returns to userspace, whatever the format.
  const seesUserspace =
    options.mix.seesUserspace || known.some(({ entry }) => /^KVM_EXIT_/i.test(entry.name));
  const proof = haltsInKernel(known);
  const found: Found[] = [];
  // What the processor reported does not matter where returns to userspace were counted.
  const isCounted = ({ space }: MixEntry): boolean => seesUserspace && space === 'hardware';
  const apart: ApartExit[] = unknown
    .filter(isCounted)
    .map(({ name, count }) => ({ name, count, why: COUNTED_TWICE.hardware }));
  const strange = unknown.filter((entry) => !isCounted(entry));
  const notUnderstood = strange.map((entry) => missed(entry, 'no exit of this name is known'));
  for (const each of known) {
    const { name, count } = each.entry;
    const why = whyApart(each, seesUserspace, proof);
    const priced = why === null ? priceOne(each, options) : null;
    if (why !== null) apart.push({ name, count, why });
    else if (priced !== null && 'why' in priced) notUnderstood.push(missed(each.entry, priced.why));
    else if (priced !== null) found.push(priced);
  }
  found.sort((a, b) => b.exit.count - a.exit.count);
  const total = found.reduce((sum, { exit }) => sum + exit.count, 0);
  const prices = found.map((each) => pricedOf(each, total, options));
  return {
    exits: found.map(({ exit }) => exit),
    priced: prices.map(({ priced }) => priced),
    apart: apart.sort((a, b) => b.count - a.count),
    notUnderstood,
    unknownExits: seesUserspace ? 0 : strange.reduce((sum, { count }) => sum + count, 0),
    unpriced: [
      ...prices.flatMap(({ unpriced }) => unpriced),
      ...found.flatMap(({ exit, unknown: groups }) => groups.map((group) => ({ exit: exit.name, group }))),
    ],
    unusedOptions: optionsWithoutExit(options, found),
  };
}
