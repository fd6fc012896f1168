/** Debian's kernel sources: the package linux-source-X.Y, through the same signed lists as its kernels. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { append } from '../../lib/extremes.js';
import { parsedJson } from '../../lib/json.js';
import { boundedText } from '../../lib/files/given_file.js';
import { makeDirectories } from '../../lib/files/make_directories.js';
import { createFile } from '../../lib/files/whole_file.js';
import { compareDebianVersions } from '../kernels/debian_version.js';
import { badVersion, brokenPackage, MISSING, unknownVersion } from '../kernels/failures.js';
import type { PackageRecord } from '../kernels/fetch/apt_records.js';
import { type AptState, type AptStatesOptions, openAptStates } from '../kernels/fetch/apt_state.js';
import { isVersion, isVersionOf } from '../kernels/fetch/choose_kernel.js';
import { unpackDeb } from '../kernels/fetch/unpack_kernel.js';
import { git } from './git.js';
import { adoptDirectory, sourcesDirectory, type SourceTree, type SourceWorld } from './source_tree.js';

/** What fetching sources needs from outside. */
export interface DebianSourceWorld extends SourceWorld {
  readonly apt: Omit<AptStatesOptions, 'arch' | 'suite' | 'run' | 'signal'>;
  readonly onProgress: (text: string) => void;
}

const ENTRY_FILE = '.git/kvm-exit-bench.json';
const MOST_ENTRY_BYTES = 1 << 16;
const UNPACK_SECONDS = 1800;

const entrySchema = z.object({
  packageName: z.string().min(1),
  packageVersion: z.string().min(1),
  tree: z.string().regex(/^[0-9a-f]{40,64}$/),
});
type Entry = z.infer<typeof entrySchema>;

function entryIn(directory: string): Entry | null {
  try {
    const text = boundedText(join(directory, ENTRY_FILE), MOST_ENTRY_BYTES);
    return text === null ? null : (entrySchema.safeParse(parsedJson(text)).data ?? null);
  } catch {
    return null;
  }
}

function sourceOf(name: string, parent: string, id: string): SourceTree | null {
  const directory = join(parent, id);
  const entry = entryIn(directory);
  if (entry === null) return null;
  const packageName = `${entry.packageName} ${entry.packageVersion}`;
  return { name, id, directory, repository: null, defaultBase: entry.tree, packageName };
}

/** The newest unpacked source of a version; no list needs to be asked. */
function unpacked(name: string, wanted: string, parent: string): SourceTree | null {
  const ids = listOf(parent).filter((id) => id.startsWith('debian-'));
  const fitting = ids.flatMap((id) => {
    const entry = entryIn(join(parent, id));
    const version = entry?.packageVersion ?? '';
    return isVersionOf(wanted, { release: version, packageVersion: version }) ? [{ id, version }] : [];
  });
  const [newest] = fitting.sort((left, right) => compareDebianVersions(right.version, left.version));
  return newest === undefined ? null : sourceOf(name, parent, newest.id);
}

function listOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Both the series in the package's name and the version must fit. */
function fitting(records: readonly PackageRecord[], wanted: string): readonly PackageRecord[] {
  const matching = records.filter(({ version }) =>
    isVersionOf(wanted, { release: version, packageVersion: version }),
  );
  return matching.sort((left, right) => compareDebianVersions(right.version, left.version));
}

interface FoundSource {
  readonly state: AptState;
  readonly record: PackageRecord;
}

async function findSource(
  states: readonly AptState[],
  wanted: string,
  world: DebianSourceWorld,
): Promise<FoundSource> {
  const series = /^\d+\.\d+/.exec(wanted)?.[0] ?? wanted;
  const seen: string[] = [];
  for (const state of states) {
    if (!state.isFresh()) {
      world.onProgress(`reading the package lists of Debian ${state.group.name}`);
      await state.refresh();
    }
    const records = await state.show([`linux-source-${series}`]);
    const [record] = fitting(records, wanted);
    if (record !== undefined) return { state, record };
    append(
      seen,
      records.map(({ version }) => version),
    );
  }
  const groups = states.map(({ group }) => group.name).join(', ');
  throw unknownVersion(wanted, `Debian (${groups}) for linux-source-${series}`, [...new Set(seen)]);
}

