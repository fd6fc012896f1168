/**
 * Runs action.yml as a runner does, with the packages of `npm run pack:all` from a registry of our own, on this machine's
 * KVM: a first run, one of the same host, a slower one, the same when it is merged, a host without KVM, and a user who may
 * not open it. Prints what each came to; exits with 1 if one is not as it must be. Some minutes, as root.
 *     npm run pack:all && npm run test:packages:action
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from './action_step.mjs';
import { run } from './processes.mjs';
import { publish, REGISTRY, withRegistry } from './registry.mjs';

const [INSTALL, JUDGE] = [0, 1];
const PUSH = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' };
const PULL_REQUEST = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' };
const ARGUMENTS = "--preset quick --exit pio-out --groups 'regs' --max-time 20s";
const SLOWER = 1.3;
/** A candidate is measured for half a minute. */
const MOST_SECONDS = 120;

const place = mkdtempSync(join(tmpdir(), 'keb-action-'));
const workspace = join(place, 'workspace');
const BASELINES = join(workspace, '.kvm-exit-bench/baselines');
let faulty = 0;

/** What the baselines are, as one word; two baselines of other content have other words. */
function baselineWord() {
  const names = run('sh', ['-c', `ls ${BASELINES} 2>/dev/null || true`])
    .trim()
    .split('\n')
    .filter(Boolean);
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(BASELINES, name)));
  return names.length === 0 ? 'none' : hash.digest('hex').slice(0, 8);
}

/** One run of the action, and whether it ended as it must. */
function acted(title, wanted, { inputs = {}, event = PULL_REQUEST, before = [] }) {
  const earlier = baselineWord();
  const outcome = runStep(JUDGE, {
    workspace,
    temp: place,
    event,
    before,
    inputs: { 'max-time': '30s', ...inputs },
  });
  const { code, outputs, summary, said } = outcome;
  const moved = baselineWord() !== earlier;
  const faults = [
    ...(wanted.code.includes(code) ? [] : [`exit code ${code}`]),
    ...(wanted.verdict.includes(outputs.verdict) ? [] : [`verdict ${outputs.verdict}`]),
    ...(moved === wanted.moved ? [] : [moved ? 'the baseline moved' : 'the baseline did not move']),
    ...(outputs.summary === 'kvm-exit-bench-report/gate.md' && summary !== '' ? [] : ['no summary']),
    ...(wanted.says === undefined || summary.includes(wanted.says) ? [] : [`"${wanted.says}" is not said`]),
  ];
  faulty += faults.length === 0 ? 0 : 1;
  console.log(
    `${title}: exit ${code}, verdict ${outputs.verdict}, exit-code ${outputs['exit-code']}, ` +
      `baseline ${moved ? 'moved' : 'as it was'}: ${faults.length === 0 ? 'as it must be' : faults.join('; ')}`,
  );
  if (faults.length > 0) console.log(said, summary);
}

/** The times that JUnit's file gives must be those of what was measured: each cell's a part of the run's. */
function checkTimes() {
  const xml = readFileSync(join(workspace, 'kvm-exit-bench-report/gate.xml'), 'utf8');
  const suite = Number(/<testsuite [^>]*\btime="([\d.]+)"/.exec(xml)?.[1]);
  const cells = [...xml.matchAll(/<testcase [^>]*\btime="([\d.]+)"/g)].map((match) => Number(match[1]));
  const sum = cells.reduce((all, time) => all + time, 0);
  const isRight = cells.length > 5 && cells.every((time) => time > 0) && sum < suite && suite < MOST_SECONDS;
  faulty += isRight ? 0 : 1;
  console.log(
    `times in JUnit: ${cells.length} cells measured for ${sum.toFixed(1)} s of a run of ${suite.toFixed(1)} s: ` +
      (isRight ? 'as it must be' : 'not so'),
  );
}

/** The last candidate, with every exit by sync slower. */
function slowerCandidate() {
  const results = JSON.parse(readFileSync(join(workspace, 'kvm-exit-bench-report/results.json'), 'utf8'));
  const isSlow = results.cells.map(({ cell }) => cell.id.endsWith('/sync'));
  const slowed = (values, cell) =>
    values.map((ticks, block) => (isSlow[cell[block]] ? ticks * SLOWER : ticks));
  for (const round of results.rounds)
    for (const column of ['mean', 'median', 'min']) round[column] = slowed(round[column], round.cell);
  const path = join(place, 'slower.json');
  writeFileSync(path, JSON.stringify(results));
  return path;
}

/** A /dev without KVM, in a mount namespace of its own. */
const WITHOUT_KVM = [
  ...['unshare', '--mount', '--', 'sh', '-c'],
  'mount -t tmpfs tmpfs /dev && mknod -m 666 /dev/null c 1 3 && mknod -m 444 /dev/urandom c 1 9 && ' +
    'ln -s /proc/self/fd /dev/fd && exec "$@"',
  'sh',
];
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

function sixTimes() {
  const arguments_ = { arguments: ARGUMENTS };
  acted('first', { code: [0], verdict: ['baseline'], moved: true }, { inputs: arguments_, event: PUSH });
  acted('equal', { code: [0], verdict: ['pass', 'inconclusive', 'improved'], moved: false }, {});
  checkTimes();
  const candidate = slowerCandidate();
  const regressed = { code: [1], verdict: ['regressed'] };
  acted('slower, of a pull request', { ...regressed, moved: false }, { inputs: { candidate } });
  acted('accepted: merged', { ...regressed, moved: true }, { inputs: { candidate }, event: PUSH });
  const none = { code: [4], verdict: ['cannot-measure'], moved: false };
  rmSync(join(workspace, 'kvm-exit-bench-report'), { recursive: true });
  acted('host without KVM', { ...none, says: 'modprobe' }, { before: WITHOUT_KVM });
  run('chmod', ['-R', 'a+rwX', place]);
  rmSync(join(workspace, 'kvm-exit-bench-report'), { recursive: true });
  acted('no permission', { ...none, says: 'udev' }, { before: AS_NOBODY });
}

try {
  mkdirSync(workspace);
  await withRegistry(async () => {
    await publish();
    const env = { npm_config_registry: REGISTRY, npm_config_cache: join(place, 'cache') };
    const { code, said } = runStep(INSTALL, { workspace, temp: place, event: PUSH, env });
    if (code !== 0) throw new Error(said);
    sixTimes();
  });
  if (readdirSync(BASELINES).length !== 1) faulty += 1;
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exitCode = faulty === 0 ? 0 : 1;
