/** What a judgement says of how well the gate decides on the candidate's host. */
import { plural } from '../../lib/plural.js';
import { TOOL } from '../../lib/tool.js';
import { usualCurve, type Certificate, type CountedShare, type Curve } from '../certify/document/schema.js';
import { percent } from './judge/quantities.js';

/** A certificate, or why there is none to cite. */
export type Citation =
  | { readonly status: 'cited'; readonly path: string; readonly certificate: Certificate }
  | { readonly status: 'unreadable'; readonly path: string; readonly reason: string }
  | { readonly status: 'none' };

/** Delays that a reader asks for first; what is not beyond the margin is not to be found. */
const QUOTED_SHARES = [0.05, 0.1];

function counted({ count, of }: CountedShare): string {
  return `${String(count)} of ${String(of)}`;
}

function bound(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** Of the cells with a delay of that share the one that was found least often; undefined: none had one. */
export function leastFound(
  { injected }: Curve,
  { delays }: Certificate,
  share: number,
): CountedShare | undefined {
  return injected
    .filter(({ delay }) => delays[delay]?.share === share)
    .map(({ found }) => found)
    .sort((left, right) => left.count - right.count)[0];
}

function foundTexts(curve: Curve, certificate: Certificate): string[] {
  return QUOTED_SHARES.filter((share) => share > certificate.gate.margin).flatMap((share) => {
    const found = leastFound(curve, certificate, share);
    return found === undefined
      ? []
      : [`+${percent(share)} found in ${counted(found)} (at least ${bound(found.low)})`];
  });
}

function certifiedText(certificate: Certificate, margin: number): string {
  const { gate, extent, status, startedAt } = certificate;
  const curve = usualCurve(certificate);
  const how = [
    ...(extent === 'quick' ? ['a quick one'] : []),
    ...(status === 'interrupted' ? ['interrupted'] : []),
    ...(gate.margin === margin ? [] : [`at a margin of ${percent(gate.margin)}, not ${percent(margin)}`]),
  ];
  const when = `certified ${startedAt.slice(0, 10)}${how.length === 0 ? '' : ` (${how.join(', ')})`}`;
  if (curve === undefined)
    return `on this host: no decision of its certificate has so many launches; ${when}`;
  const { regressed } = curve.unchanged;
  const alarms = `${counted(regressed)} decisions alarmed where nothing changed (at most ${bound(regressed.high)})`;
  const rest = [...foundTexts(curve, certificate), `${plural(curve.launches, 'launch')} of each run`];
  return `on this host: ${[alarms, ...rest].join(', ')}; ${when}`;
}

/** `on this host: 0 of 60 decisions alarmed where nothing changed (at most 6.0%), +5% found in ...`; or how to certify. */
export function citationText(citation: Citation, margin: number): string {
  const certify = `${TOOL.name} certify`;
  switch (citation.status) {
    case 'cited':
      return certifiedText(citation.certificate, margin);
    case 'unreadable':
      return `the certificate ${citation.path} cannot be read (${citation.reason}): make it again with ${certify}`;
    case 'none':
      return `how often this gate errs on this host is not known: measure that with ${certify}`;
  }
}

/** What a document says of a certificate: its counts, without the rest. Null: there is none. */
export function citedCounts(citation: Citation): object | null {
  if (citation.status !== 'cited') return null;
  const { certificate, path } = citation;
  const { extent, status, startedAt, fingerprint, gate, delays } = certificate;
  const curve = usualCurve(certificate);
  const found = curve?.injected.map(({ delay, found: share, inconclusive }) => {
    const { cell, share: asked } = delays[delay] ?? {};
    return { cell, delay: asked, found: share, inconclusive };
  });
  return {
    ...{ path, extent, status, startedAt, fingerprint, ...gate },
    secondsPerDecision: curve?.secondsPerDecision ?? null,
    unchanged: curve?.unchanged ?? null,
    found: found ?? [],
  };
}
