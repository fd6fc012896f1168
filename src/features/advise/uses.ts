import { entryOf } from '../../lib/entry_of.js';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { nearestName } from '../../lib/nearest.js';
import { parseShare } from '../../lib/quantity.js';
import { DIRECTIONS, GROUPS, type Direction, type Group } from '../../plan/cell.js';
import type { GroupUse } from './mix/mix.js';
import { misspeltReason } from './names/lookup.js';

/** A use of a group that the run can have measured. */
export interface Use {
  readonly group: Group;
  readonly direction: Direction;
  readonly share: number;
}

/** Uses by the name of an exit; `*` stands for every exit that has none of its own. */
export type UsesOption = ReadonlyMap<string, readonly Use[]>;

export const EVERY_EXIT = '*';

function usage(text: string, why: string): Failure {
  return new Failure({
    what: `--uses '${text}'`,
    why,
    next: "write EXIT=GROUP:DIRECTION[@SHARE], such as 'KVM_EXIT_IO=regs:read@10%,sregs:both' or '*=regs:read'",
    exitCode: EXIT_CODE.usage,
  });
}

function shareOf(text: string | undefined, whole: string): number {
  if (text === undefined || text === '100%') return 1;
  const share = parseShare(text);
  if (share === null) throw usage(whole, `'${text}' is not a share of the exits, such as 10% or 0.1`);
  return share;
}

function parseUse(text: string, whole: string): Use {
  const [, name = '', way = '', share] = /^([\w-]+):(\w+)(?:@(.+))?$/.exec(text) ?? [];
  if (name === '') throw usage(whole, `'${text}' is not a group and a direction`);
  const group = GROUPS.find((each) => each === name);
  if (group === undefined) {
    const nearest = nearestName(name, GROUPS);
    throw usage(
      whole,
      `there is no group '${name}'${nearest === null ? '' : `; did you mean '${nearest}'?`}`,
    );
  }
  const direction = DIRECTIONS.find((each) => each === way);
  if (direction === undefined) throw usage(whole, `'${way}' is not a direction: ${DIRECTIONS.join(', ')}`);
  return { group, direction, share: shareOf(share, whole) };
}

/**
 * `KVM_EXIT_IO=regs:read@10%,sregs:both`, several times; nothing after the sign means that no group is used.
 * @throws {Failure} (usage)
 */
export function parseUses(texts: readonly string[]): UsesOption {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      const name = text.slice(0, at).trim();
      if (at < 0 || name === '') throw usage(text, 'there is no exit before an equals sign');
      const misspelt = misspeltReason(name);
      if (misspelt !== null)
        throw usage(
          text,
          `KVM has no exit '${name}'${misspelt.nearest === null ? '' : `; did you mean '${misspelt.nearest}'?`}`,
        );
      const list = text
        .slice(at + 1)
        .split(',')
        .map((each) => each.trim());
      return [name, list.filter((each) => each !== '').map((each) => parseUse(each, text))] as const;
    }),
  );
}

/**
 * What a VMM is assumed to do when nothing is known: the data of an access stands in kvm_run, so that no register moves; a
 * debugger and a crash dump look at the registers.
 */
const LOOKED_AT: readonly Use[] = [
  { group: 'regs', direction: 'read', share: 1 },
  { group: 'sregs', direction: 'read', share: 1 },
];
const DEFAULTS: Readonly<Record<string, readonly Use[]>> = {
  DEBUG: LOOKED_AT,
  SHUTDOWN: LOOKED_AT,
  INTERNAL_ERROR: LOOKED_AT,
  FAIL_ENTRY: LOOKED_AT,
};

export interface FoundUses {
  readonly uses: readonly Use[];
  readonly from: 'mix' | 'option' | 'default';
  /** Groups of the mix that no cell can have. */
  readonly unknown: readonly string[];
  /** The name with --uses that they are of; null: none. */
  readonly named: string | null;
}

/** An option wins over the mix, and that over the defaults. */
export function usesOf(
  entry: { readonly name: string; readonly uses: readonly GroupUse[] | null },
  reason: string | null,
  option: UsesOption,
): FoundUses {
  const named = [entry.name, `KVM_EXIT_${reason ?? ''}`].find((name) => option.has(name));
  if (named !== undefined) return { uses: option.get(named) ?? [], from: 'option', unknown: [], named };
  if (entry.uses !== null) {
    const known = entry.uses.flatMap(({ group, direction, share }): Use[] => {
      const ours = GROUPS.find((each) => each === group);
      return ours === undefined ? [] : [{ group: ours, direction, share }];
    });
    const unknown = entry.uses
      .map(({ group }) => group)
      .filter((group) => !GROUPS.some((each) => each === group));
    return { uses: known, from: 'mix', unknown, named: null };
  }
  const every = option.get(EVERY_EXIT);
  if (every !== undefined) return { uses: every, from: 'option', unknown: [], named: EVERY_EXIT };
  return { uses: entryOf(DEFAULTS, reason ?? '') ?? [], from: 'default', unknown: [], named: null };
}
