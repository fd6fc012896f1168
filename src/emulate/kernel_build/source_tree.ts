/** A kernel's sources in the cache: a git work tree of our own, which one build after the other writes a tree to. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lookAt } from '../../lib/files/text_file.js';
import { makeDirectories } from '../../lib/files/make_directories.js';
import { makeTemporaryDirectory } from '../../lib/files/temporary.js';
import { createFile } from '../../lib/files/whole_file.js';
import type { RunProgram } from '../../lib/run_program.js';
import { sha256Of } from '../../lib/sha256.js';
import { errnoOf } from '../../lib/system_reason.js';
import { cacheFailure } from '../kernels/failures.js';
import { notATree, unknownRevision } from './failures.js';
import { git, saidBy, tryGit } from './git.js';

/** Sources that a series applies to. */
export interface SourceTree {
  /** As it was given. */
  readonly name: string;
  /** Names its directories in the cache. */
  readonly id: string;
  /** Of the cache: its files are whatever was built last. */
  readonly directory: string;
  /** The user's own, where revisions are looked up; null for a package. */
  readonly repository: string | null;
  /** What the base is where none is named: a tree's id for a package, HEAD of a repository. */
  readonly defaultBase: string;
  /** `linux-source-6.12 6.12.117-1~deb12u1`; null for a user's tree. */
  readonly packageName: string | null;
}

/** What the sources need from outside. */
export interface SourceWorld {
  /** Of all builds; made when missing. */
  readonly directory: string;
  readonly run: RunProgram;
  readonly signal?: AbortSignal | undefined;
}

export function sourcesDirectory({ directory }: Pick<SourceWorld, 'directory'>): string {
  return join(directory, 'sources');
}

/**
 * Makes a directory of the cache in one step: what `fill` puts into a scratch directory comes to its name when all is
 * there. Another process may have been faster; its directory stays.
 */
export async function adoptDirectory(
  target: string,
  fill: (scratch: string) => Promise<void>,
): Promise<void> {
  const parent = join(target, '..');
  let scratch: string | undefined;
  try {
    makeDirectories(parent);
    scratch = makeTemporaryDirectory(parent);
    await fill(scratch);
    renameSync(scratch, target);
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) return;
    throw errnoOf(error) === null ? error : cacheFailure(parent, error);
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * A user's git tree. It is never written to: a repository of our own reads its objects (alternates), and keeps what
 * patches make of them.
 * @throws {Failure} (usage) for what is no git tree
 */
export async function gitSource(name: string, world: SourceWorld): Promise<SourceTree> {
  const { run, signal } = world;
  if (lookAt(name, 'give a git tree of the kernel')?.isDirectory() !== true)
    throw notATree(name, 'there is no such directory');
  const repository = resolve(name);
  const asked = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
  const found = await tryGit({ directory: repository, args: asked, run, signal });
  if (!found.ok) throw notATree(name, saidBy(found.stderr));
  const common = found.stdout.trim();
  const id = `git-${sha256Of(common).slice(0, 16)}`;
  const directory = join(sourcesDirectory(world), id);
  if (!existsSync(directory))
    await adoptDirectory(directory, async (scratch) => {
      await git({ directory: scratch, args: ['init', '-q'], run, signal }, 'make a repository');
      await createFile(join(scratch, '.git/objects/info/alternates'), `${join(common, 'objects')}\n`);
    });
  return { name, id, directory, repository, defaultBase: 'HEAD', packageName: null };
}

/** The commit of a revision. @throws {Failure} (usage) when the repository has none of that name */
export async function commitOf(
  source: SourceTree,
  revision: string,
  { run, signal }: SourceWorld,
): Promise<string> {
  const { repository, name } = source;
  if (repository === null) throw notATree(name, 'a package of Debian has no revisions');
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const found = await tryGit({ directory: repository, args, run, signal });
  if (!found.ok) throw unknownRevision(revision, name);
  return found.stdout.trim();
}

/** The tree of a commit, or a tree itself. */
export async function treeOf(
  source: SourceTree,
  commit: string,
  { run, signal }: SourceWorld,
): Promise<string> {
  const args = ['rev-parse', '--verify', `${commit}^{tree}`];
  const found = await git({ directory: source.directory, args, run, signal }, `read ${commit}`);
  return found.trim();
}

/** A commit with what it holds. */
export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly subject: string;
}

/** What each commit of a line is, the oldest first: those that `tip` has and `bottom` has not; of a merge only itself. */
export async function commitsBetween(
  { repository, name }: SourceTree,
  [bottom, tip]: readonly [string, string],
  { run, signal }: SourceWorld,
): Promise<readonly Commit[]> {
  const args = ['log', '--first-parent', '--reverse', '--format=%H %T %s', `${bottom}..${tip}`];
  const said = await git({ directory: repository ?? '', args, run, signal }, `list the commits of ${name}`);
  return [...said.matchAll(/^(\w+) (\w+) (.*)$/gm)].map(([, id = '', tree = '', subject = '']) => ({
    id,
    tree,
    subject,
  }));
}

/** How two trees differ, as `git diff --stat` says it in 72 columns. */
export async function diffStat(
  source: SourceTree,
  [base, result]: readonly [string, string],
  { run, signal }: SourceWorld,
): Promise<readonly string[]> {
  const args = ['-c', 'core.quotePath=true', 'diff-tree', '--stat=72', '-M', base, result];
  const said = await git({ directory: source.directory, args, run, signal }, 'compare the trees');
  return said.split('\n').filter((line) => line.trim() !== '');
}
