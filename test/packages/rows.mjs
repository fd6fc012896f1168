/** One row of the table: Node and a package manager from the registry, an install, a first measurement. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, timed } from './processes.mjs';
import { REGISTRY } from './registry.mjs';

/** Node, package manager with version, and the user who installs. */
export const ROWS = [
  { node: '20', manager: 'npm@10', user: 'root' },
  { node: '20', manager: 'npm@11', user: 'nobody' },
  { node: '22', manager: 'npm@11', user: 'root' },
  { node: '22', manager: 'npm@12', user: 'nobody' },
  { node: '24', manager: 'npm@11', user: 'root' },
  { node: '24', manager: 'npm@12', user: 'root' },
  { node: '26', manager: 'npm@12', user: 'nobody' },
  { node: '22', manager: 'pnpm@10', user: 'root' },
  { node: '24', manager: 'pnpm@11', user: 'nobody' },
  { node: '20', manager: 'yarn@1', user: 'root' },
  { node: '22', manager: '@yarnpkg/cli-dist@4', user: 'nobody' },
];

/** Seconds of CPU that an install takes at most, and then the first number: on a busy machine any time passes. */
const MOST = { install: 15, first: 10 };

/** What a system without compiler and make has; the shell's own words need no file. */
const PROGRAMS = 'sh bash env cat ls mkdir rm sed uname dirname basename readlink realpath chmod id ps'.split(
  ' ',
);

/** By package: its command, how it installs the tool for good, and what then stands before the tool's command line. */
const MANAGERS = {
  npm: { command: 'npm', install: 'npm install --global kvm-exit-bench --no-audit --no-fund', before: '' },
  pnpm: { command: 'pnpm', install: 'pnpm add --global kvm-exit-bench', before: '' },
  yarn: { command: 'yarn', install: 'yarn global add kvm-exit-bench', before: '' },
  // It installs nothing globally, so into a project.
  '@yarnpkg/cli-dist': {
    command: 'yarn',
    install: 'echo {} >package.json && echo >yarn.lock && yarn add kvm-exit-bench',
    before: 'yarn run ',
  },
};

const packageOf = (manager) => manager.replace(/@[^@]*$/, '');

/** A cache of npm's own for each place, so that all that is installed has passed the registry. */
export const throughRegistry = (place) => [
  ...['--no-audit', '--no-fund', '--ignore-scripts'],
  ...[`--registry=${REGISTRY}`, `--cache=${join(place, 'cache')}`],
];

/** Node and the package manager of a row, from the registry; what is there is not fetched again. */
function fetchTools(place, { node, manager }) {
  const tools = join(place, 'tools', `${node}-${manager.replace('/', '-')}`);
  if (existsSync(tools)) return tools;
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'package.json'), '{}');
  run('npm', ['install', ...throughRegistry(place), `node-linux-${process.arch}@${node}`, manager], {
    cwd: tools,
  });
  return tools;
}

/** A directory of programs that has Node and the package manager, but no compiler and no make. */
function searchPath(tools, { command }) {
  const bin = join(tools, 'bin');
  if (existsSync(bin)) return bin;
  mkdirSync(bin);
  for (const name of PROGRAMS) symlinkSync(run('sh', ['-c', `command -v ${name}`]).trim(), join(bin, name));
  symlinkSync(join(tools, `node_modules/node-linux-${process.arch}/bin/node`), join(bin, 'node'));
  symlinkSync(join(tools, 'node_modules/.bin', command), join(bin, command));
  return bin;
}

/** Each package manager is told of the registry in its own words, and where "global" is. */
function environment(home, bin) {
  const prefix = join(home, 'global');
  return {
    ...{ HOME: home, LANG: 'C.UTF-8', PATH: [bin, join(prefix, 'bin'), prefix].join(':') },
    ...{
      npm_config_registry: REGISTRY,
      pnpm_config_registry: REGISTRY,
      npm_config_prefix: prefix,
      npm_config_update_notifier: 'false',
    },
    // They wait for a day after a release, and these packages were published a minute ago.
    ...{ npm_config_minimum_release_age: '0', pnpm_config_minimum_release_age: '0' },
    ...{ PNPM_HOME: prefix, PREFIX: prefix, YARN_REGISTRY: REGISTRY },
    ...{ YARN_NPM_REGISTRY_SERVER: REGISTRY, YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1' },
    ...{ YARN_CACHE_FOLDER: join(home, 'yarn'), YARN_ENABLE_TELEMETRY: '0', YARN_NPM_MINIMAL_AGE_GATE: '0' },
  };
}

function newHome(place) {
  const home = mkdtempSync(join(place, 'home-'));
  run('chmod', ['777', home]);
  return home;
}

/** What is wrong with a row, in words. */
function faultsOf({ install, version, first }, row, core) {
  const failed = [install, version, first].filter(({ status }) => status !== 0);
  return [
    ...failed.map(({ command, status, said }) => `${command} ended with ${status}:\n${said}`),
    ...(failed.length === 0 && !/^(addon|runner), @kvm-exit-bench\//.test(core) ? [`core: ${core}`] : []),
    ...(install.cpu > MOST.install ? [`the install took ${install.cpu} s of CPU`] : []),
    ...(first.cpu > MOST.first ? [`the first number took ${first.cpu} s of CPU`] : []),
  ].map((fault) => `${row.node}, ${row.manager}, ${row.user}: ${fault}`);
}

/** Installs as the row says where the registry may still ask another one: managers differ in the versions they choose. */
export function fillFor(place, row) {
  const manager = MANAGERS[packageOf(row.manager)];
  const home = newHome(place);
  timed(manager.install, environment(home, searchPath(fetchTools(place, row), manager)), 'root');
  rmSync(home, { recursive: true });
}

/** Installs as the row says, and measures once. */
export function tryRow(place, row) {
  const manager = MANAGERS[packageOf(row.manager)];
  const home = newHome(place);
  const bin = searchPath(fetchTools(place, row), manager);
  const env = environment(home, bin);
  const said = (command) => timed(command, env, row.user);
  const tool = `${manager.before}kvm-exit-bench`;
  const [node, version] = [
    run(join(bin, 'node'), ['-v']).trim().slice(1),
    said(`${manager.command} --version`),
  ];
  const install = said(manager.install);
  // Whoever may open the machine's own: what is tried is the package.
  const device = join(home, 'kvm');
  run('mknod', ['-m', '666', device, 'c', '10', '232']);
  const plan = '--preset quick --exit pio-out --groups regs --max-time 4s --no-report';
  const trials = {
    install,
    version: said(`${tool} --version`),
    first: said(`${tool} run --host local --device ${device} ${plan} --output ${home}/first`),
  };
  const core = /core: (.*)/.exec(trials.version.stdout)?.[1] ?? 'none';
  rmSync(home, { recursive: true });
  return {
    ...{ node, user: row.user, faults: faultsOf(trials, row, core), core: core.split(',')[0] },
    manager: `${manager.command} ${version.stdout.trim()}`,
    ...{ install: { cpu: install.cpu, seconds: install.seconds } },
    first: { cpu: trials.first.cpu, seconds: trials.first.seconds },
  };
}
