/**
 * Builds docs/ci/Containerfile by podman as an ordinary user, from a clone of the last commit, and measures in the image. The
 * base image is made here, by mmdebstrap and from Node's own files of this machine's npm registry: no image registry is asked.
 * Some minutes, as a user with subordinate ids who may open /dev/kvm; needs podman, buildah, mmdebstrap and runc.
 *     npm run test:packages:container
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../processes.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const BASE = 'localhost/kvm-exit-bench-base';
const IMAGE = 'localhost/kvm-exit-bench';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** What a compiler would be called. */
const COMPILERS = ['c++', 'cc', 'clang', 'g++', 'gcc', 'ld', 'make', 'python3'];
const MOST_MEASURED = ['--max-time', '20s'];
const CANNOT_MEASURE = 4;

let faulty = 0;

/** Debian's crun refuses a host that has both versions of cgroups; its runc does not. */
const runtime = existsSync('/sys/fs/cgroup/unified') ? ['--runtime', 'runc'] : [];

/** A file tree for /usr/local, with Node, its headers and npm, as the official image has it. */
function nodeTree(place) {
  const local = join(place, 'local');
  const modules = join(local, 'lib/node_modules');
  mkdirSync(modules, { recursive: true });
  const packages = [`node-linux-${process.arch}@22`, 'npm@10'];
  const fetched = join(place, 'fetched');
  mkdirSync(fetched);
  run('npm', ['install', '--prefix', fetched, '--ignore-scripts', '--no-audit', '--no-fund', ...packages]);
  const node = join(fetched, `node_modules/node-linux-${process.arch}`);
  run('cp', ['-a', join(node, 'bin'), join(node, 'include'), local]);
  run('cp', ['-a', join(fetched, 'node_modules/npm'), modules]);
  for (const name of ['npm', 'npx'])
    run('ln', ['-s', `../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name)]);
  return local;
}

function makeBase(place) {
  const local = nodeTree(place);
  const parts = readdirSync(local).map((name) => join(local, name));
  const archive = join(place, 'base.tar');
  run('mmdebstrap', [
    ...['--quiet', '--variant=minbase', '--include=ca-certificates'],
    `--customize-hook=copy-in ${parts.join(' ')} /usr/local`,
    `--customize-hook=upload ${CERTIFICATES} ${CERTIFICATES}`,
    ...['bookworm', archive],
  ]);
  run('podman', ['import', archive, BASE]);
}

/** npm's settings while it builds: the registry and the certificates of this machine. */
function npmSettings(place) {
  const path = join(place, 'npmrc');
  const registry = run('npm', ['config', 'get', 'registry']).trim();
  writeFileSync(path, `registry=${registry}\ncafile=${CERTIFICATES}\n`);
  return ['--volume', `${path}:/root/.npmrc:ro`];
}

function build(place) {
  const clone = join(place, 'clone');
  run('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone]);
  const how = [
    '--isolation',
    'chroot',
    '--network',
    'host',
    '--build-arg',
    `BASE=${BASE}`,
    ...npmSettings(place),
  ];
  const what = ['--tag', IMAGE, '--file', join(clone, 'docs/ci/Containerfile'), clone];
  run('podman', ['build', ...how, ...what], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** One container of the image, and what it says. */
function inImage(options, args) {
  const how = ['run', '--rm', '--ulimit', 'host', '--network', 'none', ...options, IMAGE, ...args];
  const { status, stdout, stderr } = spawnSync('podman', [...runtime, ...how], { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

function expectThat(claim, isTrue, said = '') {
  faulty += isTrue ? 0 : 1;
  console.log(`${isTrue ? 'yes' : 'NO '}  ${claim}`);
  if (!isTrue) console.log(said);
}

function check(place) {
  const found = inImage(['--entrypoint', 'sh'], ['-c', `command -v ${COMPILERS.join(' ')}`]);
  expectThat('the image has no compiler', !found.said.includes('/'), found.said);
  const version = inImage([], ['--version']);
  expectThat('the addon of a platform package measures', /^core: addon, @/m.test(version.said), version.said);
  console.log(version.said.trim());
  const reports = join(place, 'reports');
  mkdirSync(reports);
  const without = inImage([], []);
  expectThat(
    'without the device, exit code 4',
    without.status === CANNOT_MEASURE && without.said.includes('/dev/kvm'),
    without.said,
  );
  console.log(without.said.trim());
  const volume = ['--device', '/dev/kvm', '--volume', `${reports}:/reports`];
  // The image's own command, and a limit.
  const measured = inImage(volume, ['run', '--host', 'local', '--preset', 'quick', ...MOST_MEASURED]);
  const names = run('find', [reports, '-type', 'f']);
  expectThat('the quick preset measures', measured.status === 0, measured.said);
  expectThat(
    'results and report lie in the volume',
    /results\.json/.test(names) && /index\.html/.test(names),
    names,
  );
  console.log(measured.said.trim());
}

const sizeOf = (image) => run('podman', ['image', 'inspect', '--format', '{{.Size}}', image]).trim();

const place = mkdtempSync(join(tmpdir(), 'keb-container-'));
try {
  // Made once; `podman image rm` has it made again.
  if (spawnSync('podman', ['image', 'exists', BASE]).status !== 0) makeBase(place);
  build(place);
  check(place);
  const [base, image] = [sizeOf(BASE), sizeOf(IMAGE)].map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`);
  console.log(`base ${base}, image ${image}; ${run('podman', ['--version']).trim()}`);
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exitCode = faulty === 0 ? 0 : 1;
