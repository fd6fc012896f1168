/**
 * Installs what `npm run pack:all` made as a user does: from a registry, without a compiler, by several package managers
 * and versions of Node, and measures once. Prints the rows of docs/install.md. Minutes; not a part of `npm test`.
 *   npm run test:packages [-- ROW ...]
 * The registry is verdaccio on the loopback interface, installed into a temporary directory. A first install fills it from
 * the registry that npm is configured for; the rows then run in a network namespace of their own, where there is nothing
 * but that registry. Needs root for that, and for a row that runs as another user.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';

const root = fileURLToPath(new URL('../', import.meta.url));
const PORT = 48730;
const REGISTRY = `http://127.0.0.1:${PORT}/`;
const NOBODY = 65534;

/** Node, package manager with version, and the user who installs. */
const ROWS = [
  { node: '20.19.5', manager: 'npm@10.8.2', user: 'root' },
  { node: '20.19.5', manager: 'npm@11.6.2', user: 'nobody' },
  { node: '22.21.0', manager: 'npm@11.6.2', user: 'root' },
  { node: '24.10.0', manager: 'npm@11.6.2', user: 'root' },
  { node: '25.0.0', manager: 'npm@11.6.2', user: 'root' },
  { node: '24.10.0', manager: 'npm@12', user: 'root' },
  { node: '26', manager: 'npm@12', user: 'root' },
  { node: '22.21.0', manager: 'pnpm@10', user: 'root' },
  { node: '22.21.0', manager: 'yarn@1.22.22', user: 'root' },
];

/** What a system without compiler has; the shell's own words need no file. */
const PROGRAMS = [
  'sh',
  'bash',
  'env',
  'cat',
  'ls',
  'mkdir',
  'rm',
  'sed',
  'uname',
  'dirname',
  'basename',
  'readlink',
  'chmod',
  'id',
];

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

function startRegistry(place) {
  const program = join(place, 'registry/node_modules/verdaccio/bin/verdaccio');
  const server = spawn(process.execPath, [program, '--config', join(place, 'registry/config.yaml')], {
    stdio: 'ignore',
  });
  return server;
}

async function answering() {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await globalThis.fetch(`${REGISTRY}-/ping`).catch(() => null);
    if (answer?.ok === true) return;
    await setTimeout(200);
  }
  throw new Error('the registry does not answer');
}

function installRegistry(place) {
  const directory = join(place, 'registry');
  mkdirSync(directory, { recursive: true });
  // Its own node-fetch asks for a later Node.
  const overrides = { 'node-fetch': '2.7.0' };
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ dependencies: { verdaccio: '6.8.0' }, overrides }),
  );
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: directory });
  const uplink = run('npm', ['config', 'get', 'registry']).trim();
  writeFileSync(
    join(directory, 'config.yaml'),
    [
      `storage: ${join(place, 'storage')}`,
      `listen: 127.0.0.1:${PORT}`,
      'max_body_size: 50mb',
      'uplinks:',
      `  upstream: { url: '${uplink}', maxage: 100d, timeout: 20s }`,
      'packages:',
      "  '@kvm-exit-bench/*': { access: $all, publish: $all }",
      '  kvm-exit-bench: { access: $all, publish: $all }',
      "  '**': { access: $all, proxy: upstream }",
      'log: { type: stdout, level: fatal }',
    ].join('\n'),
  );
}

function publish() {
  const packages = join(root, 'build/packages');
  const { packages: made } = JSON.parse(readFileSync(join(packages, 'provenance.json'), 'utf8'));
  const token = `--//127.0.0.1:${PORT}/:_authToken=none`;
  for (const { file } of made.toReversed())
    run('npm', [
      'publish',
      join(packages, file),
      '--access',
      'public',
      `--registry=${REGISTRY}`,
      token,
      '--provenance=false',
    ]);
}

/** Node and the package manager of a row, from the registry; what is there is not fetched again. */
function fetchTools(place, { node, manager }) {
  const tools = join(place, 'tools', `${node}-${manager.replace('/', '-')}`);
  if (existsSync(tools)) return tools;
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'package.json'), '{}');
  const wanted = [`node-linux-${process.arch}@${node}`, manager];
  run(
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--engine-strict=false',
      `--registry=${REGISTRY}`,
      ...wanted,
    ],
    { cwd: tools },
  );
  return tools;
}

/** A directory of programs that has no compiler and no make. */
function searchPath(place, tools, manager) {
  const bin = join(tools, 'bin');
  if (existsSync(bin)) return bin;
  mkdirSync(bin);
  for (const name of PROGRAMS) symlinkSync(run('sh', ['-c', `command -v ${name}`]).trim(), join(bin, name));
  symlinkSync(join(tools, `node_modules/node-linux-${process.arch}/bin/node`), join(bin, 'node'));
  const [name] = manager.split('@');
  symlinkSync(join(tools, 'node_modules/.bin', name), join(bin, name));
  return bin;
}

