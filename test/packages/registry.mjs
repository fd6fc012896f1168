/**
 * A registry of our own on the loopback interface, which has what `npm run pack:all` made. What it has not it takes from the
 * registry that npm is configured for, and keeps in build/registry, so that later it answers without a network.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';

const PACKAGES = fileURLToPath(new URL('../../build/packages/', import.meta.url));
const PLACE = fileURLToPath(new URL('../../build/registry/', import.meta.url));
const STORAGE = join(PLACE, 'storage');
const PORT = 48730;
export const REGISTRY = `http://127.0.0.1:${PORT}/`;
const SOFTWARE = {
  dependencies: { verdaccio: '6.8.0' },
  // Its own asks for a later Node.
  overrides: { 'node-fetch': '2.7.0' },
};

/** What `npm run pack:all` says of what it made. */
export function madePackages() {
  const provenance = join(PACKAGES, 'provenance.json');
  if (!existsSync(provenance)) throw new Error('there are no packages: make them with npm run pack:all');
  return JSON.parse(readFileSync(provenance, 'utf8'));
}

function configuration() {
  const upstream = run('npm', ['config', 'get', 'registry']).trim();
  return [
    `storage: ${STORAGE}`,
    `listen: 127.0.0.1:${PORT}`,
    `auth: { htpasswd: { file: ${join(PLACE, 'users')} } }`,
    'max_body_size: 50mb',
    `uplinks: { upstream: { url: '${upstream}', maxage: 100d, timeout: 20s } }`,
    'packages:',
    "  '@kvm-exit-bench/*': { access: $all, publish: $authenticated }",
    '  kvm-exit-bench: { access: $all, publish: $authenticated }',
    "  '**': { access: $all, proxy: upstream }",
    'log: { type: stdout, level: fatal }',
    '',
  ].join('\n');
}

/** Nothing of it becomes a dependency of the project. */
function installSoftware() {
  mkdirSync(PLACE, { recursive: true });
  writeFileSync(join(PLACE, 'package.json'), JSON.stringify(SOFTWARE));
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: PLACE });
}

async function answering() {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await globalThis.fetch(`${REGISTRY}-/ping`).catch(() => null);
    if (answer?.ok === true) return;
    await setTimeout(200);
  }
  throw new Error('the registry does not answer');
}

/** Has the registry run while something is done. */
export async function withRegistry(work) {
  const program = join(PLACE, 'node_modules/verdaccio/bin/verdaccio');
  if (!existsSync(program)) installSoftware();
  const config = join(PLACE, 'config.yaml');
  writeFileSync(config, configuration());
  const server = spawn(process.execPath, ['--no-warnings', program, '--config', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await answering();
    return await work();
  } finally {
    server.kill();
  }
}

async function login() {
  const [name, password] = [`publisher-${randomBytes(4).toString('hex')}`, randomBytes(8).toString('hex')];
  const answer = await globalThis.fetch(`${REGISTRY}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  return (await answer.json()).token;
}

/** Publishes what was made in place of what was; the platforms' packages before the main one, which asks for them. */
export async function publish() {
  const own = madePackages().packages;
  for (const { name } of own) rmSync(join(STORAGE, name), { recursive: true, force: true });
  const token = await login();
  for (const { file } of own.toReversed())
    run('npm', [
      ...['publish', join(PACKAGES, file), '--access', 'public', '--provenance=false'],
      ...[`--registry=${REGISTRY}`, `--//127.0.0.1:${PORT}/:_authToken=${token}`],
    ]);
}
