/** Which functions make the difference at one cell: a flame graph of it, and the functions as a table. */
import { FlameGraph, type FlameFrame } from '../../show/chart/flame_graph.js';
import { formatCount } from '../../show/numbers.js';
import { ScrollTable } from '../../show/page/data_table.js';
import type { PageSection } from '../../show/page/shell.js';
import type { MergedNode } from '../attribute/document/merged_tree.js';
import { formatDifference } from '../kernels/document/exact_difference.js';
import type { PatchDocument } from './document.js';

type Attribution = PatchDocument['attributions'][number];

/** A frame is as wide as the larger of both exits, so that what the series takes away has a width too. */
const ownWidth = ({ before, after }: MergedNode): number => Math.max(before, after);

function saysOf({ name, before, after }: MergedNode): string {
  const own = `${formatCount(after)} instructions of its own`;
  return before === after ? `${name}: ${own}` : `${name}: ${own}, ${formatDifference(after - before)}`;
}

function totalOf(node: MergedNode): number {
  return node.children.reduce((sum, child) => sum + totalOf(child), ownWidth(node));
}

/** Frames from the root up, each before what it called. */
export function differenceFrames(root: MergedNode): FlameFrame[] {
  const frames: FlameFrame[] = [];
  const lay = (node: MergedNode, depth: number, x: number): void => {
    const { name, module, before, after, children } = node;
    const [total, change] = [totalOf(node), after - before];
    frames.push({ name, module, depth, x, total, change, says: saysOf(node) });
    let at = x;
    for (const child of children) {
      lay(child, depth + 1, at);
      at += totalOf(child);
    }
  };
  lay(root, 0, 0);
  return frames;
}

function DifferenceFigure(attribution: Attribution) {
  const { cell, tree } = attribution;
  return (
    <figure>
      <figcaption>
        One exit on both kernels at once: the frame below a frame is its caller, and a frame is as wide as the
        instructions that it and everything above it executed, on the kernel where they are more. An outline
        marks what differs: solid where the function itself executed more instructions after the series,
        dashed where it executed fewer.
      </figcaption>
      <FlameGraph
        frames={differenceFrames(tree)}
        region={`Flame graph of the difference at ${cell}`}
        label={`The difference at ${cell} as a flame graph; the table below it lists the functions that differ`}
      />
      <details open>
        <summary>Functions that differ, as a table</summary>
        <DifferenceTable {...attribution} />
      </details>
    </figure>
  );
}

function DifferenceTable({ cell, differences }: Attribution) {
  return (
    <ScrollTable
      label={`Table: functions at ${cell}`}
      caption="Instructions of each function itself in one exit, those that differ; they sum to the cell's difference"
      table={{
        columns: ['function', 'before', 'after', 'change'],
        rows: differences.map(({ name, instructions, against, difference }) => [
          name,
          formatCount(against),
          formatCount(instructions),
          formatDifference(difference),
        ]),
      }}
    />
  );
}

export function functionsSection(attribution: Attribution, index: number): PageSection {
  const { cell } = attribution;
  return {
    id: `functions-${String(index + 1)}`,
    title: `Functions that make the difference at ${cell}`,
    short: `Functions at ${cell}`,
    body: <DifferenceFigure {...attribution} />,
  };
}
