import { largest } from '../../lib/extremes.js';
import type { CallNode } from './document/call_tree.js';
import type { AttributedCell } from './document/schema.js';
import { formatChange, formatCount } from './sentences.js';

/** Lays a call tree out as a flame graph: who called whom from bottom to top, how many instructions as width. */

/** How a frame compares with the same path of the other tree, by its own instructions. */
export type Change = 'more' | 'fewer' | 'same';

export interface FlameFrame {
  readonly name: string;
  readonly module: string | null;
  readonly self: number;
  readonly total: number;
  /** Frames below it. */
  readonly depth: number;
  /** In instructions, from the left: what was executed before. */
  readonly x: number;
  /** How many more instructions of its own than on the same path of the other tree; null without another tree. */
  readonly change: number | null;
}

function twinOf(node: CallNode, other: CallNode | null): CallNode | null {
  return other?.children.find(({ name, module }) => name === node.name && module === node.module) ?? null;
}

/** Frames from the root up, each before what it called; children in the order of their first call. */
export function flameFrames(root: CallNode, other: CallNode | null = null): FlameFrame[] {
  const frames: FlameFrame[] = [];
  const lay = (node: CallNode, twin: CallNode | null, depth: number, x: number): void => {
    const { name, module, self, total } = node;
    const change = other === null ? null : self - (twin?.self ?? 0);
    frames.push({ name, module, self, total, depth, x, change });
    let at = x;
    for (const child of node.children) {
      lay(child, twinOf(child, twin), depth + 1, at);
      at += child.total;
    }
  };
  lay(root, other, 0, 0);
  return frames;
}

function changeOf({ change }: FlameFrame): Change {
  if (change === null || change === 0) return 'same';
  return change > 0 ? 'more' : 'fewer';
}

const WIDTH = 1160;
const ROW = 19;
const CHARACTER = 6.4;
const PADDING = 4;
/** Narrower frames hide behind their neighbours' edges; the call tree below lists them all. */
const LEAST_WIDTH = 0.8;

/** Where a frame belongs decides its colour, and its name says it too. */
function layerOf({ name, module }: FlameFrame): string {
  if (name.startsWith('[')) return 'outside';
  if (module === null) return 'kernel';
  return module === 'kvm' ? 'kvm' : 'vendor';
}

function labelOf({ name }: FlameFrame, width: number): string {
  const room = Math.floor((width - 2 * PADDING) / CHARACTER);
  if (room < 3) return '';
  return name.length <= room ? name : `${name.slice(0, room - 1)}…`;
}

function describe({ name, module, self, total, change }: FlameFrame): string {
  const where = module === null ? name : `${name} (${module})`;
  const changed =
    change === null || change === 0 ? '' : `, ${formatChange(change)} of its own compared with the other`;
  return `${where}: ${formatCount(total)} instructions, ${formatCount(self)} of its own${changed}`;
}

interface FlameGraphProps {
  readonly cell: AttributedCell;
  /** Colours frames by what differs from it. */
  readonly other: AttributedCell | null;
  readonly label: string;
}

/** A static picture: every frame says its numbers on hover, and the call tree says all of them without. */
export function FlameGraph({ cell, other, label }: FlameGraphProps) {
  const frames = flameFrames(cell.tree, other?.tree ?? null);
  const scale = WIDTH / Math.max(1, cell.tree.total);
  const drawn = frames.filter(({ total }) => total * scale >= LEAST_WIDTH);
  const rows = largest(drawn.map(({ depth }) => depth)) + 1;
  return (
    <svg class="flame" viewBox={`0 0 ${WIDTH} ${rows * ROW}`} role="img" aria-label={label}>
      {drawn.map((frame) => {
        const [x, width] = [frame.x * scale, frame.total * scale];
        const y = (rows - 1 - frame.depth) * ROW;
        const text = labelOf(frame, width);
        return (
          <g class={`${layerOf(frame)} ${changeOf(frame)}`}>
            <title>{describe(frame)}</title>
            <rect
              x={x.toFixed(2)}
              y={y}
              width={Math.max(0.3, width - 0.6).toFixed(2)}
              height={ROW - 1}
              rx="2"
            />
            {text !== '' && (
              <text x={(x + PADDING).toFixed(2)} y={y + 13}>
                {text}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** What an attribution's page adds to the style of every page. Text on a frame is AA in both themes. */
export const FLAME_STYLE = `
:root {
  --flame-kvm: #f6c177; --flame-vendor: #f3a58c; --flame-kernel: #a9cbe8; --flame-outside: #cfd4da;
  --flame-ink: #17202a; --flame-more: #9b1c1c; --flame-fewer: #0b5394;
}
@media (prefers-color-scheme: dark) {
  :root {
    --flame-kvm: #c98f3c; --flame-vendor: #c9765a; --flame-kernel: #6d9dc4; --flame-outside: #949ca5;
    --flame-ink: #0c1015; --flame-more: #ffd9d5; --flame-fewer: #d5e9ff;
  }
}
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 10px; padding: 0; list-style: none; font-size: 13px; }
.swatch { display: inline-block; width: 12px; height: 12px; margin-right: 6px; border-radius: 2px; vertical-align: -1px; }
.flame text { font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: var(--flame-ink); pointer-events: none; }
.flame .kvm rect { fill: var(--flame-kvm); } .swatch.kvm { background: var(--flame-kvm); }
.flame .vendor rect { fill: var(--flame-vendor); } .swatch.vendor { background: var(--flame-vendor); }
.flame .kernel rect { fill: var(--flame-kernel); } .swatch.kernel { background: var(--flame-kernel); }
.flame .outside rect { fill: var(--flame-outside); } .swatch.outside { background: var(--flame-outside); }
.flame .more rect { stroke: var(--flame-more); stroke-width: 2; }
.flame .fewer rect { stroke: var(--flame-fewer); stroke-width: 2; stroke-dasharray: 4 2; }
.flame g:hover rect { opacity: 0.75; }
.plot svg.flame { width: 100%; min-width: 900px; }
#functions .scroll + .scroll { margin-top: 28px; }
@media print { :root { --flame-ink: #000; --flame-more: #8a0000; --flame-fewer: #003a70; } }
`;
