/**
 * Makes every package that is published, under build/packages: the main one, which has no binary and no install script,
 * and one for each platform, with the runner and the addon.
 *   npm run pack:all [-- x64 arm64 ...]
 * Binaries for this machine's processor are those that `npm ci` built, others come from native/Makefile by Debian's cross
 * compilers. provenance.json beside the packages says from which
 * commit and with which compilers; each platform package says it of itself in built.json.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitOf } from './commit.mjs';
import { sourceHashes } from './native_sources.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const out = join(root, 'build', 'packages');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** By Node's name of a processor: the kernel's name, and Debian's compiler. */
const PLATFORMS = {
  x64: { arch: 'x86', cxx: 'x86_64-linux-gnu-g++' },
  arm64: { arch: 'arm64', cxx: 'aarch64-linux-gnu-g++' },
  riscv64: { arch: 'riscv', cxx: 'riscv64-linux-gnu-g++' },
  ppc64: { arch: 'powerpc', cxx: 'powerpc64le-linux-gnu-g++' },
  s390x: { arch: 's390', cxx: 's390x-linux-gnu-g++' },
};
const ADDON = 'kvm_exit_bench.node';
const RUNNER = 'kvm_exit_bench_runner';
/** What `vmm run` boots; for x86 only. */
const VMM_GUEST = 'kvm_exit_bench_vmm_guest.elf';

/** What only a checkout needs: to build the addon, and `npm run bench`. */
const CHECKOUT_ONLY = ['node-addon-api', 'node-gyp', 'tinybench'];
/** What the manifest of a checkout says of itself only. */
const CHECKOUT_KEYS = ['private', 'scripts', 'devDependencies', 'files'];
/** What the main package holds besides what is compiled. */
const MAIN_FILES = [
  'bin',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'DECISIONS.md',
  'docs',
  'reports/sample',
];
const NATIVE_APART = ['build', 'test', 'tcg_plugin'];

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args, cwd = root) {
  const { status, stdout, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}`);
  return stdout;
}

/** @param {string} path */
function fileFacts(path) {
  return {
    bytes: statSync(path).size,
    sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
  };
}

/**
 * The newest version of a library that a binary asks for.
 * @param {string} path
 */
function newestGlibc(path) {
  const versions = [
    ...run('readelf', ['--version-info', '--wide', path]).matchAll(/\bGLIBC_(\d+(?:\.\d+)+)/g),
  ];
  const [newest] = versions
    .map((match) => match[1] ?? '')
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newest;
}

/**
 * @param {string} directory
 * @param {object} packageJson
 */
function pack(directory, packageJson) {
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify(packageJson, null, 2)}\n`);
  const [{ filename, unpackedSize }] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', out], directory),
  );
  return { file: filename, unpackedBytes: unpackedSize, ...fileFacts(join(out, filename)) };
}

/** Whether the binaries of the checkout come from its sources as they are: the package says from which commit they are. */
function isCurrent(build) {
  const stamp = join(build, 'built_from.txt');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHashes(root).join('');
}

/** What `npm ci` built here and the tests tried, for this machine's own processor; any other is compiled for. */
function ownBinaries() {
  const build = join(root, 'build', 'Release');
  const [addon, runner] = [join(build, ADDON), join(build, RUNNER)];
  if (!isCurrent(build)) run('npm', ['run', '--silent', 'build:native']);
  return { addon, runner, compiler: run(process.env.CXX ?? 'g++', ['--version']).split('\n')[0] };
}

/** @param {keyof typeof PLATFORMS} node */
function crossBinaries(node) {
  const { arch, cxx } = PLATFORMS[node];
  const build = join(root, 'build', 'cross', arch);
  // One set of objects for both, as in a checkout; variables of the command line would hide what the Makefile adds.
  run('env', [
    'CXXFLAGS=-fPIC',
    'make',
    '-s',
    '-C',
    'native',
    'runner',
    'addon',
    `ARCH=${arch}`,
    `CXX=${cxx}`,
    `BUILD=${build}`,
  ]);
  return {
    addon: join(build, ADDON),
    runner: join(build, 'kvm-exit-bench-runner'),
    compiler: run(cxx, ['--version']).split('\n')[0],
  };
}

/**
 * Builds the guest into a package's directory.
 * @param {keyof typeof PLATFORMS} node
 * @param {string} directory
 */
