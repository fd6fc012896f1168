import type { HostCertificate } from '../../certify/document/certificates.js';
import { usualCurve } from '../../certify/document/schema.js';
import type { Evidence } from './evidence.js';
import type { GateOutcome } from './outcome.js';

export const GATE_FORMAT = 'kvm-exit-bench/gate';
export const GATE_VERSION = 1;

/** What the document says of a certificate: its counts. Null: there is none. */
export function citedCounts(found: HostCertificate): object | null {
  if (found.status !== 'found') return null;
  const { certificate, path } = found;
  const { extent, status, startedAt, fingerprint, gate, delays } = certificate;
  const curve = usualCurve(certificate);
  const injected = curve?.injected.map(({ delay, found: share, inconclusive }) => {
    const { cell, share: asked } = delays[delay] ?? {};
    return { cell, delay: asked, found: share, inconclusive };
  });
  return {
    ...{ path, extent, status, startedAt, fingerprint, ...gate },
    secondsPerDecision: curve?.secondsPerDecision ?? null,
    unchanged: curve?.unchanged ?? null,
    found: injected ?? [],
  };
}

/** What the hosts differ in stands once, not with every cell. */
function withoutDifferences(evidence: Evidence): object {
  return evidence.kind === 'advisory' ? { kind: evidence.kind, change: evidence.change } : evidence;
}

/** The whole outcome as one JSON document; NaN becomes null. */
export function gateJson({ report, certificate, ...outcome }: GateOutcome): string {
  const cells = report.cells.map((cell) => ({ ...cell, evidence: cell.evidence.map(withoutDifferences) }));
  const document = {
    format: GATE_FORMAT,
    version: GATE_VERSION,
    ...report,
    cells,
    ...outcome,
    certificate: citedCounts(certificate),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
