/** Lays the call tree of one exit out as a flame graph. */
import type { FlameFrame } from '../../show/chart/flame_graph.js';
import type { CallNode } from './document/call_tree.js';
import { formatChange, formatCount } from './sentences.js';

interface AttributedFrame extends FlameFrame {
  readonly self: number;
}

function twinOf(node: CallNode, other: CallNode | null): CallNode | null {
  return other?.children.find(({ name, module }) => name === node.name && module === node.module) ?? null;
}

function describe({ name, module, self, total }: CallNode, change: number | null): string {
  const where = module === null ? name : `${name} (${module})`;
  const changed =
    change === null || change === 0 ? '' : `, ${formatChange(change)} of its own compared with the other`;
  return `${where}: ${formatCount(total)} instructions, ${formatCount(self)} of its own${changed}`;
}

/**
 * Frames from the root up, each before what it called; children in the order of their first call.
 * @param other what each frame is compared with, on the same path
 */
export function flameFrames(root: CallNode, other: CallNode | null = null): AttributedFrame[] {
  const frames: AttributedFrame[] = [];
  const lay = (node: CallNode, twin: CallNode | null, depth: number, x: number): void => {
    const { name, module, self, total } = node;
    const change = other === null ? null : self - (twin?.self ?? 0);
    frames.push({ name, module, self, total, depth, x, change, says: describe(node, change) });
    let at = x;
    for (const child of node.children) {
      lay(child, twinOf(child, twin), depth + 1, at);
      at += child.total;
    }
  };
  lay(root, other, 0, 0);
  return frames;
}
