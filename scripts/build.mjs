/**
 * Compiles the TypeScript, bundles the scripts of the pages and the thread that draws, and notes the commit.
 *   node scripts/build.mjs [--release DIRECTORY | --if-possible]
 * A release goes elsewhere and has no source maps, since the sources do not go with it. Without the development
 * dependencies (npm ci --omit=dev) nothing can be compiled; --if-possible then leaves what is there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commitOf } from './commit.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const { resolve } = createRequire(import.meta.url);

/** @param {string} name */
function isInstalled(name) {
  try {
    resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** What was compiled from a source that is gone, or has another name now, would still be found and run. */
function removeOrphans() {
  for (const entry of readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })) {
    const match = /^(.*?)\.(d\.ts|js)(\.map)?$/.exec(entry.name);
    const folder = entry.parentPath.slice(join(root, 'dist/').length);
    if (!entry.isFile() || match === null || !/^(src|bench)(\/|$)/.test(folder)) continue;
    const source = join(root, folder, match[1] ?? '');
    if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`))
      rmSync(join(entry.parentPath, entry.name));
  }
}

/** @param {string | undefined} release */
function compile(release) {
  const elsewhere = [
    '--outDir',
    release ?? '',
    '--sourceMap',
    'false',
    '--incremental',
    'false',
    '--tsBuildInfoFile',
    'null',
  ];
  const args = [
    resolve('typescript/bin/tsc'),
    '-p',
    'tsconfig.json',
    ...(release === undefined ? [] : elsewhere),
  ];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

/** @param {string} out */
function bundle(out) {
  const args = [join(root, 'scripts', 'bundle.mjs'), out];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

const { values } = parseArgs({
  options: { release: { type: 'string' }, 'if-possible': { type: 'boolean' } },
});
const out = values.release ?? join(root, 'dist');

if (values['if-possible'] === true && !(isInstalled('typescript') && isInstalled('esbuild'))) {
  console.error('kvm-exit-bench: the development dependencies are left out, so nothing is compiled');
} else {
  process.exitCode = compile(values.release);
  if (process.exitCode === 0) {
    if (values.release === undefined) removeOrphans();
    process.exitCode = bundle(out);
    writeFileSync(join(out, 'commit.json'), `${JSON.stringify(commitOf(root))}\n`);
  }
}
