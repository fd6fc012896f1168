// Kills runs and fills disks, and looks at what is left. It exits with 1 if anything was lost or cannot be used.
//     npm run test:crash -- --times 200 --disks 20 --seed 7
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fullDisks } from './full_disks.mjs';
import { kills } from './kills.mjs';
import { drawing, hostFlags } from './program.mjs';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '200' },
    /** Disks of each command that writes. */
    disks: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** `kvm` or `fake`. */
    host: { type: 'string' },
    /** Only the disks, in a mount namespace of our own. */
    inside: { type: 'boolean', default: false },
  },
});

/** Counts what came out, and shows what went wrong. */
async function tally(title, entries) {
  const counts = new Map();
  let faulty = 0;
  for await (const { what, kind, faults } of entries) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    faulty += faults.length > 0 ? 1 : 0;
    for (const fault of faults) console.log(`  ${what}: ${fault}`);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts].map(([kind, count]) => `${String(count)} ${kind}`);
  console.log(`${title}: ${String(total)} (${parts.join(', ')}), ${String(faulty)} faulty`);
  return faulty;
}

/** A mount namespace of its own: nothing stays mounted however this ends. */
function disksInside(seed) {
  const names = process.getuid() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
  const trial = spawnSync('unshare', [...names, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], {
    encoding: 'utf8',
  });
  if (trial.status !== 0) {
    console.log(`full disks: skipped, no file system can be mounted here: ${(trial.stderr ?? '').trim()}`);
    return 0;
  }
  const argv = [import.meta.filename, '--inside', '--disks', values.disks, '--seed', seed];
  return spawnSync('unshare', [...names, process.execPath, ...argv], { stdio: 'inherit' }).status ?? 1;
}

const directory = mkdtempSync(join(tmpdir(), 'crash-'));
const draw = drawing(Number(values.seed));
let faulty = 0;
try {
  if (values.inside) {
    faulty += await tally('full disks', fullDisks({ directory, times: Number(values.disks), draw }));
  } else {
    console.log(`seed ${values.seed}`);
    const host = hostFlags(values.host, directory);
    if (Number(values.times) > 0)
      faulty += await tally('kills', kills({ directory, host, times: Number(values.times), draw }));
    if (Number(values.disks) > 0) faulty += disksInside(values.seed);
  }
} finally {
  if (faulty === 0) rmSync(directory, { recursive: true, force: true });
  else console.log(`left for you to look at: ${directory}`);
}
process.exitCode = faulty === 0 ? 0 : 1;
