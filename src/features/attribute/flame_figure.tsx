import type { AttributedCell } from './document/schema.js';
import { ScrollRegion, ScrollTable } from '../../show/page/data_table.js';
import { flameFrames, FlameGraph } from './flame_graph.js';
import { formatCount, subjectOf } from './sentences.js';

interface FlameFigureProps {
  readonly cell: AttributedCell;
  /** What its frames are compared with. */
  readonly other: AttributedCell | null;
  readonly title: string;
}

const LAYERS = [
  ['kvm', 'KVM'],
  ['vendor', "KVM's vendor module"],
  ['kernel', 'the rest of the kernel'],
  ['outside', 'runner and guest'],
] as const;

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
      <ul class="legend">
        {LAYERS.map(([layer, name]) => (
          <li>
            <span class={`swatch ${layer}`} />
            {name}
          </li>
        ))}
      </ul>
      <ScrollRegion plot label={`Flame graph: ${subject}`}>
        <FlameGraph
          cell={cell}
          other={other}
          label={`${title}, as a flame graph; the call tree below it says the same`}
        />
      </ScrollRegion>
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
