/** What the lab keeps: sources with their objects, and the kernels that were built of them. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackage, type RunProgram } from '../../lib/run_program.js';
import { errnoOf } from '../../lib/system_reason.js';
import { defaultCacheDirectory } from '../kernels/store/kernel_cache.js';
import { cacheFailure } from '../kernels/failures.js';
import { builtIn, type BuiltKernel } from './build_kernel.js';
import { buildsInUse, notBuilt } from './failures.js';
import { sourcesDirectory } from './source_tree.js';

interface StoredBuild extends BuiltKernel {
  readonly id: string;
  readonly directory: string;
  readonly bytes: number;
}

/** A source with all that was compiled of it. */
interface StoredSource {
  readonly id: string;
  readonly bytes: number;
  readonly objectBytes: number;
}

export interface StoredBuilds {
  readonly sources: readonly StoredSource[];
  readonly builds: readonly StoredBuild[];
}

/** Of all builds, in the cache. */
export function buildsDirectory(env: Readonly<Record<string, string | undefined>>): string {
  return join(defaultCacheDirectory(env), 'kernel-builds');
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** On disk, as du counts: 85,000 small files take more than they hold. */
async function bytesOf(paths: readonly string[], run: RunProgram): Promise<number> {
  const present = paths.filter((path) => existsSync(path));
  if (present.length === 0) return 0;
  const missing = { purpose: 'it tells sizes', next: installPackage('coreutils') };
  const { stdout } = await run({ command: 'du', args: ['-skc', '--', ...present], missing });
  return 1024 * Number(/^(\d+)\s+total$/m.exec(stdout)?.[1] ?? 0);
}

/** The objects of a source are kept by arch and configuration. */
function objectsOf(directory: string, source: string): readonly string[] {
  const objects = join(directory, 'objects');
  return namesIn(objects)
    .filter((name) => name.startsWith(`${source}-`))
    .map((name) => join(objects, name));
}

/** Sources and kernels that are whole. */
export async function storedBuilds(directory: string, run: RunProgram): Promise<StoredBuilds> {
  const images = join(directory, 'images');
  const builds: StoredBuild[] = [];
  for (const id of namesIn(images)) {
    const built = builtIn(join(images, id));
    if (built === null) continue;
    const own = join(images, id);
    builds.push({ ...built, id, directory: own, bytes: await bytesOf([own], run) });
  }
  const parent = sourcesDirectory({ directory });
  const sources: StoredSource[] = [];
  for (const id of namesIn(parent).filter((name) => /^(git|debian)-/.test(name))) {
    const objectBytes = await bytesOf(objectsOf(directory, id), run);
    sources.push({ id, bytes: await bytesOf([join(parent, id)], run), objectBytes });
  }
  return { sources, builds };
}

const LEAST_DIGITS = 4;

/** @throws {Failure} (usage) while something is built of the source; (harness failed) when it cannot be removed */
async function removeSource(directory: string, id: string, run: RunProgram): Promise<void> {
  const lock = join(directory, 'locks', id);
  const paths = [join(sourcesDirectory({ directory }), id), ...objectsOf(directory, id)];
  const missing = { purpose: 'it keeps builds apart', next: installPackage('util-linux') };
  const args = existsSync(lock)
    ? ['--nonblock', lock, 'rm', '-rf', '--', ...paths]
    : [join(directory), 'rm', '-rf', '--', ...paths];
  const { exitStatus, stderr } = await run({ command: 'flock', args, missing });
  if (exitStatus === 0) return;
  throw stderr.trim() === '' ? buildsInUse(id) : cacheFailure(directory, new Error(stderr.trim()));
}

/**
 * Removes a built kernel, or a source with its objects, by the first digits of its id; returns the bytes that are free
 * now. `all` removes everything.
 * @throws {Failure} (usage) when none or several are meant, or while something is built of it
 */
export async function removeBuilds(directory: string, wanted: string, run: RunProgram): Promise<number> {
  const { sources, builds } = await storedBuilds(directory, run);
  const isMeant = ({ id }: { readonly id: string }): boolean =>
    wanted === 'all' || (wanted.length >= LEAST_DIGITS && id.startsWith(wanted));
  const [meantSources, meantBuilds] = [sources.filter(isMeant), builds.filter(isMeant)];
  const count = meantSources.length + meantBuilds.length;
  if (wanted !== 'all' && count !== 1) throw notBuilt(wanted, count);
  for (const { id } of meantSources) await removeSource(directory, id, run);
  try {
    for (const build of meantBuilds) rmSync(build.directory, { recursive: true, force: true });
  } catch (error) {
    throw errnoOf(error) === null ? error : cacheFailure(directory, error);
  }
  const sum = (bytes: readonly number[]): number => bytes.reduce((total, each) => total + each, 0);
  return sum([
    ...meantSources.map(({ bytes, objectBytes }) => bytes + objectBytes),
    ...meantBuilds.map(({ bytes }) => bytes),
  ]);
}
