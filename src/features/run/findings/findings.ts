/** What a run found, in plain sentences made from its numbers. */
import { withoutDelayed } from '../../../results/without_delayed.js';
import type { Results } from '../../../results/schema.js';
import { countsInstructions } from '../instructions.js';
import { instructionFindings } from './instruction_findings.js';
import { CELLS_EVIDENCE, cellEvidence } from './evidence.js';
import { agreement, answer } from './answer.js';
import { firstReason, whyNoComparison, type Finding } from './headline.js';
import { measuredOf, type Measured } from '../../../results/measured_cells.js';
import { placeName } from '../../../show/names.js';
import { formatEstimate, formatTicks } from '../../../show/numbers.js';

/** The findings with their evidence; at most two sentences, and always at least one. */
export function findingsWithEvidence(whole: Results): Finding[] {
  const results = withoutDelayed(whole);
  const measured = measuredOf(results);
  if (countsInstructions(results)) return instructionFindings(results, measured);
  const found = [answer(results, measured), agreement(measured) ?? uncompared(results, measured)].filter(
    (finding) => finding !== null,
  );
  return found.length > 0 ? found : [withoutTransfers(results, measured)];
}

/** The findings as plain text, one sentence an entry. */
export function findings(results: Results): string[] {
  return findingsWithEvidence(results).map(({ text }) => text);
}

function uncompared(results: Results, { transfers }: Measured): Finding | null {
  return whyNoComparison(results, new Set(transfers.map(({ cell }) => cell.transfer)));
}

function withoutTransfers(results: Results, { bases, controls }: Measured): Finding {
  const why = firstReason(results.cells);
  const reason = why === undefined ? '' : `. First reason: ${why}`;
  const base = bases[0];
  if (base) {
    const level = formatEstimate(base.level, formatTicks);
    const text = `The bare ${base.cell.exit} exit in ${placeName(base.cell)} costs ${level} ${results.unit}; no register transfer was measured${reason}.`;
    return { text, evidence: cellEvidence(base.cell) };
  }
  if (controls.length > 0)
    return { text: `Only controls were measured, no exit${reason}.`, evidence: CELLS_EVIDENCE };
  return {
    text: `Nothing was measured: none of the ${results.cells.length} planned cells was timed${reason}.`,
    evidence: CELLS_EVIDENCE,
  };
}
