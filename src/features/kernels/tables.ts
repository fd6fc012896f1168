import { isDeepStrictEqual } from 'node:util';
import type { CellOnKernel, Kernels, Variant } from './document/schema.js';
import { formatDifference } from './document/exact_difference.js';
import { variantHeads } from './sentences.js';
import type { BaseCell, Cell, TransferCell } from '../../plan/cell.js';
import type { Host } from '../../samples/protocol.js';
import type { DataTable } from '../../show/chart/chart.js';
import { kernelName } from '../../show/host_names.js';
import { controlName, groupsName, guestName, placeName } from '../../show/names.js';
import { formatCount } from '../../show/numbers.js';

/** The tables of a sweep over kernels: a row a cell, the first kernel's count, and what the others differ by. */

/** What was not counted. */
const ABSENT_TEXT = '–';

/** Cells under one head: the controls, then a guest each. */
export interface CellBlock {
  readonly name: string;
  readonly rows: readonly CellRow[];
}

export interface CellRow {
  /** Inside its block: `none`, `regs both sync`, or the control's name. */
  readonly name: string;
  readonly cell: Cell;
  readonly counts: readonly CellOnKernel[];
}

export const CONTROLS_BLOCK = 'controls';

/** The guest that a block is of; null for the controls. */
function guestOf({ rows }: CellBlock): BaseCell | TransferCell | null {
  const cell = rows[0]?.cell;
  return cell === undefined || cell.kind === 'control' ? null : cell;
}

/** What is shown of each cell; the share of exits that took exactly that many instructions is left out. */
function figuresOf({ rows }: CellBlock): string[][] {
  return rows.map(({ name, counts }) => [
    name,
    ...counts.flatMap((count) => [valueText(count), differenceText(count)]),
  ]);
}

function isAlike(left: CellBlock, right: CellBlock): boolean {
  const exit = guestOf(left)?.exit;
  if (exit === undefined || exit !== guestOf(right)?.exit) return false;
  return isDeepStrictEqual(figuresOf(left), figuresOf(right));
}

/** One block for the modes of an exit in which every count is the same: `mmio-read in ring 0 and ring 3`. */
export function foldedBlocks(kernels: Kernels): CellBlock[] {
  const folded: CellBlock[] = [];
  for (const block of cellBlocks(kernels)) {
    const at = folded.findIndex((known) => isAlike(known, block));
    const [known, guest] = [folded[at], guestOf(block)];
    if (known === undefined || guest === null) folded.push(block);
    else folded[at] = { ...known, name: `${known.name} and ${placeName(guest)}` };
  }
  return folded;
}

function blockName(cell: Cell): string {
  return cell.kind === 'control' ? CONTROLS_BLOCK : guestName(cell);
}

function rowName(cell: Cell): string {
  switch (cell.kind) {
    case 'control':
      return controlName(cell, 'instructions');
    case 'base':
      return 'no transfer';
    case 'transfer':
      return `${groupsName(cell.groups)} ${cell.direction} ${cell.transfer}`;
  }
}

/** Every cell that any kernel counted, except the second copy of the A/A pair, which says nothing about kernels. */
function cellBlocks({ cells }: Kernels): CellBlock[] {
  const blocks = new Map<string, CellRow[]>();
  for (const { cell, counts } of cells) {
    if (cell.kind === 'base' && cell.replica === 1) continue;
    if (counts.every(({ status }) => status === 'absent')) continue;
    const rows = blocks.get(blockName(cell)) ?? [];
    blocks.set(blockName(cell), rows);
    rows.push({ name: rowName(cell), cell, counts });
  }
  return [...blocks].map(([name, rows]) => ({ name, rows }));
}

export function valueText(count: CellOnKernel | undefined): string {
  return count?.status === 'counted' ? formatCount(count.value) : ABSENT_TEXT;
}

/** The difference to the first; where the first has no such cell, the count itself with a sign that says so. */
export function differenceText(count: CellOnKernel | undefined): string {
  if (count?.status !== 'counted') return ABSENT_TEXT;
  return count.difference === null ? `= ${formatCount(count.value)}` : formatDifference(count.difference);
}

/** Everything: of each kernel the count, and of all but the first the difference. */
export function wholeTable(kernels: Kernels): DataTable {
  const heads = variantHeads(kernels);
  const [first = '', ...others] = heads;
  return {
    columns: ['cell', first, ...others.flatMap((head) => [head, 'difference'])],
    rows: cellBlocks(kernels).flatMap(({ rows }) =>
      rows.map(({ cell, counts: [own, ...rest] }) => [
        cell.id,
        valueText(own),
        ...rest.flatMap((count) => [valueText(count), differenceText(count)]),
      ]),
    ),
  };
}

const NONE = 'none';

const FACTS: readonly (readonly [name: string, of: (host: Host) => string])[] = [
  ['kernel', kernelName],
  [
    'package',
    ({ emulation }) => {
      const stored = emulation?.kernel.package;
      return stored ? `${stored.name} ${stored.version}` : "none: the user's own kernel";
    },
  ],
  ['kernel image (SHA-256)', ({ emulation }) => emulation?.kernel.imageSha256 ?? NONE],
  ['kernel command line', ({ emulation }) => emulation?.kernel.append ?? NONE],
  ['modules', ({ emulation }) => emulation?.kernel.modules.join(' ') ?? NONE],
  ['CPU', ({ cpu }) => cpu.model ?? NONE],
  ['KVM', ({ kvm }) => kvm.module ?? 'built in'],
  ['emulator', ({ emulation }) => emulation?.emulator ?? NONE],
  ['runner (SHA-256)', ({ emulation }) => emulation?.runnerSha256 ?? NONE],
];

/** What each host is, a row a fact. */
export function hostRows(variants: readonly Variant[]): string[][] {
  return [
    ['asked for', ...variants.map(({ name }) => name)],
    ...FACTS.map(([fact, of]) => [fact, ...variants.map(({ host }) => of(host))]),
    ['its results', ...variants.map(({ directory }) => directory)],
  ];
}
