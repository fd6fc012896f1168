/** The parts of vega that the report's charts use, and no more: the page carries every byte of it. */
import { transforms } from 'vega-dataflow';
import * as encode from 'vega-encode';
import { textMetrics } from 'vega-scenegraph';
import * as tuples from 'vega-transforms';
import * as view from 'vega-view-transforms';
import { estimateTextWidth } from '../charts/text_width.js';

/** Registers the transforms, and lays out text exactly as the SVG in the page was laid out. */
export function setUpVega(): void {
  Object.assign(transforms, tuples, view, encode);
  textMetrics.width = (item, text) => estimateTextWidth(String(text ?? ''), item.fontSize ?? 11);
}
