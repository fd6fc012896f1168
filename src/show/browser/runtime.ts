/** The parts of vega that the report's charts use, and no more: the page carries every byte of it. */
import { transforms } from 'vega-dataflow';
import { axisticks, datajoin, encode, legendentries, scale, sortitems } from 'vega-encode';
import { textMetrics } from 'vega-scenegraph';
import {
  aggregate,
  collect,
  compare,
  expression,
  extent,
  facet,
  field,
  filter,
  flatten,
  formula,
  key,
  multiextent,
  multivalues,
  params,
  prefacet,
  proxy,
  relay,
  sequence,
  sieve,
  subflow,
  tupleindex,
  values,
} from 'vega-transforms';
import { bound, identifier, mark, overlap, render, viewlayout } from 'vega-view-transforms';
import { estimateTextWidth } from '../chart/text_width.js';

const TUPLES = {
  ...{
    aggregate,
    collect,
    compare,
    expression,
    extent,
    facet,
    field,
    filter,
    flatten,
    formula,
    key,
    multiextent,
  },
  ...{ multivalues, params, prefacet, proxy, relay, sequence, sieve, subflow, tupleindex, values },
};
const DRAWING = { bound, identifier, mark, overlap, render, viewlayout };
const ENCODING = { axisticks, datajoin, encode, legendentries, scale, sortitems };

/** Registers the transforms, and lays out text exactly as the SVG in the page was laid out. */
export function setUpVega(): void {
  Object.assign(transforms, TUPLES, DRAWING, ENCODING);
  textMetrics.width = (item, text) => estimateTextWidth(String(text ?? ''), item.fontSize ?? 11);
}
