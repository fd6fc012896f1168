/** The filters of a plan, and the values that their globs match. */
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { isMatch } from '../lib/glob.js';
import { nearestName } from '../lib/nearest.js';
import {
  ARCH_TABLES,
  groupCombinations,
  loneGroups,
  setupsOf,
  type Arch,
  type Exit,
  type Mode,
  type Setup,
} from './arch.js';
import { DIRECTIONS, TRANSFERS, type Direction, type Transfer } from './cell.js';

/** The filters, by their names on the command line and in plan files, with every value of each. */
export interface Dimensions {
  readonly exit: readonly Exit[];
  readonly mode: readonly Mode[];
  readonly groups: readonly string[];
  readonly direction: readonly Direction[];
  readonly transfer: readonly Transfer[];
  readonly setup: readonly Setup[];
}
export type Dimension = keyof Dimensions;

export function dimensionsOf(arch: Arch): Dimensions {
  const { exits, modes } = ARCH_TABLES[arch];
  return {
    exit: exits,
    mode: modes,
    groups: [...groupCombinations(arch), ...loneGroups(arch)],
    direction: DIRECTIONS,
    transfer: TRANSFERS,
    setup: setupsOf(arch),
  };
}

/** Every way to write a combination, so that `sregs+regs` and `sregs+*` mean what they say. */
function spellings(groups: readonly string[]): string[] {
  if (groups.length <= 1) return [...groups];
  return groups.flatMap((first) =>
    spellings(groups.filter((group) => group !== first)).map((rest) => `${first}+${rest}`),
  );
}

function matches(dimension: Dimension | 'counters', pattern: string, name: string): boolean {
  const written = dimension === 'groups' ? spellings(name.split('+')) : [name];
  return written.some((spelling) => isMatch(pattern, spelling));
}

function unknownName(dimension: Dimension | 'counters', pattern: string, valid: readonly string[]): Failure {
  const nearest = nearestName(pattern, valid);
  const meant = nearest === null ? '' : `did you mean '${nearest}'? `;
  return new Failure({
    what: `--${dimension} '${pattern}'`,
    why: 'matches nothing',
    next: `${meant}valid: ${valid.join(', ')}; globs such as '${globExample(valid)}' work too`,
    exitCode: EXIT_CODE.usage,
  });
}

function globExample(valid: readonly string[]): string {
  const first = valid[0] ?? '';
  const stem = /^[a-z]+[-\d]?/.exec(first)?.[0] ?? first;
  return `${stem}*`;
}

/**
 * The values of `dimension` that any of `patterns` matches, in their canonical order. A glob looks among the `usual`
 * ones first, and among the others only if it matches none of those: rare exits have to be named.
 * @throws {Failure} (usage) when a pattern matches nothing; names the nearest valid value and lists all.
 */
export function matchNames<Name extends string>(
  dimension: Dimension | 'counters',
  patterns: readonly string[],
  valid: readonly Name[],
  usual: readonly Name[] = valid,
): Name[] {
  for (const pattern of patterns) {
    if (!valid.some((name) => matches(dimension, pattern, name))) {
      throw unknownName(dimension, pattern, valid);
    }
  }
  const meant = patterns.flatMap((pattern) => {
    const among = valid.some((name) => name === pattern) ? valid : usual;
    const found = among.filter((name) => matches(dimension, pattern, name));
    return found.length > 0 ? found : valid.filter((name) => matches(dimension, pattern, name));
  });
  return valid.filter((name) => meant.includes(name));
}
