/** A series: what a kernel is changed by. Patch files, mboxes, a range of commits, or a branch. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { append } from '../../lib/extremes.js';
import { makeDirectories } from '../../lib/files/make_directories.js';
import { lookAt, readText } from '../../lib/files/text_file.js';
import { makeTemporaryDirectory } from '../../lib/files/temporary.js';
import { createFile } from '../../lib/files/whole_file.js';
import { doesNotApply, noSeries } from './failures.js';
import { git, saidBy, tryGit } from './git.js';
import { commitOf, commitsBetween, treeOf, type SourceTree, type SourceWorld } from './source_tree.js';

/** One patch of a series. */
interface Patch {
  readonly subject: string;
  readonly text: string;
}

/** A series in place: what was before it and after it, as trees of the source's own repository. */
export interface AppliedSeries {
  readonly baseName: string;
  readonly baseTree: string;
  /** Its patches or commits, the first one first; each with the tree that has it and all before it. */
  readonly steps: readonly SeriesStep[];
}

interface SeriesStep {
  readonly subject: string;
  readonly tree: string;
}

const GIVE_PATCHES = 'give patch files, an mbox, a range or a branch';

/** A mail has a header before its diff; a bare diff has none. */
function isMail(text: string): boolean {
  const diff = /^(diff |--- )/m.exec(text)?.index ?? text.length;
  return /^(From |From: |Subject: )/m.test(text.slice(0, diff));
}

/** The patches of an mbox; a mail without a diff, such as a cover letter, is none. */
async function patchesOfMails(path: string, text: string, world: SourceWorld): Promise<readonly Patch[]> {
  const { run, signal } = world;
  const directory = makeTemporaryDirectory();
  try {
    const asked = { directory, run, signal };
    makeDirectories(join(directory, 'mails'));
    await createFile(join(directory, 'mbox'), text);
    await git({ ...asked, args: ['mailsplit', '-b', '-omails', 'mbox'] }, `split ${path}`).catch(() => {
      throw noSeries(path, 'it is not an mbox that git can split');
    });
    const patches: Patch[] = [];
    for (const name of readdirSync(join(directory, 'mails')).sort()) {
      const mail = readText(join(directory, 'mails', name), GIVE_PATCHES);
      const said = await git(
        { ...asked, args: ['mailinfo', 'message', 'patch'], input: mail },
        `read mail ${name} of ${path}`,
      );
      const subject = /^Subject: (.*)$/m.exec(said)?.[1] ?? basename(path);
      const patch = readText(join(directory, 'patch'), GIVE_PATCHES);
      if (/^(diff |--- )/m.test(patch)) patches.push({ subject, text: patch });
    }
    return patches;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function patchesIn(path: string, world: SourceWorld): Promise<readonly Patch[]> {
  const text = readText(path, GIVE_PATCHES);
  const patches = isMail(text)
    ? await patchesOfMails(path, text, world)
    : [{ subject: basename(path), text }].filter(() => /^(diff |--- )/m.test(text));
  if (patches.length === 0) throw noSeries(path, 'it contains no diff');
  return patches;
}

/** The hunk of a patch that begins at an old line of a file: `@@ -11451,6 +11451,8 @@ ...`. */
function hunkAt({ text }: Patch, file: string, line: string): string | null {
  const sections = text.split(/^(?=diff --git |--- (?!\n))/m).filter((each) => each.includes(file));
  const hunks = sections.flatMap((each) => [...each.matchAll(/^@@ -(\d+)(?:,\d+)? .*$/gm)]);
  return hunks.find(([, from]) => from === line)?.[0] ?? null;
}

function refusal(patch: Patch, stderr: string, base: string): Error {
  const [, file = '', line = ''] = /^error: patch failed: (.+):(\d+)$/m.exec(stderr) ?? [];
  if (file === '') return doesNotApply(patch.subject, saidBy(stderr), null, base);
  return doesNotApply(patch.subject, `${file}:${line}`, hunkAt(patch, file, line), base);
}

/** Applies patches one after the other without writing any file out. @throws {Failure} (usage) naming the hunk */
async function stepsWith(
  patches: readonly Patch[],
  baseTree: string,
  [source, baseName]: readonly [SourceTree, string],
  { run, signal }: SourceWorld,
): Promise<readonly SeriesStep[]> {
  const scratch = makeTemporaryDirectory();
  try {
    const steps: SeriesStep[] = [];
    const asked = { directory: source.directory, index: join(scratch, 'index'), run, signal };
    await git({ ...asked, args: ['read-tree', baseTree] }, 'read the base');
    for (const patch of patches) {
      const applied = await tryGit({ ...asked, args: ['apply', '--cached', '-'], input: patch.text });
      if (!applied.ok) throw refusal(patch, applied.stderr, baseName);
      const tree = await git({ ...asked, args: ['write-tree'] }, 'keep the result');
      steps.push({ subject: patch.subject, tree: tree.trim() });
    }
    return steps;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function isFile(path: string): boolean {
  return lookAt(path, GIVE_PATCHES)?.isFile() === true;
}

async function ofPatches(
  paths: readonly string[],
  source: SourceTree,
  base: string | undefined,
  world: SourceWorld,
): Promise<AppliedSeries> {
  const patches: Patch[] = [];
  for (const path of paths) append(patches, await patchesIn(path, world));
  const named = base ?? source.defaultBase;
  const commit = source.repository === null ? named : await commitOf(source, named, world);
  const baseTree = await treeOf(source, commit, world);
  const baseName =
    source.repository === null ? (source.packageName ?? source.name) : `${named} of ${source.name}`;
  return { baseName, baseTree, steps: await stepsWith(patches, baseTree, [source, baseName], world) };
}

async function ofCommits(
  text: string,
  source: SourceTree,
  base: string | undefined,
  world: SourceWorld,
): Promise<AppliedSeries> {
  const { run, signal } = world;
  const [, below = '', above = ''] = /^(.*?)\.\.\.?(.*)$/.exec(text) ?? ['', '', text];
  const [from, to] = [below === '' ? 'HEAD' : below, above === '' ? 'HEAD' : above];
  const tip = await commitOf(source, to, world);
  const start = await commitOf(source, base ?? from, world);
  const asked = { directory: source.repository ?? '', run, signal };
  const merge = await tryGit({ ...asked, args: ['merge-base', start, tip] });
  const bottom = base === undefined && merge.ok ? merge.stdout.trim() : start;
  if (bottom === tip) throw noSeries(text, 'it has no commit on top of its base');
  const commits = await commitsBetween(source, [bottom, tip], world);
  return {
    baseName: `${base ?? bottom.slice(0, 12)} of ${source.name}`,
    baseTree: await treeOf(source, bottom, world),
    steps: commits.map(({ subject, tree }) => ({ subject, tree })),
  };
}

/**
 * The trees before and after a series.
 * @param texts patch files and mboxes in order, or one range or branch of the source's repository
 * @param base the revision that patches apply to, unless the source's own default
 * @throws {Failure} (usage) for what is none, and for a patch that does not apply
 */
export async function appliedSeries(
  texts: readonly string[],
  source: SourceTree,
  base: string | undefined,
  world: SourceWorld,
): Promise<AppliedSeries> {
  if (texts.every(isFile)) return ofPatches(texts, source, base, world);
  const wrong = texts.find((text) => !isFile(text)) ?? '';
  if (source.repository === null)
    throw noSeries(wrong, `there is no such file, and ${source.name} has no commits`);
  if (texts.length > 1) throw noSeries(wrong, 'there is no such file, and a range or branch stands alone');
  return ofCommits(wrong, source, base, world);
}
