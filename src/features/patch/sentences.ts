/** What a cost report says, for every way of showing it. */
import { largest, smallest } from '../../lib/extremes.js';
import { plural } from '../../lib/plural.js';
import { guestName } from '../../show/names.js';
import { kernelName } from '../../show/host_names.js';
import { costlyLines } from '../kernels/document/costly.js';
import { formatDifference } from '../kernels/document/exact_difference.js';
import { changesOf, type Change } from './changes.js';
import type { PatchDocument } from './document.js';

export function verdict(changes: readonly Change[]): string {
  const changed = changes.filter(({ change }) => change !== 0);
  if (changed.length === 0)
    return `No count changed: ${plural(changes.length, 'cell')}, each the same to the instruction.`;
  return `${String(changed.length)} of ${plural(changes.length, 'cell')} changed; the others are the same to the instruction.`;
}

/** `+10 on 17 of 24 cells`, `-2 to +15 on 17 of 24 cells`. */
export function stepText(changes: readonly Change[]): string {
  const differences = changes.flatMap(({ change }) => (change === 0 ? [] : [change]));
  if (differences.length === 0) return 'nothing';
  const [low, high] = [smallest(differences), largest(differences)].map(formatDifference);
  const range = low === high ? low : `${low ?? ''} to ${high ?? ''}`;
  return `${range ?? ''} on ${String(differences.length)} of ${plural(changes.length, 'cell')}`;
}

/** Which facts the numbers depend on, and how to get them again. */
export function provenance({
  kernels,
  source,
  command,
  built,
}: PatchDocument): readonly (readonly [string, string])[] {
  const [host] = kernels.variants.map((variant) => variant.host);
  return [
    ['base', source.base],
    ['kernel', host === undefined ? 'unknown' : kernelName(host)],
    ['config', `${source.configuration}, ${source.compiler}`],
    ['images', `${built.map(({ imageSha256 }) => imageSha256.slice(0, 12)).join(', ')} (SHA-256)`],
    ['host', `${host?.emulation?.emulator ?? 'unknown'}, ${host?.cpu.model ?? 'unknown CPU'}`],
    ['again', command],
  ];
}

export function titleOf({ series: { subjects } }: PatchDocument): string {
  const [first = ''] = subjects;
  const rest = subjects.length - 1;
  return rest === 0 ? `'${first}'` : `'${first}' and ${String(rest)} more of its series`;
}

export const FEWER_IS_NOT_FASTER =
  'Fewer instructions need not take less time: measure both kernels on a real host to know.';

/** The verdict, and what the bare exits of each guest take more. */
export function findings({ kernels }: PatchDocument): string[] {
  const changes = changesOf(kernels);
  const exits = changes.filter(({ cell }) => cell.kind === 'base');
  const differences = new Set(exits.map(({ change }) => change));
  if (exits.length > 1 && differences.size === 1)
    return [
      verdict(changes),
      `Every exit takes ${moreText(exits[0]?.change ?? 0)}.`,
      ...costlyLines(kernels),
    ];
  const told = exits.flatMap(({ cell, change }) =>
    cell.kind === 'base' ? [`${guestName(cell)} takes ${moreText(change)}.`] : [],
  );
  return [verdict(changes), ...told, ...costlyLines(kernels)];
}

/** `10 instructions more`. */
function moreText(change: number): string {
  if (change === 0) return 'as many instructions as before';
  return `${plural(Math.abs(change), 'instruction')} ${change > 0 ? 'more' : 'fewer'}`;
}
