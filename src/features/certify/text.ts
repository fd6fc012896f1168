import { plural } from '../../lib/plural.js';
import { formatSeconds } from '../../lib/quantity.js';
import { renderGrid, type Column } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { nextLine, screenText } from '../../show/terminal/screen.js';
import { percent, signedPercent } from '../gate/text/percent.js';
import { certificateFindings, nextStep, notToConclude } from './answer.js';
import { scopeText } from './scope.js';
import {
  delayPlace,
  isPlainDelay,
  leastFound,
  usualCurve,
  type Certificate,
  type CountedShare,
  type Curve,
  type Injected,
  type Target,
} from './document/schema.js';

type Row<Item> = readonly [
  head: string,
  align: Column['align'],
  priority: number,
  text: (item: Item) => string,
];

function grid<Item>(items: readonly Item[], rows: readonly Row<Item>[], look: Look): string {
  const columns = rows.map(([head, align, priority, text]) => ({
    head,
    align,
    priority,
    texts: items.map(text),
  }));
  return renderGrid(columns, look, '  ').replace(/^\n/, '');
}

function of({ count, of: all }: CountedShare): string {
  return `${String(count)} of ${String(all)}`;
}

/** `0 of 60 (at most 6.0%)`, `58 of 60 (at least 88.5%)`. */
function bounded(share: CountedShare, bound: 'low' | 'high'): string {
  const words = bound === 'low' ? 'at least' : 'at most';
  return `${of(share)} (${words} ${(100 * share[bound]).toFixed(1)}%)`;
}

function headText(certificate: Certificate, look: Look): string {
  const { host, fingerprint, pool, gate, extent, status, startedAt, gatedCells, durationMs } = certificate;
  const how = `${extent}${status === 'complete' ? '' : ', interrupted'}`;
  return [
    bold(`certificate of the gate on ${host.hostname} (${host.arch}-${fingerprint}), ${how}`, look),
    `  ${plural(gatedCells.length, 'cell')} judged at a margin of ${percent(gate.margin)}, ${startedAt.slice(0, 10)}`,
    `  ${plural(pool.launches, 'launch')} of ${plural(pool.roundsPerLaunch, 'round')} in ${formatSeconds(durationMs / 1000)}`,
  ].join('\n');
}

function unchangedText({ unchanged }: Curve): string {
  const { regressed, passed, inconclusive, contaminated, blind } = unchanged;
  return [
    'nothing changed:',
    `  false alarms  ${bounded(regressed, 'high')}`,
    `  passed        ${of(passed)}`,
    `  inconclusive  ${of(inconclusive)}, ${of(contaminated)} because a control moved`,
    `  blind         ${of(blind)}: an injected delay of 1.5 margins was not found`,
  ].join('\n');
}

function placeOf(delay: Certificate['delays'][number] | undefined): string {
  return delay === undefined ? '' : delayPlace(delay);
}

function injectedText({ injected }: Curve, { delays }: Certificate, look: Look): string {
  const delayOf = ({ delay }: Injected): Certificate['delays'][number] | undefined => delays[delay];
  const rows: readonly Row<Injected>[] = [
    ['delay in', 'left', 0, (each) => placeOf(delayOf(each))],
    ['asked', 'right', 0, (each) => signedPercent(delayOf(each)?.share ?? NaN)],
    ['seen', 'right', 1, (each) => signedPercent(delayOf(each)?.seen?.share.estimate ?? NaN)],
    ['found', 'right', 0, ({ found }) => of(found)],
    ['at least', 'right', 0, ({ found }) => `${(100 * found.low).toFixed(1)}%`],
    ['passed', 'right', 1, ({ passed }) => String(passed.count)],
    ['inconclusive', 'right', 1, ({ inconclusive }) => String(inconclusive.count)],
  ];
  return grid(injected, rows, look);
}

function worstFound(curve: Curve, certificate: Certificate, share: number): string {
  const found = leastFound(curve, certificate, share);
  return found === undefined ? '' : of(found);
}

