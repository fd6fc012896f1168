// The built program, and a host for it: this machine's KVM, or a process that only speaks the protocol.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'dist/src/cli/main.js');
export const SAMPLE = join(ROOT, 'reports/sample');
const SMALL =
  '--preset quick --exit pio-out --mode *ring0 --groups regs --launches 3 --max-time 4s --no-report --quiet';

/** splitmix32: what is drawn follows from the seed alone. */
export function drawing(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

function isUsable(device) {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Flags that choose the host: `kvm`, `fake`, or null for this machine's KVM where there is one. */
export function hostFlags(wanted, directory) {
  const name = wanted ?? (isUsable('/dev/kvm') ? 'kvm' : 'fake');
  if (name === 'kvm') return [];
  const { host } = JSON.parse(readFileSync(join(SAMPLE, 'results.json'), 'utf8'));
  // They are derived from the rest.
  delete host.warnings;
  const facts = join(directory, 'host.json');
  const script = join(directory, 'host.sh');
  writeFileSync(facts, JSON.stringify(host));
  const speaks = join(ROOT, 'test/fixtures/speaks.mjs');
  writeFileSync(script, `exec '${process.execPath}' '${speaks}' well "$(cat '${facts}')"\n`);
  return ['--host-command', `exec sh '${script}'`];
}

/** A run that takes some seconds, into a directory. */
export function runArguments(directory, host) {
  return ['run', ...SMALL.split(' '), '--output', directory, ...host];
}

export function start(argv) {
  return spawn(process.execPath, [MAIN, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Runs a command line to its end. */
export function program(...argv) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 28,
  });
  return { code: status ?? signal, stdout, stderr };
}

/** One that nobody has reaped yet runs no more. */
export function isRunning(pid) {
  try {
    return !readFileSync(`/proc/${String(pid)}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Numbers of the processes that a process has started. */
export function childrenOf(pid) {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(parent) === pid && state !== 'Z' ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
