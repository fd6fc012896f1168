import { largest } from '../../lib/extremes.js';
import { ScrollRegion } from '../page/data_table.js';

/** A call tree as a picture: who called whom from bottom to top, how many instructions as width. */
export interface FlameFrame {
  readonly name: string;
  readonly module: string | null;
  readonly total: number;
  /** Frames below it. */
  readonly depth: number;
  /** In instructions, from the left: what was executed before. */
  readonly x: number;
  /** How many more instructions of its own it has than what it is compared with; null where there is no other. */
  readonly change: number | null;
  /** Its numbers, in words. */
  readonly says: string;
}

const WIDTH = 1160;
const ROW = 19;
const CHARACTER = 6.4;
const PADDING = 4;
/** Narrower frames hide behind their neighbours' edges, unless they differ. */
const LEAST_WIDTH = 0.8;

const LAYERS = {
  kvm: 'KVM',
  vendor: "KVM's vendor module",
  kernel: 'the kernel',
  outside: 'runner and guest',
} as const;
type Layer = keyof typeof LAYERS;

/** Where a frame belongs decides its colour, and its name says it too. */
function layerOf({ name, module }: FlameFrame): Layer {
  if (name.startsWith('[')) return 'outside';
  if (module === null) return 'kernel';
  return module === 'kvm' ? 'kvm' : 'vendor';
}

function changeOf({ change }: FlameFrame): 'more' | 'fewer' | 'same' {
  if (change === null || change === 0) return 'same';
  return change > 0 ? 'more' : 'fewer';
}

function labelOf({ name }: FlameFrame, width: number): string {
  const room = Math.floor((width - 2 * PADDING) / CHARACTER);
  if (room < 3) return '';
  return name.length <= room ? name : `${name.slice(0, room - 1)}…`;
}

interface FlameGraphProps {
  /** From the root up, each before what it called. */
  readonly frames: readonly FlameFrame[];
  /** Names the region that scrolls. */
  readonly region: string;
  readonly label: string;
}

/** A static picture with its legend: every frame says its numbers on hover. */
export function FlameGraph({ frames, region, label }: FlameGraphProps) {
  const layers = new Set(frames.map(layerOf));
  return (
    <>
      <ul class="legend">
        {Object.entries(LAYERS)
          .filter(([layer]) => layers.has(layer as Layer))
          .map(([layer, name]) => (
            <li>
              <span class={`swatch ${layer}`} />
              {name}
            </li>
          ))}
      </ul>
      <ScrollRegion plot label={region}>
        <Picture frames={frames} label={label} />
      </ScrollRegion>
    </>
  );
}

function Picture({ frames, label }: Pick<FlameGraphProps, 'frames' | 'label'>) {
  const scale = WIDTH / Math.max(1, frames[0]?.total ?? 0);
  const drawn = frames.filter((frame) => frame.total * scale >= LEAST_WIDTH || changeOf(frame) !== 'same');
  const rows = largest(drawn.map(({ depth }) => depth)) + 1;
  return (
    <svg class="flame" viewBox={`0 0 ${WIDTH} ${rows * ROW}`} role="img" aria-label={label}>
      {drawn.map((frame) => {
        const [x, width] = [frame.x * scale, frame.total * scale];
        const y = (rows - 1 - frame.depth) * ROW;
        const text = labelOf(frame, width);
        return (
          <g class={`${layerOf(frame)} ${changeOf(frame)}`}>
            <title>{frame.says}</title>
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
/** What it adds to the style of every page. Text on a frame is AA in both themes. */
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
