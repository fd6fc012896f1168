/**
 * How long a user waits for statistics: `gate` of two files of the default preset as a whole program, and all
 * statistics of a file of the full preset (levels with their intervals, comparisons, diagnostics). The runs are
 * simulated, as long as their presets let them be; what is timed is the real thing. Writes reports/statistics.md.
 *
 *     npm run bench:statistics
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { medianSorted } from 'simple-statistics';
import { EXIT_CODE } from '../../src/lib/exit_code.js';
import { packageRoot } from '../../src/lib/package_root.js';
import { TOOL } from '../../src/lib/tool.js';
import { FakeBackend } from '../support/fakes/fake_backend.js';
import { fakeHost } from '../support/fakes/fake_host.js';
import { Sampler } from '../../src/measure/sampler.js';
import type { Samples } from '../../src/samples/samples.js';
import type { Plan } from '../../src/plan/plan.js';
import type { PresetName } from '../../src/plan/presets.js';
import { resolvePlan } from '../../src/plan/resolve.js';
import { assembleResults } from '../../src/results/assemble.js';
import { bestLength } from '../../src/stats/launch_length.js';
import { IntervalTracker } from '../../src/stats/progress.js';

const TIMES = 5;
const host = fakeHost();

interface Simulated {
  readonly plan: Plan;
  readonly samples: Samples;
}

/** A run that ends with its preset's time, not with its intervals. */
async function simulated(preset: PresetName, seed: string): Promise<Simulated> {
  const plan = { ...resolvePlan({ preset }), targetInterval: 1e-9 };
  const backend = new FakeBackend();
  const { now, wallClock } = backend;
  const sampler = new Sampler({
    ...{ plan, backend, host, seed, now, wallClock },
    createTracker: (cells) => new IntervalTracker(cells),
    bestLength,
  });
  const { samples, failure } = await sampler.run();
  if (failure !== null) throw failure;
  return { plan, samples };
}

function resultsOf({ plan, samples }: Simulated): ReturnType<typeof assembleResults> {
  return assembleResults({ samples, host, plan, label: null, tool: TOOL });
}

interface Timed {
  readonly what: string;
  readonly about: string;
  readonly limitSeconds: number;
  /** Ascending. */
  readonly seconds: readonly number[];
}

function timed(what: Omit<Timed, 'seconds'>, act: () => void): Timed {
  const seconds = Array.from({ length: TIMES }, () => {
    const start = performance.now();
    act();
    return (performance.now() - start) / 1000;
  });
  return { ...what, seconds: seconds.sort((left, right) => left - right) };
}

function sizeOf({ samples }: Simulated): string {
  const { cells, launches, rounds } = samples;
  return `${String(cells.length)} cells, ${String(launches.length)} launches, ${String(rounds.length)} rounds`;
}

function gated(first: Simulated, second: Simulated): Timed {
  const directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
  const files = [first, second].map((run, index) => {
    const path = join(directory, `${String(index)}.json`);
    writeFileSync(path, `${JSON.stringify(resultsOf(run))}\n`);
    return path;
  });
  const [baseline = '', candidate = ''] = files;
  const main = join(packageRoot(), 'dist', 'src', 'cli', 'main.js');
  const what = 'gate of two files of the default preset, the whole program';
  try {
    return timed({ what, about: sizeOf(first), limitSeconds: 2 }, () => {
      const { status, stderr } = spawnSync(process.execPath, [
        main,
        'gate',
        '--baseline',
        baseline,
        candidate,
      ]);
      if (status !== EXIT_CODE.pass && status !== EXIT_CODE.inconclusive) throw new Error(String(stderr));
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function summarized(run: Simulated): Timed {
  const what = 'all statistics of a file of the full preset';
  return timed({ what, about: sizeOf(run), limitSeconds: 5 }, () => {
    resultsOf(run);
  });
}

function row({ what, about, limitSeconds, seconds }: Timed): string {
  const shown = [medianSorted([...seconds]), seconds.at(-1) ?? NaN].map((each) => `${each.toFixed(2)} s`);
  return `| ${[what, about, ...shown, `${String(limitSeconds)} s`].join(' | ')} |`;
}

const rows = [
  gated(await simulated('default', '1'), await simulated('default', '2')),
  summarized(await simulated('full', '1')),
];
const text = [
  '# How long the statistics take',
  '',
  `Made by \`npm run bench:statistics\` with Node ${process.versions.node} on ${cpus()[0]?.model ?? 'an unknown processor'}; ` +
    `simulated runs that use all the time of their presets, ${String(TIMES)} times each.`,
  '',
  '| what | its size | median | longest | to be under |',
  '| --- | --- | --- | --- | --- |',
  ...rows.map(row),
  '',
].join('\n');
writeFileSync(join(packageRoot(), 'reports', 'statistics.md'), text);
console.log(text);
const late = rows.filter(({ limitSeconds, seconds }) => (seconds.at(-1) ?? NaN) > limitSeconds);
if (late.length > 0) process.exitCode = EXIT_CODE.harnessFailed;
