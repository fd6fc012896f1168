/** Which parts of a cell a row tells, of a chart's data or of its table: both name them as the report's charts do. */
import type { Dimension, Parts } from './cell_filter.js';

/** What the page calls a mode, and the mode. */
export type Modes = ReadonlyMap<string, string>;

export function partsOfRow(valueOf: (name: string) => unknown, modes: Modes): Parts {
  const text = (name: string): string | undefined => {
    const value = valueOf(name);
    return typeof value === 'string' ? value : undefined;
  };
  // `pio-out, ring 0`, `pio-out in ring 0`, and `regs · read`. Not every named thing is a guest.
  const name = text('guest') ?? text('name') ?? text('operation') ?? text('exit');
  const [, guestExit, guestMode] = /^([a-z0-9-]+)(?:, | in )([^(]+?)(?: \(.*)?$/.exec(name ?? '') ?? [];
  const isGuest = guestMode !== undefined && modes.has(guestMode);
  const [rowGroup, rowDirection] = (text('row') ?? text('groups and direction'))?.split(' · ') ?? [];
  const mode = text('mode') ?? guestMode;
  const found: Record<Dimension, string | undefined> = {
    exit: isGuest ? guestExit : text('exit'),
    mode: mode === undefined ? undefined : modes.get(mode),
    group: text('groups') ?? rowGroup,
    direction: text('direction') ?? rowDirection,
    transfer: text('transfer'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
