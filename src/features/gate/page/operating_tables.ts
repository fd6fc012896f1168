import type { DataTable } from '../../../show/chart/chart.js';
import { formatDuration, formatShare } from '../../../show/numbers.js';
import {
  delayPlace,
  type Certificate,
  type CountedShare,
  type Curve,
  type Target,
} from '../../certify/document/schema.js';

/** `59 of 60, 98.3% [91.1%, 100.0%]`. */
export function shareText({ count, of, low, high }: CountedShare): string {
  if (of === 0) return 'none';
  return `${String(count)} of ${String(of)}, ${formatShare(count / of)} [${formatShare(low)}, ${formatShare(high)}]`;
}

/** `+5.0% in pio-out/long64-ring0/none`. */
export function delayName({ delays }: Certificate, delay: number): string {
  const injected = delays[delay];
  return injected === undefined ? 'not known' : `+${formatShare(injected.share)} in ${delayPlace(injected)}`;
}

/** `42 s, at most 58 s`: more where launches were disturbed and others taken for them. */
function measuringText({ secondsPerDecision, longestDecisionSeconds }: Curve): string {
  const usual = formatDuration(1000 * secondsPerDecision);
  const most = formatDuration(1000 * longestDecisionSeconds);
  return most === usual ? usual : `${usual}, at most ${most}`;
}

function curveRows(curve: Curve, certificate: Certificate): string[][] {
  const { unchanged, injected, launches } = curve;
  const head = [String(launches), measuringText(curve)];
  return [
    [
      'nothing changed',
      ...head,
      ...[unchanged.regressed, unchanged.passed, unchanged.inconclusive, unchanged.contaminated].map(
        shareText,
      ),
    ],
    ...injected.map(({ delay, found, passed, inconclusive, contaminated }) => [
      delayName(certificate, delay),
      ...head,
      ...[found, passed, inconclusive, contaminated].map(shareText),
    ]),
  ];
}

const COLUMNS = [
  'change',
  'undisturbed launches of each run',
  'measuring time',
  'regressed',
  'passed',
  'inconclusive',
  'of these contaminated',
];

/** All decisions, with the exact 95% interval of each share. */
export function operatingTable(certificate: Certificate): DataTable {
  return {
    columns: COLUMNS,
    rows: certificate.curves.flatMap((curve) => curveRows(curve, certificate)),
  };
}

const HOW: Readonly<Record<Target['how'], string>> = {
  measured: 'measured',
  predicted: 'predicted',
  'out-of-reach': 'out of reach',
};

/** What it takes to find each delay as often as aimed at. */
export function targetTable(certificate: Certificate): DataTable {
  return {
    columns: ['change', 'aim', 'basis', 'launches of each run', 'measuring time', 'limited by'],
    rows: certificate.targets.map(({ delay, aim, how, launches, seconds, limitedBy }) => [
      delayName(certificate, delay),
      `${formatShare(aim)} of decisions`,
      HOW[how],
      launches === null ? '–' : String(launches),
      seconds === null ? '–' : formatDuration(1000 * seconds),
      limitedBy ?? '–',
    ]),
  };
}

/** Each requested delay, and what was measured of it. */
export function delayTable({ delays }: Certificate): DataTable {
  return {
    columns: ['cell', 'requested', 'in ns', 'measured, ns', '95% interval', 'measured, share'],
    rows: delays.map(({ share, delayNs, seen, ...place }) => [
      delayPlace(place),
      `+${formatShare(share)}`,
      delayNs.toFixed(1),
      ...(seen === null
        ? ['not measured', '–', '–']
        : [
            seen.nanoseconds.estimate.toFixed(1),
            `[${seen.nanoseconds.low.toFixed(1)}, ${seen.nanoseconds.high.toFixed(1)}]`,
            `+${formatShare(seen.share.estimate)}`,
          ]),
    ]),
  };
}
