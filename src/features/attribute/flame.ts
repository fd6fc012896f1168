/** Lays a call tree out as a flame graph: who called whom from bottom to top, how many instructions as width. */
import type { CallNode } from './call_tree.js';

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
  /** Own instructions more than on the same path of the other tree; null where there is none to compare with. */
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

export function changeOf({ change }: FlameFrame): Change {
  if (change === null || change === 0) return 'same';
  return change > 0 ? 'more' : 'fewer';
}
