import type { Host } from '../../../samples/protocol.js';
import { VM_LAYOUTS } from '../../../samples/scale_messages.js';
import type { ScaleSamples } from '../sample_scale.js';
import { scalePoints } from './points.js';
import { SCALE_FORMAT, SCALE_VERSION, type Scale, type ScaleSeries } from './schema.js';

export interface AssembleScaleOptions {
  readonly samples: ScaleSamples;
  readonly host: Host;
  readonly label: string | null;
  readonly tool: Scale['tool'];
}

const NO_WINDOW = 'the run ended before it had a window that counts';

function seriesOf({ plan, verdicts, rounds }: ScaleSamples): ScaleSeries[] {
  return plan.cells.flatMap((cell, index) =>
    VM_LAYOUTS.map((machines): ScaleSeries => {
      const verdict = verdicts.find((each) => each.cell === index && each.machines === machines);
      if (verdict !== undefined && verdict.status !== 'verified')
        return { status: verdict.status, cell, machines, reason: verdict.reason };
      const points = scalePoints(rounds, { cell: index, machines });
      return points.length === 0
        ? { status: 'skipped', cell, machines, reason: NO_WINDOW }
        : { status: 'measured', cell, machines, points };
    }),
  );
}

/** The document of a measurement of scaling: its windows as they are, and what they come to. */
export function assembleScale({ samples, host, label, tool }: AssembleScaleOptions): Scale {
  const { plan, seed, startedAt, durationMs, interrupted, cpus, rounds, dropped } = samples;
  return {
    format: SCALE_FORMAT,
    version: SCALE_VERSION,
    tool,
    label,
    status: interrupted ? 'interrupted' : 'complete',
    startedAt,
    durationMs,
    seed,
    windowMs: plan.windowMs,
    threads: [...plan.threads],
    cpus: [...cpus],
    launches: plan.launches,
    host,
    series: seriesOf(samples),
    cells: [...plan.cells],
    rounds: rounds.map(({ launch, round, windows }) => ({ launch, round, windows: [...windows] })),
    dropped,
  };
}
