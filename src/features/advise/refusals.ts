/** Why there is no advice: what the run or the mix lacks, and what to do. */
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { nearestName } from '../../lib/nearest.js';
import { EXITS } from '../../plan/cell.js';
import type { AddedCosts } from './document/added_costs.js';
import type { MatchedMix } from './match.js';
import type { Mix } from './mix/mix.js';
import { EXIT_NAMES } from './names/lookup.js';
import { RECORD } from './record_command.js';

export function cannotAdvise(why: string, next: string): Failure {
  return new Failure({ what: 'cannot advise', why, next, exitCode: EXIT_CODE.usage });
}

export function assertReplicates({ scope, replicates }: AddedCosts): void {
  if (scope === 'exact' || replicates >= 2) return;
  throw cannotAdvise(
    'the run is one launch of fewer than 6 rounds: too few for an interval',
    'measure more rounds or launches',
  );
}

const counts = new Intl.NumberFormat('en-US');
const MOST_NAMED = 8;

function namedCounts(parts: readonly { readonly name: string; readonly count: number }[]): string {
  const shown = parts.slice(0, MOST_NAMED).map(({ name, count }) => `${name} ${counts.format(count)}`);
  const rest = parts.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`;
}

/** What the mix holds instead: what stays in the kernel, and what was not understood, each with its count. */
export function assertUserspaceExits({ priced, apart, notUnderstood }: MatchedMix, mix: Mix): void {
  if (priced.length > 0) return;
  const kept = apart.length === 0 ? [] : [`in the kernel: ${namedCounts(apart)}`];
  const missed = [...notUnderstood, ...mix.notUnderstood].map(({ place, text }) => `${text} (${place})`);
  const more = mix.notUnderstoodCount + notUnderstood.length - MOST_NAMED;
  const unknown =
    missed.length === 0
      ? []
      : [
          `not understood: ${missed.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`,
        ];
  const what =
    apart.length === 0 ? 'no exit of the mix was understood' : 'no exit of the mix goes to userspace';
  throw cannotAdvise(
    `${what}${missed.length > 0 && apart.length > 0 ? ', as far as it was understood' : ''}; ${[...kept, ...unknown].join('; ')}`,
    `record exits to userspace: ${RECORD}`,
  );
}

/** A name that no exit has is misspelt; one that this mix lacks is only told. */
export function assertKnownUses({ unusedOptions }: MatchedMix, mix: Mix): void {
  const names = [...EXIT_NAMES, ...EXITS, ...mix.entries.map(({ name }) => name)];
  const misspelt = unusedOptions.find((name) => !names.includes(name));
  if (misspelt === undefined) return;
  const nearest = nearestName(misspelt, names);
  throw new Failure({
    what: `--uses '${misspelt}'`,
    why: `no exit is called that${nearest === null ? '' : `; did you mean '${nearest}'?`}`,
    next: "name an exit as the mix does, or as KVM_EXIT_NAME, or '*'",
    exitCode: EXIT_CODE.usage,
  });
}
