import { citedCounts } from '../citation.js';
import type { Evidence } from '../judge/evidence.js';
import type { GateOutcome } from '../outcome.js';

export const GATE_FORMAT = 'kvm-exit-bench/gate';
export const GATE_VERSION = 1;

/** In what the hosts differ stands once, not with every cell. */
function withoutDifferences(evidence: Evidence): object {
  return evidence.kind === 'advisory' ? { kind: evidence.kind, change: evidence.change } : evidence;
}

/** The whole outcome as one JSON document; what is not a number is null. */
export function gateJson({ report, citation, ...outcome }: GateOutcome): string {
  const cells = report.cells.map((cell) => ({ ...cell, evidence: cell.evidence.map(withoutDifferences) }));
  const document = {
    format: GATE_FORMAT,
    version: GATE_VERSION,
    ...report,
    cells,
    ...outcome,
    certificate: citedCounts(citation),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
