// SIGKILL at random moments, of the orchestrator or of one of its launches: what is left is read, rechecked and resumed.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { childrenOf, isRunning, program, runArguments, start } from './program.mjs';

const JOURNAL = 'results.journal.jsonl';
const RESULTS = 'results.json';
const NOTHING = 'killed before it had measured a round';
const LATEST_END_MS = 20_000;

/** How long a run takes that nobody kills. */
async function wholeRunMs(directory, host) {
  const began = performance.now();
  const child = start(runArguments(join(directory, 'whole'), host));
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`a run that nobody kills ends with ${String(code)}: ${said}`);
  return performance.now() - began;
}

/** Whether the log has a complete round on a complete line. */
function hasRound(place) {
  if (existsSync(join(place, RESULTS))) return true;
  const log = join(place, JOURNAL);
  if (!existsSync(log)) return false;
  const lines = readFileSync(log, 'utf8').split('\n').slice(1, -1);
  return lines.some((line) => {
    const { message } = JSON.parse(line);
    return message.type === 'round' && message.complete;
  });
}

async function gone(pids) {
  for (let waitedMs = 0; waitedMs < LATEST_END_MS; waitedMs += 50) {
    if (!pids.some(isRunning)) return true;
    await pause(50);
  }
  return false;
}

/** Runs, and kills what `target` says at that moment. What went wrong, as texts. */
async function killAt(place, host, target, moment) {
  const child = start(runArguments(place, host));
  const ended = once(child, 'close');
  child.stderr.resume();
  await pause(moment);
  const launches = child.exitCode === null ? childrenOf(child.pid) : [];
  const victim = target === 'launch' ? launches[0] : child.pid;
  if (child.exitCode === null && victim !== undefined) process.kill(victim, 'SIGKILL');
  const [code, signal] = await ended;
  const faults = [];
  const isExpected = [0, 5].includes(code) || signal === 'SIGKILL';
  if (!isExpected) faults.push(`the run ended with ${String(code ?? signal)}`);
  if (!(await gone(launches))) faults.push('a launch outlives its orchestrator');
  return faults;
}

function expectCode(faults, what, { code, stderr }, expected, said = '') {
  if (code !== expected || !stderr.includes(said))
    faults.push(`${what} ends with ${String(code)}, not ${String(expected)}: ${stderr.trim()}`);
}

/** What a killed run left can be used. */
function checkLeft(place, host) {
  const faults = [];
  const usable = hasRound(place);
  const expected = usable ? 0 : 2;
  const isEmpty = !existsSync(place) || readdirSync(place).every((name) => name.startsWith('.'));
  const said = usable || isEmpty ? '' : NOTHING;
  expectCode(faults, 'report', program('report', place, '--text'), expected, said);
  expectCode(faults, 'recheck', program('recheck', place), expected, said);
  const isComplete = program('run', '--resume', place, '--no-report', '--quiet', ...host);
  if (usable && isComplete.code === 2 && isComplete.stderr.includes('its run is complete')) return faults;
  expectCode(faults, 'run --resume', isComplete, expected, said);
  if (!usable) return faults;
  expectCode(faults, 'recheck after run --resume', program('recheck', place), 0);
  const left = readdirSync(place).join(' ');
  if (left !== RESULTS) faults.push(`run --resume leaves ${left}`);
  return faults;
}

/** @yields one entry a kill: what was killed when, whether a round had been measured, and what went wrong */
export async function* kills({ directory, host, times, draw }) {
  const wholeMs = await wholeRunMs(directory, host);
  for (let number = 0; number < times; number++) {
    const place = join(directory, `kill-${String(number)}`);
    mkdirSync(place);
    const target = draw() < 0.5 ? 'orchestrator' : 'launch';
    const moment = draw() * wholeMs;
    const faults = await killAt(place, host, target, moment);
    const usable = hasRound(place);
    faults.push(...checkLeft(place, host));
    yield {
      what: `${target} after ${moment.toFixed(0)} ms`,
      kind: usable ? 'kept' : 'nothing measured',
      faults,
    };
    if (faults.length === 0) rmSync(place, { recursive: true });
  }
}
