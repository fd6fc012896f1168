/** Runs the built program on real kernels, in the cache of the environment. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { patchSchema, type PatchDocument } from '../../src/features/patch/document.js';
import type { Change } from '../../src/features/patch/changes.js';

export const HOUR_MS = 3_600_000;
const SOURCE = process.env['KEB_PATCH_SOURCE'] ?? 'debian:6.12';
const MAIN = join(import.meta.dirname, '../../dist/src/cli/main.js');

export const PATCHES = join(import.meta.dirname, 'patches');
export const OWN_PATCHES = join(import.meta.dirname, '../../bench/patches');

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

const CACHE = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');

/** The program's own end, with what it took. */
export function ran(args: readonly string[], cache = CACHE): Ran {
  const startedMs = performance.now();
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const { stdout, stderr, status } = spawnSync('node', [MAIN, ...args], { encoding: 'utf8', env });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  process.stderr.write(`${seconds} s: ${args[0] ?? ''} ${args.at(-1) ?? ''}\n`);
  return { stdout, stderr, code: status };
}

/** A patch of the folder against its base, on the quick preset unless told otherwise. */
export function patched(path: string, args: readonly string[] = ['--preset', 'quick'], cache = CACHE) {
  const output = mkdtempSync(join(tmpdir(), 'patched-'));
  const line = ['patch', '--source', SOURCE, '--output', output, ...args, path];
  const end = ran(line, cache);
  const text = end.code === 0 ? readFileSync(join(output, 'patch.json'), 'utf8') : null;
  const document = text === null ? null : patchSchema.parse(JSON.parse(text));
  return { ...end, document };
}

export function documentOf({ document, stderr }: { document: PatchDocument | null; stderr: string }) {
  if (document === null) throw new Error(stderr);
  return document;
}

/** Whether a cell runs the guest; with `tries` also whether it calls KVM_RUN without running it. */
export const runsGuest = ({ cell }: Change): boolean => cell.kind !== 'control';
export const callsRun = (change: Change): boolean =>
  runsGuest(change) || (change.cell.kind === 'control' && change.cell.control.startsWith('immediate-exit'));
