import { EXIT_CODE, type ExitCode } from '../../../lib/exit_code.js';
import type { CellJudgement, GuestJudgement } from '../document/evidence.js';
import { ALL, guestName } from '../document/guest_names.js';
import type { ControlShift, Overall } from '../document/outcome.js';
import { byBadness } from '../document/worst_first.js';

const EXIT_CODES: Readonly<Record<Overall['verdict'], ExitCode>> = {
  pass: EXIT_CODE.pass,
  improved: EXIT_CODE.pass,
  regressed: EXIT_CODE.regression,
  inconclusive: EXIT_CODE.inconclusive,
  failed: EXIT_CODE.harnessFailed,
};

/** An overall verdict for these reasons. */
export function overall(
  verdict: Overall['verdict'],
  reasons: readonly string[],
  doubts: readonly string[] = [],
): Overall {
  return { verdict, exitCode: EXIT_CODES[verdict], reasons, doubts };
}

function decidedBy({ evidence: [first] }: CellJudgement, kind: 'exact' | 'lost'): boolean {
  return first?.kind === kind;
}

function named(cells: readonly CellJudgement[], what: string, nameOf = (id: string): string => id): string[] {
  const [first, ...rest] = cells.map(({ id }) => nameOf(id));
  if (first === undefined) return [];
  return [rest.length === 0 ? `${first} ${what}` : `${first} and ${rest.length} more ${what}`];
}

const isMeasuredAgain = ({ confirmation }: CellJudgement): boolean => confirmation !== undefined;

type Named = Parameters<typeof named>[2];

/** A regression that fresh launches showed again says so. */
function regressionTexts(regressed: readonly CellJudgement[], nameOf?: Named): string[] {
  const once = regressed.filter((cell) => !isMeasuredAgain(cell));
  const again = regressed.filter(isMeasuredAgain);
  return [
    ...named(again, 'regressed, confirmed in fresh launches', nameOf),
    ...named(once, 'regressed', nameOf),
  ];
}

/** The widest whole that regressed says it all; then come the cells. */
function slowerTexts(input: OverallInput): string[] {
  const [cells, guests] = [input.cells, input.guests].map((each) =>
    each.filter(({ verdict }) => verdict === 'regressed'),
  ) as [CellJudgement[], GuestJudgement[]];
  const widest = guests.find(({ id }) => id === ALL);
  return [...regressionTexts(widest === undefined ? guests : [widest], guestName), ...regressionTexts(cells)];
}

/** What fresh launches did not confirm stands first, with the doubts about those launches. */
function undecidedTexts(undecided: readonly CellJudgement[], nameOf?: Named): string[] {
  const once = undecided.filter((cell) => !isMeasuredAgain(cell));
  const again = undecided.filter(isMeasuredAgain);
  const doubts = new Set(again.flatMap(({ confirmation }) => confirmation?.doubts ?? []));
  return [
    ...named(again, 'seemed slower, but fresh launches did not confirm it', nameOf),
    ...[...doubts].map((doubt) => `fresh launches: ${doubt}`),
    ...named(once, 'could not be decided', nameOf),
  ];
}

export interface OverallInput {
  readonly cells: readonly CellJudgement[];
  readonly guests: readonly GuestJudgement[];
  /** What speaks against a pass beside them. */
  readonly findings: readonly string[];
  readonly shifts: readonly ControlShift[];
  /** Cells whose injected delay was not found. */
  readonly missedPositiveControls: readonly string[];
  /** Times were compared, and no negative control was measured in both runs. */
  readonly withoutControls: boolean;
}

/** Why times that look the same are not trusted. */
function contaminationsOf({ shifts, withoutControls }: OverallInput): string[] {
  return [
    ...(withoutControls
      ? ['no control was measured in both runs, so nothing shows that the host held still']
      : []),
    ...shifts
      .filter(({ moved }) => moved)
      .map(({ control, change }) => {
        const percent = `${change.estimate > 0 ? '+' : ''}${(100 * change.estimate).toFixed(1)}%`;
        return `contaminated: the control ${control} moved by ${percent}, so the host changed`;
      }),
  ];
}

/** A gate that is blind to a known delay may be blind to others. One that found a slowdown all the same has seen it. */
function blindness({ missedPositiveControls }: OverallInput): string[] {
  return missedPositiveControls.map((id) => `blind: the gate did not find the delay injected into ${id}`);
}

type Judgements = readonly CellJudgement[];

function exactTexts(regressed: Judgements): string[] {
  const by = (kind: 'exact' | 'lost'): Judgements => regressed.filter((cell) => decidedBy(cell, kind));
  return [...named(by('exact'), 'regressed by count'), ...named(by('lost'), 'failed its proof')];
}

function openTexts({ cells, guests, findings }: OverallInput): string[] {
  const isOpen = ({ verdict }: CellJudgement): boolean => verdict === 'inconclusive';
  return [
    ...findings,
    ...undecidedTexts(guests.filter(isOpen), guestName),
    ...undecidedTexts(cells.filter(isOpen)),
  ];
}

/**
 * Exact regressions come first: they do not need a quiet host. Times are not trusted if no control was measured. Then come
 * regressions: where a negative control moved (contaminated) they are beyond the margin and the host's own drift. Nothing
 * passes then, nor if a positive control was not found (blind); then comes what is undecided: the comparison passes only if
 * every guest and every cell does.
 */
export function overallOf(given: OverallInput): Overall {
  // The first that a text names is the worst.
  const [cells, guests] = [byBadness(given.cells), byBadness(given.guests)];
  const input = { ...given, cells, guests };
  const all: Judgements = [...guests, ...cells];
  const regressed = all.filter(({ verdict }) => verdict === 'regressed');
  const contaminations = contaminationsOf(input);
  const blind = blindness(input);
  const exact = exactTexts(regressed);
  if (exact.length > 0) return overall('regressed', exact, [...contaminations, ...blind]);
  const doubts = [...contaminations, ...(contaminations.length > 0 ? blind : [])];
  if (input.withoutControls)
    return overall('inconclusive', [...doubts, ...named(regressed, 'seemed slower', guestName)], doubts);
  if (regressed.length > 0)
    return overall('regressed', [...slowerTexts(input), ...contaminations, ...input.findings], doubts);
  const open = openTexts(input);
  if (doubts.length > 0) return overall('inconclusive', [...doubts, ...open], doubts);
  if (blind.length > 0) return overall('inconclusive', [...blind, ...open], blind);
  if (open.length > 0) return overall('inconclusive', open);
  const improved = all.filter(({ verdict }) => verdict === 'improved');
  return improved.length > 0
    ? overall('improved', named(improved, 'improved', guestName))
    : overall('pass', []);
}
