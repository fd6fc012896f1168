import type { AttributedCell } from './document/schema.js';
import { FlameGraph } from '../../show/chart/flame_graph.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { flameFrames } from './flame_frames.js';
import { formatCount, subjectOf } from './sentences.js';

interface FlameFigureProps {
  readonly cell: AttributedCell;
  /** What its frames are compared with. */
  readonly other: AttributedCell | null;
  readonly title: string;
}

/** A flame graph with its legend, and the same as a table. */
export function FlameFigure({ cell, other, title }: FlameFigureProps) {
  const subject = subjectOf(cell, other);
  return (
    <figure>
      <figcaption>
        In this flame graph the frame below a frame is its caller. A frame is as wide as the instructions that
        it and everything above it executed. Time runs from left to right, by the first call.
        {other !== null &&
          ` An outline marks what differs from ${subjectOf(other, cell)}: solid where the function itself executed more instructions, dashed where it executed fewer.`}
      </figcaption>
      <FlameGraph
        frames={flameFrames(cell.tree, other?.tree ?? null)}
        region={`Flame graph: ${subject}`}
        label={`${title}, as a flame graph; the call tree below it says the same`}
      />
      <details>
        <summary>The call tree as a table</summary>
        <CallTree cell={cell} />
      </details>
    </figure>
  );
}

function CallTree({ cell }: { readonly cell: AttributedCell }) {
  const rows = flameFrames(cell.tree).map(({ name, module, self, total, depth }) => [
    `${'· '.repeat(depth)}${name}`,
    module ?? '',
    formatCount(total),
    formatCount(self),
  ]);
  return (
    <ScrollTable
      tall
      label={`Table: call tree of ${cell.cell}`}
      caption="Each function stands below its caller; the dots show the depth"
      table={{ columns: ['function', 'module', 'instructions with callees', 'its own'], rows }}
    />
  );
}
