/** The first sentences of a certificate: how often the gate errs, what it finds, what does not follow, what to do next. */
import { plural } from '../../lib/plural.js';
import { commandLine } from '../../show/command_line.js';
import { percent } from '../gate/text/percent.js';
import {
  isPlainDelay,
  leastFound,
  usualCurve,
  type Certificate,
  type CountedShare,
  type Curve,
} from './document/schema.js';
import { scopeText } from './scope.js';

function ofAll({ count, of }: CountedShare): string {
  return `${String(count)} of ${String(of)}`;
}

function bound(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** The plain delays beyond the margin, by size, each where it was found least often. */
function foundShares(curve: Curve, certificate: Certificate): { share: number; found: CountedShare }[] {
  const shares = certificate.delays.filter(isPlainDelay).map(({ share }) => share);
  return [...new Set(shares)]
    .filter((share) => share > certificate.gate.margin)
    .sort((left, right) => left - right)
    .flatMap((share) => {
      const found = leastFound(curve, certificate, share);
      return found === undefined ? [] : [{ share, found }];
    });
}

function noDecision({ gate, pool }: Certificate): string {
  const missing = 2 * gate.launches - pool.launches;
  return `No decision could be drawn: two runs of ${plural(gate.launches, 'launch')} need ${String(Math.max(1, missing))} more than the ${plural(pool.launches, 'launch')} that were measured.`;
}

/** False alarms, and what is found; or that there are too few launches. */
export function certificateFindings(certificate: Certificate): string[] {
  const curve = usualCurve(certificate);
  if (curve === undefined) return [noDecision(certificate)];
  const { unchanged, launches } = curve;
  const alarms = `Where nothing changed, the gate raised a false alarm in ${ofAll(unchanged.regressed)} decisions (at most ${bound(unchanged.regressed.high)}), and passed ${ofAll(unchanged.passed)}, with ${plural(launches, 'launch')} of each run.`;
  const found = foundShares(curve, certificate).map(
    ({ share, found: each }) => `+${percent(share)} in ${ofAll(each)} (at least ${bound(each.low)})`,
  );
  if (found.length === 0) return [alarms];
  return [alarms, `A slowdown of one cell was found, where it was found least often: ${found.join(', ')}.`];
}

/** For a tab: `0 of 60 false alarms, +5% found in 33 of 60`. */
export function shortCertificate(certificate: Certificate): string {
  const curve = usualCurve(certificate);
  if (curve === undefined) return 'No decision';
  const [first] = foundShares(curve, certificate);
  const found = first === undefined ? '' : `, +${percent(first.share)} found in ${ofAll(first.found)}`;
  return `${ofAll(curve.unchanged.regressed)} false alarms${found}`;
}

/** What must not be concluded. */
export function notToConclude(certificate: Certificate): string {
  const scope = scopeText(certificate);
  const { gate, host } = certificate;
  const of = `It holds for this host (${host.kernel.release}) and a margin of ${percent(gate.margin)}`;
  return scope === null ? `${of}.` : `${of}; ${scope}.`;
}

/** One command that goes on from here. */
export function nextStep(certificate: Certificate): string {
  return usualCurve(certificate) === undefined || certificate.status === 'interrupted'
    ? `measure the launches that are missing: ${commandLine('certify', '--resume')}`
    : `judge a run on this host: ${commandLine('gate', '--run')}`;
}
