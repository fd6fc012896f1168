import { markdownTable } from '../markdown_table.js';
import { CELLS, LAUNCHES, SLOWDOWN, type SessionRow } from './sessions.js';
import type { Verdict } from './cases.js';
import type { CaseVerdicts } from './verdicts.js';

/** What `npm run bench:power` writes. */
export interface PowerReport {
  readonly seed: string;
  readonly version: string;
  /** What the runs were measured on, and how many there are. */
  readonly host: string;
  readonly runs: number;
  readonly launches: readonly number[];
  readonly unchanged: CaseVerdicts;
  readonly cases: readonly CaseVerdicts[];
  /** The same with baselines of several sessions. */
  readonly ofSessions: readonly CaseVerdicts[];
  readonly sessions: readonly SessionRow[];
}

const SHOWN: readonly Verdict[] = ['regressed', 'inconclusive', 'pass', 'improved'];
const HEAD = ['change', 'size', 'should be', 'pairs', ...SHOWN, 'wrong'];

function count(said: readonly Verdict[], wanted: Verdict): string {
  return String(said.filter((each) => each === wanted).length);
}

function rowOf({ of, said }: CaseVerdicts): string[] {
  const wrong = said.filter((each) => !of.right.includes(each)).length;
  return [
    of.what,
    of.size,
    of.right.join(' or '),
    String(said.length),
    ...SHOWN.map((verdict) => count(said, verdict)),
    wrong === 0 ? '0' : `**${String(wrong)}**`,
  ];
}

function bySort(cases: readonly CaseVerdicts[], heading: string): string[] {
  const sorts = [...new Set(cases.map(({ of }) => of.sort))];
  return sorts.flatMap((sort) => [
    `${heading} ${sort.charAt(0).toUpperCase()}${sort.slice(1)}`,
    '',
    markdownTable(HEAD, cases.filter(({ of }) => of.sort === sort).map(rowOf)),
    '',
  ]);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function sessionTable(rows: readonly SessionRow[]): string {
  const head = [
    'sessions of the baseline',
    'variance of sessions over that of launches',
    'a session moves',
    'claims wrong',
    'the same by launches alone',
    'decisions wrong',
    'intervals that hold',
    `+${String(100 * SLOWDOWN)}% found`,
  ];
  return markdownTable(
    head,
    rows.map((row) => [
      String(row.sessions),
      String(row.ratio),
      row.moves,
      percent(row.claims),
      percent(row.claimsByLaunches),
      percent(row.families),
      percent(row.covered),
      percent(row.found),
    ]),
  );
}

/** The same in words and tables. */
export function powerText(report: PowerReport): string {
  const { seed, version, host, runs, launches, unchanged, cases, ofSessions, sessions } = report;
  const counts = [...new Set(launches)].sort((left, right) => left - right).join(', ');
  return [
    '# What the gate sees',
    '',
    `Made by \`npm run bench:power\`, version ${version}, seed ${seed}, from ${String(runs)} default runs of one host (${host}; ${counts} launches). Each candidate is a recorded run whose blocks, means and histograms were changed as a kernel could change them; the command \`gate\` judges it against another recorded run. "Wrong" counts verdicts that the column "should be" does not name.`,
    '',
    '## Nothing changed',
    '',
    markdownTable(HEAD, [rowOf(unchanged)]),
    '',
    ...bySort(cases, '##'),
    '## Baselines of several sessions',
    '',
    `Baselines of ${String(ofSessions[0]?.sessions ?? 0)} recorded runs, saved as sessions.`,
    '',
    markdownTable(HEAD, ofSessions.map(rowOf)),
    '',
    '## Sessions that vary',
    '',
    `Synthetic: ${String(CELLS)} cells, ${String(LAUNCHES)} launches a session, one session of the candidate. Nothing changed and there is no margin, which is the worst case; 5% of claims and of decisions may be wrong. The last column has a margin of 2%.`,
    '',
    sessionTable(sessions),
    '',
  ].join('\n');
}
