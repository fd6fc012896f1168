/** The data of scaling, a row a point: for tables and for a chart. */
import type { VmLayout } from '../../samples/scale_messages.js';
import { drawnEnds } from '../../show/chart/chart.js';
import { formatInterval, formatShare } from '../../show/numbers.js';
import type { Scale } from './document/schema.js';

export const VM_LAYOUT_NAME: Readonly<Record<VmLayout, string>> = { one: 'one VM', each: 'a VM each' };

/**
 * One point of a curve: x is `threads`, y is `efficiency` (1 is no loss) or `rate` (exits per second), each with its
 * 95% interval; a curve is a `cell` and where its vCPUs are.
 */
export interface ScaleRow {
  readonly cell: string;
  readonly machines: string;
  readonly threads: number;
  readonly rate: number;
  readonly rateLow: number | null;
  readonly rateHigh: number | null;
  /** `[153,050, 160,000]`. */
  readonly rateInterval: string;
  readonly efficiency: number;
  readonly efficiencyLow: number | null;
  readonly efficiencyHigh: number | null;
  readonly efficiencyInterval: string;
}

/** Every measured point, by cell, then way, then ascending threads. */
export function scaleRows({ series }: Scale): ScaleRow[] {
  return series.flatMap((each) => {
    if (each.status !== 'measured') return [];
    return each.points.map(({ threads, rate, efficiency }) => {
      const [ofRate, ofEfficiency] = [drawnEnds(rate), drawnEnds(efficiency)];
      return {
        cell: each.cell.id,
        machines: VM_LAYOUT_NAME[each.machines],
        threads,
        ...{ rate: rate.estimate, rateLow: ofRate.low, rateHigh: ofRate.high },
        rateInterval: formatInterval(rate, perSecondText),
        efficiency: efficiency.estimate,
        ...{ efficiencyLow: ofEfficiency.low, efficiencyHigh: ofEfficiency.high },
        efficiencyInterval: formatInterval(efficiency, formatShare),
      };
    });
  });
}

/** `153,050`. */
export function perSecondText(rate: number): string {
  return Math.round(rate).toLocaleString('en-US');
}
