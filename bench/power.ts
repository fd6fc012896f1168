/**
 * What does the gate see, and what does it take for a change? Recorded runs of one host are changed as a kernel could
 * change them, and the real command judges them. Writes reports/power.md.
 *
 *     npm run bench:power -- RUN RUN RUN RUN    # results of default runs of one host; about ten minutes
 *     npm run bench:power -- --pairs 1 RUN RUN  # fewer pairs a line, printed only
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeWhole } from '../src/lib/files/whole_file.js';
import { packageRoot } from '../src/lib/package_root.js';
import { TOOL } from '../src/lib/tool.js';
import { readResults } from '../src/results/read.js';
import { CASES, UNCHANGED, type Case } from './power_study/cases.js';
import { powerText } from './power_study/report.js';
import { sessionRow, type SessionRow } from './power_study/sessions.js';
import { everyPair, Gate, pairsInOrder, type CaseVerdicts, type Pair } from './power_study/verdicts.js';

const SEED = '20261130';
const PAIRS = 4;
/** Runs whose ordered pairs are judged as they are. */
const UNCHANGED_RUNS = 4;
const SESSIONS = 3;
const DECISIONS = 1000;

const { values, positionals } = parseArgs({
  options: { pairs: { type: 'string' } },
  allowPositionals: true,
});
const pairs = values.pairs === undefined ? PAIRS : Number(values.pairs);
if (!Number.isInteger(pairs) || pairs < 1)
  throw new RangeError(`${values.pairs ?? ''} is no number of pairs`);
if (positionals.length < SESSIONS + 1)
  throw new RangeError(
    `give ${String(SESSIONS + 1)} runs of one host or more: their directories or results files`,
  );
const runs = positionals.map((path) => readResults(path));
const gate = new Gate(runs, SEED);

function said(each: Case, those: readonly Pair[]): CaseVerdicts {
  console.error(`${each.sort}: ${each.what} ${each.size}`);
  return gate.verdicts(each, those);
}

function sessionRows(): SessionRow[] {
  let stream = 0;
  return [1, SESSIONS, 5].flatMap((sessions) =>
    [0, 0.5, 1, 2, 4].flatMap((ratio) =>
      (['each cell', 'all cells alike'] as const).map((moves) => {
        console.error(`synthetic: ${String(sessions)} sessions, ratio ${String(ratio)}, ${moves}`);
        return sessionRow({ sessions, ratio, moves, decisions: DECISIONS, seed: SEED, stream: stream++ });
      }),
    ),
  );
}

/** The cases that sessions are tried with: one of each size of claim. */
const OF_SESSIONS = [
  UNCHANGED,
  ...CASES.filter(
    ({ size, what }) => /^\+(5|10|50)%$/.test(size) && /KVM_RUN, immediate|one sync transfer$/.test(what),
  ),
];

try {
  const inOrder = pairsInOrder(runs.length, pairs);
  const text = powerText({
    seed: SEED,
    version: TOOL.version,
    host: runs[0]?.host.cpu.model ?? 'unknown processor',
    runs: runs.length,
    launches: runs.map(({ launches }) => launches.length),
    unchanged: said(UNCHANGED, everyPair(Math.min(runs.length, UNCHANGED_RUNS))),
    cases: CASES.map((each) => said(each, inOrder)),
    ofSessions: OF_SESSIONS.map((each) => said(each, pairsInOrder(runs.length, pairs, SESSIONS))),
    sessions: sessionRows(),
  });
  if (values.pairs === undefined) await writeWhole(join(packageRoot(), 'reports', 'power.md'), text);
  console.log(text);
} finally {
  gate.remove();
}
