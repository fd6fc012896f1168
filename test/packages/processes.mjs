/** Runs programs of a suite: one that must succeed, and one whose time counts. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Has no files and no groups; its number is the same on every Linux. */
const NOBODY = 65534;

/**
 * What a program prints.
 * @throws {Error} with what it said, where it fails
 */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${done.status}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

function secondsOf(times) {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}

/** Runs a command line as root or nobody: what it said, how long it took, and the CPU of all its processes. */
export function timed(command, env, user) {
  const asUser =
    user === 'root' ? [] : ['/usr/bin/setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  // The second line of `times` is about what the shell waited for, and what that waited for.
  const script = `${command}; code=$?; times >&3; exit $code`;
  const [program, ...args] = [...asUser, '/bin/bash', '-c', script];
  const began = performance.now();
  const { status, stdout, stderr, output, error } = spawnSync(program, args, {
    ...{ encoding: 'utf8', env, cwd: env.HOME, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  });
  if (error !== undefined) throw error;
  const seconds = (performance.now() - began) / 1000;
  const cpu = secondsOf((output?.[3] ?? '').split('\n')[1] ?? '');
  return { command, status, said: `${stdout}${stderr}`, stdout, seconds, cpu };
}
