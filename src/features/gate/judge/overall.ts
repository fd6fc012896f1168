import { EXIT_CODE, type ExitCode } from '../../../lib/exit_code.js';
import type { CellJudgement } from '../document/evidence.js';
import type { ControlShift, Overall } from '../document/outcome.js';

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

function named(cells: readonly CellJudgement[], what: string): string[] {
  const [first, ...rest] = cells.map(({ id }) => id);
  if (first === undefined) return [];
  return [rest.length === 0 ? `${first} ${what}` : `${first} and ${rest.length} more ${what}`];
}

const isMeasuredAgain = ({ confirmation }: CellJudgement): boolean => confirmation !== undefined;

/** A regression that fresh launches showed again says so. */
function regressionTexts(regressed: readonly CellJudgement[]): string[] {
  const once = regressed.filter((cell) => !isMeasuredAgain(cell));
  const again = regressed.filter(isMeasuredAgain);
  return [...named(again, 'regressed, confirmed in fresh launches'), ...named(once, 'regressed')];
}

/** What fresh launches did not confirm stands first, with the doubts about those launches. */
function undecidedTexts(undecided: readonly CellJudgement[]): string[] {
  const once = undecided.filter((cell) => !isMeasuredAgain(cell));
  const again = undecided.filter(isMeasuredAgain);
  const doubts = new Set(again.flatMap(({ confirmation }) => confirmation?.doubts ?? []));
  return [
    ...named(again, 'seemed slower, but fresh launches did not confirm it'),
    ...[...doubts].map((doubt) => `fresh launches: ${doubt}`),
    ...named(once, 'could not be decided'),
  ];
}

export interface OverallInput {
  readonly cells: readonly CellJudgement[];
  readonly shifts: readonly ControlShift[];
  /** Cells whose injected delay was not found. */
  readonly missedPositiveControls: readonly string[];
  /** Times were compared, and no negative control was measured in both runs. */
  readonly withoutControls: boolean;
}

function doubtsOf({ shifts, missedPositiveControls, withoutControls }: OverallInput): string[] {
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
    ...missedPositiveControls.map((id) => `blind: the gate did not find the delay injected into ${id}`),
  ];
}

/**
 * Exact regressions come first: they do not need a quiet host. Times are not trusted if a negative control moved
 * (contaminated), no control was measured, or a positive control was not found (blind). Then come regressions, then
 * undecided cells: the comparison passes only if every cell is proved within its margin.
 */
export function overallOf(input: OverallInput): Overall {
  const { cells } = input;
  const doubts = doubtsOf(input);
  const regressed = cells.filter(({ verdict }) => verdict === 'regressed');
  const undecided = cells.filter(({ verdict }) => verdict === 'inconclusive');
  const exact = [
    ...named(
      regressed.filter((cell) => decidedBy(cell, 'exact')),
      'regressed by count',
    ),
    ...named(
      regressed.filter((cell) => decidedBy(cell, 'lost')),
      'failed its proof',
    ),
  ];
  if (exact.length > 0) return overall('regressed', exact, doubts);
  if (doubts.length > 0)
    return overall('inconclusive', [...doubts, ...named(regressed, 'seemed slower')], doubts);
  if (regressed.length > 0) return overall('regressed', regressionTexts(regressed));
  if (undecided.length > 0) return overall('inconclusive', undecidedTexts(undecided));
  const improved = cells.filter(({ verdict }) => verdict === 'improved');
  return improved.length > 0 ? overall('improved', named(improved, 'improved')) : overall('pass', []);
}
