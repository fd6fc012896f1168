/**
 * A sweep of twelve units as a job array over two nodes of Slurm, one of which fails while it runs and comes back. Merged it
 * must be what one process makes, to the byte. Wants slurm-wlm, munge, QEMU and root, and minutes:
 *   npm run test:fleet -- [DIRECTORY]     goes on where an earlier try of that directory was
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from './cluster.mjs';

const program = [process.execPath, resolve(import.meta.dirname, '../../bin/kvm-exit-bench.cjs')];
const SWEEP = {
  kernels: ['6.1', '6.12'],
  append: ['', 'mitigations=off', 'nopti', 'spectre_v2=off', 'kvm_amd.npt=0', 'kvm.halt_poll_ns=0'],
  plans: [{ preset: 'quick', exit: ['pio-out'], mode: ['long64-ring0'], groups: ['regs'] }],
};
const UNITS = SWEEP.kernels.length * SWEEP.append.length;
const FAILS_AFTER = 3;

const directory = resolve(process.argv[2] ?? mkdtempSync(join(tmpdir(), 'kvm-exit-bench-fleet-')));
mkdirSync(directory, { recursive: true });
const at = (/** @type {readonly string[]} */ ...parts) => join(directory, ...parts);
const say = (/** @type {string} */ text) =>
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

/** @param {NodeJS.ProcessEnv} env @param {readonly string[]} words */
function ours(env, ...words) {
  const [command = '', script = ''] = program;
  const { status, stdout, stderr } = spawnSync(command, [script, 'sweep', ...words], {
    env,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `sweep ${words.join(' ')}: ${stderr}`);
  return stdout;
}

/** @param {string} name */
function done(name) {
  const units = at(name, 'units');
  return existsSync(units) ? readdirSync(units).filter((id) => !id.startsWith('.')).length : 0;
}

/** What one process makes; after the array, since a boot that gets no CPU for a minute counts as hung. */
function reference() {
  const [command = '', script = ''] = program;
  const words = [script, 'sweep', 'run', at('fleet.json'), '--output', at('one'), '--quiet'];
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((finish) => child.on('exit', finish));
}

writeFileSync(at('fleet.json'), JSON.stringify(SWEEP));
const cluster = new Cluster(at('slurm'));
try {
  await cluster.start();
  say('two nodes are idle');
  const submitted = ours(
    cluster.env,
    'submit',
    at('fleet.json'),
    '--engine',
    'slurm',
    '--output',
    at('fleet'),
    '--program',
    program.join(' '),
  );
  say(submitted.trim().replace('\n', ': '));

  while (done('fleet') < FAILS_AFTER) await sleep(200);
  const lost = cluster.failNode('n1');
  say(`n1 failed after ${String(done('fleet'))} units, with job ${lost.join(', ')}`);
  assert.ok(lost.length > 0, 'n1 ran nothing when it failed');
  await sleep(5000);
  cluster.startNode('n1');
  say('n1 is back');

  while (cluster.ask('squeue', '-h', '-o', '%A') !== '') await sleep(1000);
  say(`the queue is empty; ${String(done('fleet'))} units are there`);
  const requeued = readFileSync(at('slurm', 'ctld.log'), 'utf8').match(/.*[Rr]equeu.*/g) ?? [];
  for (const line of requeued) say(line);
  assert.equal(done('fleet'), UNITS);
  assert.equal(await reference(), 0, 'the one process did not end well');

  ours(process.env, 'merge', at('one'), '--output', at('merged-one'));
  ours(process.env, 'merge', at('fleet'), '--output', at('merged-fleet'));
  ours(process.env, 'merge', at('fleet'), at('one'), '--output', at('merged-both'));
  const [expected, ...others] = ['merged-one', 'merged-fleet', 'merged-both'].map((name) =>
    readFileSync(at(name, 'sweep.json'), 'utf8'),
  );
  for (const other of others) assert.equal(other, expected);
  say(`${String(UNITS)} units: the fleet's document is that of one process, to the byte (${directory})`);
} finally {
  cluster.stop();
}
