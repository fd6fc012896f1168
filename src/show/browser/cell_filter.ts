/** What a reader filters the page by, and how it is written into the address. Nothing here touches the page. */
export const DIMENSIONS = ['exit', 'mode', 'group', 'direction', 'transfer'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The known parts of a cell; some rows have only a few. */
export type Parts = Readonly<Partial<Record<Dimension, string>>>;

/** What the page shows: only cells with these parts, beside the pinned cell. */
export interface Selection {
  readonly filter: Parts;
  /** Id of the cell that others are compared with. */
  readonly pin: string | null;
}

export const EVERYTHING: Selection = { filter: {}, pin: null };

const HASH_START = '#cells?';
/** Longer addresses are not links of ours. */
const MAX_HASH = 1_000;

/**
 * The parts that a cell's id names: `pio-out/long64-ring3/regs/both/sync`, `control/null-syscall`. A set-up of the VM
 * goes with the mode: `long64-ring3@irqchip-split`.
 */
export function partsOfId(id: string): Parts {
  const [, setup = ''] = /(@[a-z-]+)/.exec(id) ?? [];
  const [exit = '', mode = '', third = '', direction, transfer] = id.replace(setup, '').split('/');
  const second = mode + setup;
  if (exit === 'control') return { exit, ...(third === '' ? {} : { mode: third }) };
  if (direction === undefined || transfer === undefined)
    return { exit, mode: second, transfer: third.split('~')[0] ?? third };
  return { exit, mode: second, group: third, direction, transfer };
}

/** A cell passes when it has each part that is asked for. */
export function passes(parts: Parts, filter: Parts): boolean {
  return DIMENSIONS.every((name) => filter[name] === undefined || parts[name] === filter[name]);
}

/** A part of the filter does not apply to a row that does not name that part. */
export function passesKnown(parts: Parts, filter: Parts): boolean {
  return DIMENSIONS.every(
    (name) => filter[name] === undefined || parts[name] === undefined || parts[name] === filter[name],
  );
}

export function isActive(filter: Parts): boolean {
  return DIMENSIONS.some((name) => filter[name] !== undefined);
}

/** `#cells?exit=pio-out&pin=...`; `#cells` where nothing is selected. */
export function hashOf({ filter, pin }: Selection): string {
  const named = DIMENSIONS.flatMap((name): [string, string][] => {
    const value = filter[name];
    return value === undefined ? [] : [[name, value]];
  });
  const all: [string, string][] = pin === null ? named : [...named, ['pin', pin]];
  if (all.length === 0) return '#cells';
  // A slash is legal in a fragment, and an id is easier to read with it.
  return HASH_START + new URLSearchParams(all).toString().replaceAll('%2F', '/');
}

/**
 * The selection that an address asks for; null for any other address. Only values that the page itself offers are
 * taken, so an address can choose among them and nothing else.
 */
export function selectionOf(
  hash: string,
  offered: (name: Dimension | 'pin', value: string) => boolean,
): Selection | null {
  if (!hash.startsWith(HASH_START) || hash.length > MAX_HASH) return null;
  const asked = new URLSearchParams(hash.slice(HASH_START.length));
  // A plus typed by hand is read as a blank; no id contains a blank.
  const valueOf = (name: Dimension | 'pin'): string | null => {
    const value = asked.get(name)?.replaceAll(' ', '+') ?? '';
    return offered(name, value) ? value : null;
  };
  const filter: Partial<Record<Dimension, string>> = {};
  for (const name of DIMENSIONS) {
    const value = valueOf(name);
    if (value !== null) filter[name] = value;
  }
  return { filter, pin: valueOf('pin') };
}

/** Which parts of a cell a row tells, of a chart's data or of its table: both name them as the report's charts do. */

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
