/**
 * What `npm ci` runs in a checkout: builds the native core by node-gyp, only what changed since the last time, and notes
 * from which sources. A package from a registry has no install script; its binaries come built.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sourceHashes } from './native_sources.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const ARCHES = ['x64', 'arm64', 'riscv64', 'ppc64', 's390x'];

/** @param {string} program */
function isThere(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function build() {
  const compiler = (process.env.CXX ?? 'g++').split(' ')[0] ?? '';
  const missing = [compiler, 'make', 'python3'].filter((program) => !isThere(program));
  if (missing.length > 0) {
    const systems = JSON.parse(readFileSync(`${root}native/compilers.json`, 'utf8'));
    console.error(`kvm-exit-bench: cannot build the native core: ${missing.join(', ')} not found`);
    for (const { system, install } of systems) console.error(`  ${system}: ${install}`);
    console.error('  or install the package kvm-exit-bench, which needs no compiler');
    return 1;
  }
  const gyp = ['configure', 'build', '-j', 'max', '--loglevel=error'];
  const { status } = spawnSync('node-gyp', gyp, { cwd: root, stdio: 'inherit' });
  if (status === 0) writeFileSync(`${root}build/Release/built_from.txt`, sourceHashes(root).join(''));
  return status ?? 1;
}

// Elsewhere nothing can be measured, but plans, reports and comparisons work.
if (process.platform === 'linux' && ARCHES.includes(process.arch)) process.exitCode = build();
