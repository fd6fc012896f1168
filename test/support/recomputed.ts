/** Results made again from the blocks that they hold. */
import { exitsPerBlock } from '../../src/measure/exits_per_block.js';
import type { CellOutcome, Samples } from '../../src/measure/samples.js';
import { assembleResults } from '../../src/results/assemble.js';
import type { CellResult, Results } from '../../src/results/schema.js';

function outcomeOf(result: CellResult): CellOutcome {
  if (result.status === 'measured') return { status: 'verified', fieldsCompared: result.fieldsCompared };
  if (result.status === 'skipped') return { status: 'skipped', reason: result.reason };
  return { status: 'failed', reason: result.reason, field: result.field };
}

/** What the run must have measured to write this document; not one that counted instructions. */
function samplesOf(results: Results): Samples {
  const { launches, seed, startedAt, durationMs, stop } = results;
  return {
    cells: results.cells.map((result) => ({
      cell: result.cell,
      exitsPerBlock:
        result.status === 'measured' ? result.exitsPerBlock : exitsPerBlock(result.cell, results.plan.clock),
      outcome: outcomeOf(result),
    })),
    rounds: results.rounds.map((round) => ({ type: 'round', ...round })),
    histograms: results.cells.flatMap((result, cell) =>
      result.status === 'measured' ? [{ cell, ...result.histogram }] : [],
    ),
    exact: [],
    launches,
    seed,
    startedAt,
    durationMs,
    stopReason: stop.reason,
  };
}

/** The same run with all its statistics computed from its blocks, which a test may have changed. */
export function recomputed(results: Results): Results {
  const { host, plan, label, tool } = results;
  return assembleResults({ samples: samplesOf(results), host, plan, label, tool });
}
