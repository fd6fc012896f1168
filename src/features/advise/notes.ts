import type { Advice } from './document/advice.js';
import type { Results } from '../../results/schema.js';
import type { MatchedMix } from './match.js';
import type { Mix } from './mix/mix.js';

interface NoteSources {
  readonly mix: Mix;
  readonly matched: MatchedMix;
  readonly results: Results;
}

const percent = (share: number): string =>
  share > 0 && share < 0.001 ? 'less than 0.1%' : `${(100 * share).toFixed(1)}%`;

function shareOf(advice: Advice, is: (exit: Advice['exits'][number]) => boolean): number {
  return advice.exits.filter(is).reduce((sum, { share }) => sum + share, 0);
}

function usesNote(advice: Advice): string[] {
  const assumed = shareOf(advice, ({ usesFrom }) => usesFrom === 'default');
  if (assumed === 0) return [];
  return [
    `Which groups are used at ${percent(assumed)} of the exits nothing says: assumed is none, but regs and sregs read at debug exits and at crashes. Say it with --uses 'EXIT=GROUP:DIRECTION'.`,
  ];
}

function standInNotes(advice: Advice): string[] {
  const other = shareOf(advice, ({ likeness }) => likeness === 'other');
  const upper = shareOf(advice, ({ upperBound }) => upperBound);
  return [
    ...(other === 0
      ? []
      : [
          `For ${percent(other)} of the exits another exit stands, since the run did not measure theirs. What registers cost hardly depends on the exit; what the exit itself costs does.`,
        ]),
    ...(upper === 0
      ? []
      : [
          `${percent(upper)} of the exits may in part be finished by KVM: their counts and costs are upper bounds.`,
        ]),
  ];
}

function unpricedNote({ unpriced }: MatchedMix): string[] {
  if (unpriced.length === 0) return [];
  const names = [...new Set(unpriced.map(({ group }) => group))].slice(0, 20);
  return [`Not priced, since the run did not measure it: ${names.join(', ')}. It is left out of every row.`];
}

function summedNote({ priced }: MatchedMix): string[] {
  const summed = [...new Set(priced.flatMap((exit) => [...exit.summed]))];
  if (summed.length === 0) return [];
  return [`The run has no cell of ${summed.slice(0, 10).join(', ')}: the costs of their parts were summed.`];
}

function rateNote({ mix }: Advice): string[] {
  if (mix.seconds !== null) return [];
  return [
    'The mix does not say over which time it was counted: give --seconds to see costs per second and CPU shares.',
  ];
}

/** What a reader of the advice must know, most important first. */
export function adviceNotes(advice: Advice, { mix, matched, results }: NoteSources): string[] {
  const nothingUsed = advice.exits.every(({ uses }) => uses.length === 0);
  return [
    ...(nothingUsed ? ['No exit uses a group: leave kvm_valid_regs and kvm_dirty_regs at 0.'] : []),
    ...usesNote(advice),
    ...mix.notes,
    ...standInNotes(advice),
    ...unpricedNote(matched),
    ...summedNote(matched),
    ...matched.unusedOptions.map((name) => `--uses names ${name}, which the mix does not have.`),
    ...rateNote(advice),
    ...(results.host.arch === 'x86'
      ? []
      : [`The costs are of ${results.host.arch}; names of exits are read as x86's.`]),
    ...(results.unit === 'instructions'
      ? ['Costs are instructions, which are path lengths and not time.']
      : []),
    'The conditional policy is a sketch that no kernel has (KVM_SYNC_REGS_CONDITIONAL, 2025); to look at the exit reason is taken to cost nothing.',
    'Costs are of a loop that does nothing else: caches are warm. Intervals hold what the run could see, not how well it stands for the monitor.',
  ];
}
