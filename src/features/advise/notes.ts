/** What a reader of the advice must know: assumptions, gaps, limits. */
import { addTo } from '../../lib/grouped.js';
import type { Advice } from './document/advice.js';
import type { Results } from '../../results/schema.js';
import type { MatchedMix } from './match.js';
import type { Rates } from './rates.js';
import type { Mix } from './mix/mix.js';
import { vmmNotes, type GivenVmm } from './whole_exit.js';

interface NoteSources {
  readonly mix: Mix;
  readonly matched: MatchedMix;
  readonly results: Results;
  readonly rates: Rates;
  readonly vmm: GivenVmm | undefined;
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
    `For ${percent(assumed)} of the exits the mix does not say which groups are used. Assumed: none, except that debug exits and crashes read regs and sregs. State them with --uses 'EXIT=GROUP:DIRECTION'.`,
  ];
}

/** `HLT: with an irqchip in the kernel it stays there`, each reason once. */
function boundsOf({ exits }: Advice): string {
  const reasons = new Map<string, string[]>();
  for (const { name, why } of exits.filter(({ upperBound }) => upperBound).slice(0, 20))
    addTo(reasons, why, name);
  return [...reasons].map(([why, names]) => `${names.join(', ')}: ${why}`).join('; ');
}

function standInNotes(advice: Advice): string[] {
  const other = shareOf(advice, ({ likeness }) => likeness === 'other');
  const upper = shareOf(advice, ({ upperBound }) => upperBound);
  return [
    ...(other === 0
      ? []
      : [
          `The run did not measure ${percent(other)} of the exits: another exit stands in for them. What registers cost hardly depends on the exit; what the exit itself costs does.`,
        ]),
    ...(upper === 0
      ? []
      : [
          `KVM may finish some of ${percent(upper)} of the exits itself: their counts and costs are upper bounds (${boundsOf(advice)}).`,
        ]),
  ];
}

function unpricedNote({ unpriced }: MatchedMix): string[] {
  if (unpriced.length === 0) return [];
  const names = [...new Set(unpriced.map(({ group }) => group))].slice(0, 20);
  return [
    `Not priced, because the run did not measure them: ${names.join(', ')}. Every row leaves them out.`,
  ];
}

function summedNote({ priced }: MatchedMix): string[] {
  const summed = [...new Set(priced.flatMap((exit) => [...exit.summed]))];
  if (summed.length === 0) return [];
  return [`The run has no cell of ${summed.slice(0, 10).join(', ')}, so the costs of the parts were summed.`];
}

function rateNote({ mix }: Advice): string[] {
  if (mix.seconds !== null || mix.exitsPerSecond !== null) return [];
  return [
    'The mix does not say how long it was counted: give --seconds to see costs per second and CPU shares.',
  ];
}

/** Most important first. */
export function adviceNotes(advice: Advice, { mix, matched, results, rates, vmm }: NoteSources): string[] {
  return [
    ...usesNote(advice),
    ...rates.notes,
    ...mix.notes,
    ...standInNotes(advice),
    ...unpricedNote(matched),
    ...summedNote(matched),
    ...matched.unusedOptions.map((name) => `--uses names ${name}, which is not in the mix.`),
    ...rateNote(advice),
    ...(vmm === undefined ? [] : vmmNotes(vmm, results)),
    ...(results.host.arch === 'x86'
      ? []
      : [`The costs were measured on ${results.host.arch}, whatever processor the mix is of.`]),
    ...(results.unit === 'instructions'
      ? ['Costs are counted in instructions: they are path lengths, not time.']
      : []),
    'The conditional policy is a sketch that no kernel has (KVM_SYNC_REGS_CONDITIONAL, 2025); looking at the exit reason is assumed to cost nothing.',
    'Costs come from a loop that does nothing else, with warm caches. Intervals cover what the run could see, not how well it represents the VMM.',
  ];
}
