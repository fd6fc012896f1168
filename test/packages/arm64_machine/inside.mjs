/** Runs inside the machine of try_arm64.mjs: uses the installed package as a user would, one run of which is killed. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

const PACKAGE = '/package/node_modules/kvm-exit-bench';
const { bin } = JSON.parse(readFileSync(`${PACKAGE}/package.json`, 'utf8'));
const PROGRAM = join(PACKAGE, bin['kvm-exit-bench']);
const OUTPUT = '/tmp/run';
const JOURNAL = `${OUTPUT}/results.journal.jsonl`;
const ROUNDS_BEFORE_KILL = 3;
const MOST_MINUTES_TO_WAIT = 15;

function say(...args) {
  console.log(`\n$ kvm-exit-bench ${args.join(' ')}`);
  const began = Date.now();
  const { status, signal } = spawnSync(process.execPath, [PROGRAM, ...args], { stdio: 'inherit' });
  console.log(`(ended with ${String(status ?? signal)} after ${((Date.now() - began) / 1000).toFixed(0)} s)`);
}

const rounds = () =>
  existsSync(JOURNAL) ? (readFileSync(JOURNAL, 'utf8').match(/"type":"round"/g) ?? []).length : 0;

/** As a machine that loses its power, or the kernel where memory runs out, would end it. */
async function runAndKill(...args) {
  console.log(`\n$ kvm-exit-bench ${args.join(' ')}`);
  const run = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'inherit' });
  const ended = new Promise((resolve) => run.once('exit', resolve));
  const last = Date.now() + MOST_MINUTES_TO_WAIT * 60_000;
  while (rounds() < ROUNDS_BEFORE_KILL && run.exitCode === null && Date.now() < last) await setTimeout(500);
  run.kill('SIGKILL');
  await ended;
  console.log(`(killed after ${String(rounds())} rounds)`);
}

say('--version');
say('probe');
await runAndKill(
  ...['run', '--host', 'local', '--preset', 'quick', '--seed', '1', '--launches', '2'],
  ...['--max-time', '60s', '--quiet', '--output', OUTPUT],
);
say('run', '--resume', OUTPUT, '--quiet');
say('report', OUTPUT, '--text', '--output', '/tmp/again');
say('recheck', `${OUTPUT}/index.html`);
for (const file of ['results.json', 'index.html'].filter((name) => existsSync(`${OUTPUT}/${name}`))) {
  const packed = gzipSync(readFileSync(`${OUTPUT}/${file}`)).toString('base64');
  console.log(`== file ${file}\n${packed}\n== end`);
}
