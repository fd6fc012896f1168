import type { AttributedCell } from './document.js';
import { changeOf, flameFrames, type FlameFrame } from './flame.js';
import { formatChange, formatCount } from './texts.js';

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
    change === null || change === 0 ? '' : `, ${formatChange(change)} of its own against the other`;
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
  const rows = Math.max(...drawn.map(({ depth }) => depth)) + 1;
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
