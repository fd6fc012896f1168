/** What a judgement says of how well the gate decides on the candidate's host. */
import { plural } from '../../../lib/plural.js';
import { TOOL } from '../../../lib/tool.js';
import {
  leastFound,
  usualCurve,
  type Certificate,
  type CountedShare,
  type Curve,
} from '../../certify/document/schema.js';
import type { HostCertificate } from '../../certify/document/certificates.js';
import { percent } from './percent.js';

/** Delays that a reader asks for first; what is not beyond the margin is not to be found. */
const QUOTED_SHARES = [0.05, 0.1];

function counted({ count, of }: CountedShare): string {
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
export function certificateLine(found: HostCertificate, margin: number): string {
  const certify = `${TOOL.name} certify`;
  switch (found.status) {
    case 'found':
      return certifiedText(found.certificate, margin);
    case 'unreadable':
      return `the certificate ${found.path} cannot be read (${found.reason}): make it again with ${certify}`;
    case 'none':
      return `how often this gate errs on this host is not known: measure that with ${certify}`;
  }
}