function addVmmGuest(node, directory) {
  const cc = node === process.arch ? 'cc' : PLATFORMS[node].cxx.replace('g++', 'gcc');
  run('make', ['-s', '-C', 'native', 'vmm-guest', `CC=${cc}`, `BUILD=${directory}`]);
}

/**
 * @param {keyof typeof PLATFORMS} node
 * @param {object | null} commit
 */
function packPlatform(node, commit) {
  const { addon, runner, compiler } = node === process.arch ? ownBinaries() : crossBinaries(node);
  const name = `@${manifest.name}/linux-${node}`;
  const directory = join(out, 'stage', `linux-${node}`);
  mkdirSync(directory, { recursive: true });
  const [packedAddon, packedRunner] = [join(directory, ADDON), join(directory, RUNNER)];
  copyFileSync(addon, packedAddon);
  copyFileSync(runner, packedRunner);
  if (node === process.arch) run('strip', [packedAddon, packedRunner]);
  const guests = PLATFORMS[node].arch === 'x86' ? [VMM_GUEST] : [];
  if (guests.length > 0) addVmmGuest(node, directory);
  copyFileSync(join(root, 'LICENSE'), join(directory, 'LICENSE'));
  writeFileSync(
    join(directory, 'README.md'),
    `# ${name}\n\nThe native core of [${manifest.name}](https://www.npmjs.com/package/${manifest.name}) for this platform.\n`,
  );
  const built = {
    version: manifest.version,
    ...{ commit, compiler },
    addon: { ...fileFacts(packedAddon), glibc: newestGlibc(packedAddon), napi: 8 },
    runner: { ...fileFacts(packedRunner), static: true },
  };
  writeFileSync(join(directory, 'built.json'), `${JSON.stringify(built, null, 2)}\n`);
  const { version, license, engines } = manifest;
  const description = `The native core of ${manifest.name} for Linux on ${node}`;
  // No `libc`: the runner needs none, and the program takes it where the addon does not fit.
  const packed = pack(directory, {
    ...{ name, version, description, license, engines },
    ...{ os: ['linux'], cpu: [node], preferUnplugged: true, files: [ADDON, RUNNER, ...guests, 'built.json'] },
  });
  return { name, ...packed, built };
}

function copyNative(directory) {
  cpSync(join(root, 'native'), join(directory, 'native'), {
    recursive: true,
    filter: (source) => !NATIVE_APART.some((name) => source.startsWith(join(root, 'native', name))),
  });
}

function packMain() {
  const directory = join(out, 'stage', 'main');
  mkdirSync(join(directory, 'man'), { recursive: true });
  run(process.execPath, ['scripts/build.mjs', '--release', join(directory, 'dist')]);
  rmSync(join(directory, 'dist', 'bench'), { recursive: true });
  writeFileSync(
    join(directory, 'man', `${manifest.name}.1`),
    run(process.execPath, ['dist/src/cli/main.js', 'manual']),
  );
  for (const file of MAIN_FILES) cpSync(join(root, file), join(directory, file), { recursive: true });
  copyNative(directory);
  const kept = Object.entries(manifest).filter(([key]) => !CHECKOUT_KEYS.includes(key));
  const needed = Object.entries(manifest.dependencies).filter(([name]) => !CHECKOUT_ONLY.includes(name));
  const platforms = Object.keys(PLATFORMS).map((node) => [
    `@${manifest.name}/linux-${node}`,
    manifest.version,
  ]);
  return pack(directory, {
    ...Object.fromEntries(kept),
    man: [`man/${manifest.name}.1`],
    dependencies: Object.fromEntries(needed),
    optionalDependencies: Object.fromEntries(platforms),
  });
}

const asked = process.argv.slice(2);
const chosen = Object.keys(PLATFORMS).filter((node) => asked.length === 0 || asked.includes(node));
const commit = commitOf(root);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const packages = [
  { name: manifest.name, ...packMain() },
  ...chosen.map((node) => packPlatform(node, commit)),
];
rmSync(join(out, 'stage'), { recursive: true });
writeFileSync(
  join(out, 'provenance.json'),
  `${JSON.stringify({ commit, node: process.version, packages }, null, 2)}\n`,
);
for (const { name, file, bytes, unpackedBytes } of packages)
  console.log(
    `${name}: ${file}, ${(bytes / 1e6).toFixed(2)} MB, unpacked ${(unpackedBytes / 1e6).toFixed(2)} MB`,
  );