function curvesText(certificate: Certificate, look: Look): string {
  const shares = [...new Set(certificate.delays.filter(isPlainDelay).map(({ share }) => share))]
    .filter((share) => share > certificate.gate.margin)
    .sort((left, right) => left - right);
  const rows: readonly Row<Curve>[] = [
    ['launches of a run', 'right', 0, ({ launches }) => String(launches)],
    ['measuring both', 'right', 0, ({ secondsPerDecision }) => formatSeconds(secondsPerDecision)],
    ['at most', 'right', 1, ({ longestDecisionSeconds }) => formatSeconds(longestDecisionSeconds)],
    ['disjoint', 'right', 2, ({ disjointDecisions }) => String(disjointDecisions)],
    ['false alarms', 'right', 0, ({ unchanged }) => of(unchanged.regressed)],
    ['inconclusive', 'right', 1, ({ unchanged }) => of(unchanged.inconclusive)],
    ...shares.map((share): Row<Curve> => [
      `+${percent(share)}`,
      'right',
      0,
      (curve) => worstFound(curve, certificate, share),
    ]),
  ];
  return `by number of launches; of each delay, the cell in which it was found least often:\n${grid(certificate.curves, rows, look)}`;
}

function targetText(target: Target, { delays }: Certificate): string {
  const delay = delays[target.delay];
  const what = `+${percent(delay?.share ?? NaN)} in ${placeOf(delay)}`;
  const { how, launches, seconds, aim, limitedBy } = target;
  const when = `${plural(launches ?? 0, 'launch')} of each run, ${formatSeconds(seconds ?? 0)} of measuring`;
  const words = {
    measured: `found ${percent(aim)} of the time from ${when} on`,
    predicted: `would be found ${percent(aim)} of the time with about ${when}`,
    'out-of-reach': `is not found ${percent(aim)} of the time with any number of launches`,
  };
  return `  ${what}: ${words[how]}${limitedBy === null ? '' : `; with the usual number it is not, because ${limitedBy}`}`;
}

function sharingText({ curves, gate }: Certificate): string {
  const curve = curves.find(({ launches }) => launches === gate.launches);
  const all = curve?.unchanged.regressed.of ?? 0;
  const disjoint = curve?.disjointDecisions ?? 0;
  return disjoint >= all
    ? 'No two decisions share a launch.'
    : `${String(disjoint)} decisions share no launch with each other; the others do, so the bounds are too narrow.`;
}

/** One screen: how often the gate errs, each delay, and what to do next. */
function glance(certificate: Certificate, look: Look): string {
  const curve = usualCurve(certificate);
  return screenText(
    {
      above: [...certificateFindings(certificate), notToConclude(certificate)],
      table:
        curve === undefined
          ? null
          : {
              title: 'injected delays, and how often each was found',
              rows: curve.injected,
              row: 'delay',
              grid: (injected) => injectedText({ ...curve, injected: [...injected] }, certificate, look),
            },
      also: [sharingText(certificate)],
      below: headText(certificate, PLAIN)
        .split('\n')
        .map((line) => line.trim()),
      next: nextStep(certificate),
    },
    look,
  );
}

const PLAIN: Look = { columns: 0, color: false, unicode: true };

/**
 * What a terminal shows of a certificate.
 * @param all everything, not only what fits one screen
 */
export function certificateText(certificate: Certificate, look: Look, all: boolean): string {
  if (!all) return glance(certificate, look);
  return `${[...certificateFindings(certificate), notToConclude(certificate)].join('\n')}\n\n${wholeText(certificate, look)}${nextLine(nextStep(certificate))}\n`;
}

function wholeText(certificate: Certificate, look: Look): string {
  const curve = usualCurve(certificate);
  const scope = scopeText(certificate);
  const { pool, gate, targets, unmeasured } = certificate;
  const head = headText(certificate, look);
  if (curve === undefined) {
    const missing = 2 * gate.launches - pool.launches;
    const none = `no decision: two runs of ${plural(gate.launches, 'launch')} need ${String(missing)} more`;
    const smaller = certificate.curves.length === 0 ? [] : [curvesText(certificate, look)];
    return `${[head, none, ...smaller].join('\n\n')}\n\n`;
  }
  const seconds = formatSeconds(curve.secondsPerDecision);
  const most = formatSeconds(curve.longestDecisionSeconds);
  const parts = [
    head,
    `a decision: two runs of ${plural(curve.launches, 'undisturbed launch')} each, ${seconds} of measuring (at most ${most}). ${sharingText(certificate)}`,
    unchangedText(curve),
    injectedText(curve, certificate, look),
    curvesText(certificate, look),
    ...(targets.length === 0 ? [] : [targets.map((target) => targetText(target, certificate)).join('\n')]),
    ...(scope === null ? [] : [`scope: ${scope}`]),
    ...(unmeasured.length === 0 ? [] : [`not measured: ${plural(unmeasured.length, 'cell')}`]),
  ];
  return `${parts.join('\n\n')}\n\n`;
}
