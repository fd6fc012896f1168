/**
 * Runs the whole package by a Node of riscv64, ppc64le and s390x: Debian's Node in a directory of its own, under qemu-user. There
 * is no KVM for such a program, so what is tried is that the addon loads, and that what needs no KVM works. Some minutes, as
 * root; needs mmdebstrap and qemu-user-static.
 *     npm run pack:all && npm run test:packages:archs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../processes.mjs';
import { publish, withRegistry } from '../registry.mjs';
import { throughRegistry } from '../rows.mjs';

/** Node's name of the processor, Debian's, and qemu's. */
const CASES = [
  { node: 'riscv64', debian: 'riscv64', qemu: 'riscv64' },
  { node: 'ppc64', debian: 'ppc64el', qemu: 'ppc64le' },
  { node: 's390x', debian: 's390x', qemu: 's390x' },
];
/** The oldest release of Debian with a Node that is new enough. */
const RELEASE = 'trixie';
const TOOL = '/package/node_modules/kvm-exit-bench';
const FORMATS = '/proc/sys/fs/binfmt_misc';

/** What each must come to: its exit code, and what it says. */
const TRIALS = (node) => [
  { args: ['--version'], status: 0, says: `core: addon, @kvm-exit-bench/linux-${node}` },
  { args: ['probe', '--device', '/nonexistent/kvm'], status: 4, says: '/nonexistent/kvm' },
  { args: ['plan', '--preset', 'quick'], status: 0, says: 'cells' },
  { args: ['recheck', `${TOOL}/reports/sample/results.json`], status: 0, says: 'agrees' },
  { args: ['report', `${TOOL}/reports/sample`, '--output', '/tmp/again'], status: 0, says: 'index.html' },
];

/** Has the kernel start programs of another processor, also those that Node starts, while something is done. */
function withFormat(qemu, work) {
  const mine = join(FORMATS, `keb-${qemu}`);
  if (!existsSync(join(FORMATS, 'register'))) run('mount', ['-t', 'binfmt_misc', 'binfmt_misc', FORMATS]);
  // As Debian's package would register it, under another name.
  const format = readFileSync(`/usr/lib/binfmt.d/qemu-${qemu}.conf`, 'utf8').trim();
  writeFileSync(join(FORMATS, 'register'), format.replace(`:qemu-${qemu}:`, `:keb-${qemu}:`));
  try {
    return work();
  } finally {
    writeFileSync(mine, '-1');
  }
}

function makeSystem(place, { node, debian }) {
  const system = join(place, `system-${node}`);
  const of = ['--variant=extract', `--architectures=${debian}`, '--include=nodejs', '--skip=check/qemu'];
  run('mmdebstrap', ['--quiet', ...of, RELEASE, system]);
  const tool = join(system, 'package');
  mkdirSync(tool);
  const machine = ['--os=linux', `--cpu=${node}`, '--prefix', tool];
  run('npm', ['install', ...machine, ...throughRegistry(place), 'kvm-exit-bench']);
  return system;
}

/** Runs the tool in the system, which sees this machine's /dev and a /proc. */
function inSystem(system, args) {
  const mounts = `mount --rbind /dev ${system}/dev && mount -t proc proc ${system}/proc`;
  const command = ['/usr/bin/node', `${TOOL}/bin/kvm-exit-bench.cjs`, ...args];
  return spawnSync(
    'unshare',
    ['--mount', 'sh', '-c', `${mounts} && exec chroot ${system} "$@"`, 'sh', ...command],
    { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: '/tmp', LANG: 'C.UTF-8' } },
  );
}

function trial(system, { args, status, says }) {
  const done = inSystem(system, args);
  const said = `${done.stdout}${done.stderr}`;
  const isRight = done.status === status && said.includes(says);
  console.log(`${isRight ? 'yes' : 'NO '}  kvm-exit-bench ${args.join(' ')} ended with ${done.status}`);
  if (!isRight || args[0] === '--version') console.log(said.trim());
  return isRight;
}

const place = mkdtempSync(join(tmpdir(), 'keb-node-'));
let faulty = 0;
try {
  await withRegistry(async () => {
    await publish();
    for (const each of CASES) {
      console.log(`\n== ${each.node}, Debian ${RELEASE}, qemu-${each.qemu}-static`);
      const system = makeSystem(place, each);
      withFormat(each.qemu, () => {
        for (const one of TRIALS(each.node)) faulty += trial(system, one) ? 0 : 1;
      });
      rmSync(system, { recursive: true });
    }
  });
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exitCode = faulty === 0 ? 0 : 1;
