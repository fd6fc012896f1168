/** The vega packages ship no types of their own; the umbrella package `vega` has them. */
declare module 'vega-view' {
  export { View } from 'vega';
}
declare module 'vega-parser' {
  export { parse } from 'vega';
}
declare module 'vega-dataflow' {
  export const transforms: Record<string, unknown>;
}
declare module 'vega-scenegraph' {
  export const textMetrics: { width: (item: { fontSize?: number }, text: unknown) => number };
}
declare module 'vega-transforms' {
  export const aggregate: unknown;
  export const collect: unknown;
  export const compare: unknown;
  export const expression: unknown;
  export const extent: unknown;
  export const facet: unknown;
  export const field: unknown;
  export const filter: unknown;
  export const flatten: unknown;
  export const formula: unknown;
  export const key: unknown;
  export const multiextent: unknown;
  export const multivalues: unknown;
  export const params: unknown;
  export const prefacet: unknown;
  export const proxy: unknown;
  export const relay: unknown;
  export const sequence: unknown;
  export const sieve: unknown;
  export const subflow: unknown;
  export const tupleindex: unknown;
  export const values: unknown;
}
declare module 'vega-view-transforms' {
  export const bound: unknown;
  export const identifier: unknown;
  export const mark: unknown;
  export const overlap: unknown;
  export const render: unknown;
  export const viewlayout: unknown;
}
declare module 'vega-encode' {
  export const axisticks: unknown;
  export const datajoin: unknown;
  export const encode: unknown;
  export const legendentries: unknown;
  export const scale: unknown;
  export const sortitems: unknown;
}
