/** What the charts of a run call a row and a place, and the colour that a place has in all of them. */
import { type Direction, DIRECTIONS, type Group, type GuestPlace, MODES } from '../../../plan/cell.js';
import type { Series } from '../../../show/chart/interval_rows.js';
import { groupsName, lookOfMode, PLACE_ORDER, placeName } from '../../../show/names.js';

/** Groups that are moved at an exit, whichever way. */
export interface Moved extends GuestPlace {
  readonly groups: readonly Group[];
  readonly direction: Direction;
}

const LOOK_OF_PLACE: ReadonlyMap<string, number> = new Map(
  PLACE_ORDER.map((place) => {
    const mode = MODES.find((each) => place.startsWith(placeName({ mode: each })));
    return [place, mode === undefined ? 0 : lookOfMode(mode)];
  }),
);

/** The places of some cells in their usual order; a VM that is not plain has the colour of its mode. */
export function placeSeries(cells: readonly Pick<GuestPlace, 'mode' | 'setup'>[]): Series[] {
  const found = new Set(cells.map(placeName));
  return PLACE_ORDER.filter((place) => found.has(place)).map((name) => ({
    name,
    look: LOOK_OF_PLACE.get(name) ?? 0,
  }));
}

/** `regs · read`. */
export function rowName({ groups, direction }: Pick<Moved, 'groups' | 'direction'>): string {
  return `${groupsName(groups)} · ${direction}`;
}

/** The rows of these cells: small sets of groups first, as in the tables. */
export function rowsInOrder(cells: readonly Pick<Moved, 'groups' | 'direction'>[]): string[] {
  const rows = new Set(cells.map(rowName));
  const sizes = new Map(cells.map(({ groups }) => [groupsName(groups), groups.length]));
  return [...sizes]
    .sort(([, left], [, right]) => left - right)
    .flatMap(([name]) => DIRECTIONS.map((direction) => `${name} · ${direction}`))
    .filter((row) => rows.has(row));
}

/** A mode as a cell's guest has it: `long64-ring0@irqchip-split`. */
function modeId({ mode, setup }: Pick<GuestPlace, 'mode' | 'setup'>): string {
  return setup === undefined ? mode : `${mode}@${setup}`;
}

/** `pio-out/long64-ring3/regs/both`: a transfer whichever way it goes; with `*` for the exit where several are joined. */
export function pairId(cell: Moved, exit: string = cell.exit): string {
  return [exit, modeId(cell), groupsName(cell.groups), cell.direction].join('/');
}

/** `pio-out/long64-ring3`. */
export function guestMark(cell: GuestPlace): string {
  return `${cell.exit}/${modeId(cell)}`;
}
