/** A number in a chart's tooltip, to a tenth: vega-lite's field of that name. */
export function tooltipNumber(field: string, title: string) {
  return { field, type: 'quantitative' as const, title, format: ',.1f' };
}