/** One pack instead of 85,000 files: every file goes to it as if it were large. */
const ONE_PACK = ['-c', 'core.bigFileThreshold=1', '-c', 'pack.compression=1', '-c', 'core.fsync=none'];

async function treeIn(directory: string, { run, signal }: SourceWorld): Promise<string> {
  const asked = { directory, run, signal };
  await git({ ...asked, args: ['init', '-q'] }, 'make a repository');
  await git({ ...asked, args: [...ONE_PACK, 'add', '-A', '-f', '.'] }, 'take in the sources');
  return (await git({ ...asked, args: ['write-tree'] }, 'take in the sources')).trim();
}

async function fill(
  scratch: string,
  { state, record }: FoundSource,
  world: DebianSourceWorld,
): Promise<void> {
  const { run, signal, onProgress } = world;
  const aside = join(scratch, '.git');
  const [debs, files] = [join(aside, 'debs'), join(aside, 'package')];
  for (const directory of [debs, files]) makeDirectories(directory);
  onProgress(`downloading ${record.name} ${record.version} (${(record.sizeBytes / 1e6).toFixed(0)} MB)`);
  await state.download([`${record.name}=${record.version}`], debs);
  const deb = listOf(debs).find((file) => file.endsWith('.deb'));
  if (deb === undefined) throw brokenPackage(record.name, 'apt reported success, but the file is missing');
  onProgress('unpacking the sources, once (about a minute, 2.2 GB)');
  await unpackDeb({ path: join(debs, deb), sha256: record.sha256 }, { scratch: files, run, signal });
  const archive = listOf(join(files, 'usr/src')).find((file) => /^linux-source-.*\.tar\./.test(file));
  if (archive === undefined) throw brokenPackage(deb, 'it contains no sources');
  const args = ['-C', scratch, '--strip-components=1', '-xf', join(files, 'usr/src', archive)];
  const limits = { writesTo: scratch, limitSeconds: UNPACK_SECONDS, missing: MISSING.tar };
  const { exitStatus, stderr } = await run({ command: 'tar', args, signal, ...limits });
  if (exitStatus !== 0)
    throw brokenPackage(deb, `tar cannot unpack it: ${stderr.trim().split('\n')[0] ?? ''}`);
  const tree = await treeIn(scratch, world);
  const entry: Entry = { packageName: record.name, packageVersion: record.version, tree };
  await createFile(join(scratch, ENTRY_FILE), `${JSON.stringify(entry, null, 2)}\n`);
  for (const directory of [debs, files]) rmSync(directory, { recursive: true, force: true });
}

/**
 * The sources of a version, unpacked into the cache unless they are there. Needs no root and installs nothing.
 * @param wanted a series (6.12) or a package version
 * @throws {Failure} (usage) when Debian has no such version, (host cannot measure) without apt or the network
 */
export async function debianSource(wanted: string, world: DebianSourceWorld): Promise<SourceTree> {
  if (!isVersion(wanted)) throw badVersion(wanted);
  const name = `debian:${wanted}`;
  const parent = sourcesDirectory(world);
  const present = unpacked(name, wanted, parent);
  if (present !== null) return present;
  const { run, signal } = world;
  const states = await openAptStates({ ...world.apt, arch: 'x86', suite: undefined, run, signal });
  try {
    const found = await findSource(states, wanted, world);
    const id = `debian-${found.record.sha256.slice(0, 16)}`;
    await adoptDirectory(join(parent, id), (scratch) => fill(scratch, found, world));
    const source = sourceOf(name, parent, id);
    if (source === null) throw brokenPackage(found.record.name, 'what was unpacked is not whole');
    return source;
  } finally {
    for (const state of states) state.discardCache();
  }
}
