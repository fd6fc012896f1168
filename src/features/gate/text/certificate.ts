/** What a judgement says of how well the gate decides on the candidate's host. */
import { plural } from '../../../lib/plural.js';
import { TOOL } from '../../../lib/tool.js';
import type { HostCertificate } from '../../certify/document/certificates.js';
import {
  leastFound,
  usualCurve,
  type Certificate,
  type CountedShare,
  type Curve,
} from '../../certify/document/schema.js';
import { percent } from './percent.js';

/** Delays that readers ask for first; the gate need not find one within the margin. */
const QUOTED_SHARES = [0.05, 0.1];

function ofAll({ count, of }: CountedShare): string {
  return `${String(count)} of ${String(of)}`;
}

function bound(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function foundTexts(curve: Curve, certificate: Certificate): string[] {
  return QUOTED_SHARES.filter((share) => share > certificate.gate.margin).flatMap((share) => {
    const found = leastFound(curve, certificate, share);
    return found === undefined
      ? []
      : [`+${percent(share)} found in ${ofAll(found)} (at least ${bound(found.low)})`];
  });
}

function certifiedText(certificate: Certificate, margin: number): string {
  const { gate, extent, status, startedAt } = certificate;
  const curve = usualCurve(certificate);
  const how = [
    ...(extent === 'quick' ? ['quick'] : []),
    ...(status === 'interrupted' ? ['interrupted'] : []),
    ...(gate.margin === margin ? [] : [`at a margin of ${percent(gate.margin)}, not ${percent(margin)}`]),
  ];
  const when = `certified ${startedAt.slice(0, 10)}${how.length === 0 ? '' : ` (${how.join(', ')})`}`;
  if (curve === undefined)
    return `on this host: its certificate has no decision with that many launches; ${when}`;
  const { regressed } = curve.unchanged;
  const alarms = `${ofAll(regressed)} decisions raised a false alarm (at most ${bound(regressed.high)})`;
  const rest = [...foundTexts(curve, certificate), `${plural(curve.launches, 'launch')} of each run`];
  return `on this host: ${[alarms, ...rest].join(', ')}; ${when}`;
}

/** `on this host: 0 of 60 decisions raised a false alarm (at most 6.0%), +5% found in ...`; or how to certify. */
export function certificateLine(found: HostCertificate, margin: number): string {
  const certify = `${TOOL.name} certify`;
  switch (found.status) {
    case 'found':
      return certifiedText(found.certificate, margin);
    case 'unreadable':
      return `the certificate ${found.path} cannot be read (${found.reason}): renew it with ${certify}`;
    case 'none':
      return `this host has no certificate, so the gate's error rates on it are unknown: measure them with ${certify}`;
  }
}