const GLOBAL = {
  npm: ['install', '--global', 'kvm-exit-bench', '--no-audit', '--no-fund'],
  pnpm: ['add', '--global', 'kvm-exit-bench'],
  yarn: ['global', 'add', 'kvm-exit-bench'],
};

/** Runs a command line as a row's user, and gives what it said and the CPU seconds that it took. */
function timed(command, env, user) {
  const asUser =
    user === 'root' ? [] : ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const script = `${command}; code=$?; times >&3; exit $code`;
  const [program, ...args] = [...asUser, '/bin/bash', '-c', script];
  const began = performance.now();
  const { status, stdout, stderr, output } = spawnSync(program, args, {
    ...{ encoding: 'utf8', env, cwd: env.HOME, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  });
  const seconds = (performance.now() - began) / 1000;
  const children = (output?.[3] ?? '').split('\n')[1] ?? '';
  const cpu = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * Number(m) + Number(s),
    0,
  );
  return { status, stdout, stderr, seconds, cpu };
}

function tryRow(place, row) {
  const { node, manager, user } = row;
  const tools = fetchTools(place, row);
  const home = mkdtempSync(join(place, 'home-'));
  run('chmod', ['-R', 'a+rwX', home]);
  const prefix = join(home, 'global');
  const env = {
    ...{
      HOME: home,
      LANG: 'C.UTF-8',
      npm_config_registry: REGISTRY,
      YARN_REGISTRY: REGISTRY,
      npm_config_prefix: prefix,
    },
    ...{ PNPM_HOME: join(prefix, 'bin'), PREFIX: prefix },
    PATH: `${searchPath(place, tools, manager)}:${join(prefix, 'bin')}`,
  };
  const [name] = manager.split('@');
  const install = timed(`${name} ${GLOBAL[name].join(' ')}`, env, user);
  // Whoever may open the machine's own: what is tried is the package.
  const device = join(home, 'kvm');
  run('mknod', ['-m', '666', device, 'c', '10', '232']);
  const version = timed('kvm-exit-bench --version', env, user);
  const first = timed(
    `kvm-exit-bench run --device ${device} --preset quick --exit pio-out --groups regs --max-time 4s --no-report --output first`,
    env,
    user,
  );
  const core = /core: (.*)/.exec(version.stdout)?.[1] ?? version.stderr.split('\n')[0];
  const worked = [install, version, first].every(({ status }) => status === 0);
  if (!worked)
    console.error(
      [install, version, first].map(({ stderr, stdout }) => `${stdout}${stderr}`).join('\n---\n'),
    );
  rmSync(home, { recursive: true });
  const said = worked ? `measured in ${first.seconds.toFixed(1)} s` : 'failed';
  return `| ${node} | ${manager} | ${user} | ${install.cpu.toFixed(1)} s, ${install.seconds.toFixed(1)} s | ${core} | ${said} |`;
}

async function inNamespace(place, rows) {
  run('ip', ['link', 'set', 'lo', 'up']);
  const server = startRegistry(place);
  try {
    await answering();
    console.log(
      '| Node | installed by | as | CPU, time to install | core | first run |\n| --- | --- | --- | --- | --- | --- |',
    );
    for (const row of rows) console.log(tryRow(place, row));
  } finally {
    server.kill();
  }
}

async function main(rows) {
  const place = mkdtempSync(join(tmpdir(), 'keb-packages-'));
  run('chmod', ['755', place]);
  try {
    installRegistry(place);
    const server = startRegistry(place);
    try {
      await answering();
      publish();
      // Fills the registry's store with all that the rows need.
      for (const row of rows) fetchTools(place, row);
      const filled = join(place, 'filled');
      mkdirSync(filled);
      run('npm', [
        'install',
        '--prefix',
        filled,
        'kvm-exit-bench',
        `--registry=${REGISTRY}`,
        '--no-audit',
        '--no-fund',
      ]);
    } finally {
      server.kill();
    }
    const numbers = rows.map((row) => String(ROWS.indexOf(row)));
    const self = [process.execPath, fileURLToPath(import.meta.url), '--inside', place, ...numbers];
    const { status } = spawnSync('unshare', ['--net', '--', ...self], { stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const [flag, place, ...numbers] = process.argv.slice(2);
if (flag === '--inside')
  await inNamespace(
    place ?? '',
    numbers.map((number) => ROWS[Number(number)]),
  );
else {
  const asked = process.argv.slice(2).map(Number);
  await main(ROWS.filter((_, index) => asked.length === 0 || asked.includes(index)));
}
