/** Results recomputed from the blocks that they hold. */
import type { CellOutcome, Samples } from '../samples/samples.js';
import { assembleResults, COSTLY_MISSED } from './assemble.js';
import { COUNTERS_MISSED, countersByLaunch } from './counters.js';
import type { CellResult, Results } from './schema.js';

function outcomeOf(result: CellResult): CellOutcome {
  if (result.status === 'measured') {
    const { fieldsCompared, perExit } = result;
    return { status: 'verified', fieldsCompared, perExit };
  }
  if (result.status === 'skipped') return { status: 'skipped', reason: result.reason };
  const { reason, field, fault } = result;
  return { status: 'failed', reason, field, fault };
}

function ticksPerInstruction({ host, unit }: Results): number {
  return unit === 'instructions' ? (host.emulation?.ticksPerInstruction ?? 1) : 1;
}

/** The samples of the run that wrote this document. */
function samplesOf(results: Results): Samples {
  const { launches, seed, startedAt, durationMs, stop } = results;
  const ticks = ticksPerInstruction(results);
  const counters = countersByLaunch(results);
  return {
    cells: results.cells.map((result) => ({
      cell: result.cell,
      exitsPerBlock: result.status === 'measured' ? result.exitsPerBlock : null,
      outcome: outcomeOf(result),
    })),
    rounds: results.rounds.map((round) => ({ type: 'round', ...round })),
    histograms: results.cells.flatMap((result, cell) =>
      result.status === 'measured' ? [{ cell, ...result.histogram }] : [],
    ),
    // A file has the values of all rounds merged.
    exact: results.cells.flatMap((result, cell) =>
      result.status === 'measured' && result.exact !== undefined
        ? [{ cell, ticks: result.exact.values.map((value) => value * ticks), counts: result.exact.counts }]
        : [],
    ),
    accountOf: (cell) => {
      const result = results.cells[cell];
      return result?.status === 'measured' ? result.account : undefined;
    },
    costlyOf: (cell) => {
      const result = results.cells[cell];
      return result?.status === 'measured' ? result.costly : undefined;
    },
    counters: launches.flatMap(({ launch }) => counters.get(launch) ?? []),
    launches,
    seed,
    startedAt,
    durationMs,
    stopReason: stop.reason,
  };
}

/** Warnings that no block shows. */
const NOT_OF_BLOCKS = ['run-failed', 'recovered', COUNTERS_MISSED, COSTLY_MISSED];

/**
 * The same run with all its statistics computed from its blocks. The hash over every instruction count stays as it is,
 * because a file has the counts of all rounds merged.
 */
export function recomputed(results: Results): Results {
  const { host, plan, label, tool, resumed, valuesSha256 } = results;
  const warnings = results.warnings.filter(({ code }) => NOT_OF_BLOCKS.includes(code));
  const { valuesSha256: ofMerged, ...again } = assembleResults({
    samples: samplesOf(results),
    host,
    plan,
    label,
    tool,
    warnings,
    ...(resumed === undefined ? {} : { resumed }),
  });
  const hash = ofMerged === undefined || valuesSha256 === undefined ? {} : { valuesSha256 };
  // The plan is no statistic: that of a file of before blocks were calibrated does not tell their length.
  return { ...again, ...hash, plan };
}
