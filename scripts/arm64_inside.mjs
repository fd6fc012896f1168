/** Runs inside the machine of try_arm64.mjs: the installed package, as a user would. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

const MAIN = '/package/node_modules/kvm-exit-bench/dist/src/cli/main.js';
const RUN = [
  'run',
  '--preset',
  'quick',
  '--seed',
  '1',
  '--launches',
  '2',
  '--max-time',
  '120s',
  '--output',
  '/tmp/run',
];

function say(title, args) {
  console.log(`== ${title}`);
  const { status, signal } = spawnSync(process.execPath, [MAIN, ...args], { stdio: 'inherit' });
  console.log(`== ${title}: ended with ${String(status ?? signal)}`);
  return status;
}

say('version', ['--version']);
say('probe', ['probe']);
console.log('== run, killed after its first rounds');
const killed = spawn(process.execPath, [MAIN, ...RUN, '--quiet'], { stdio: 'inherit' });
await setTimeout(90_000);
killed.kill('SIGKILL');
await setTimeout(3000);
say('resume', ['run', '--resume', '/tmp/run']);
say('recheck', ['recheck', '/tmp/run/index.html']);
for (const file of ['results.json', 'index.html']) {
  const packed = gzipSync(readFileSync(`/tmp/run/${file}`)).toString('base64');
  console.log(`== file ${file}\n${packed}\n== end`);
}
