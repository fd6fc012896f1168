/** Counts a cell on commits of a git tree, each of which is built first. */
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import type { EmulatedChoice } from '../../app/host_choice.js';
import { withKernelBuilder, type BuildFlags, type KernelBuilder } from '../../app/kernel_builder.js';
import { commitOf, commitsBetween, treeOf } from '../../emulate/kernel_build/source_tree.js';

export interface CommitFlags extends BuildFlags {
  readonly good?: string;
  readonly bad?: string;
}

/** Kernels of a list as they come to be: each is there when it is asked for. */
export interface KernelList {
  /** From the good one to the bad one. */
  readonly names: readonly string[];
  /** @throws {Failure} where it cannot be built */
  readonly choiceAt: (position: number) => Promise<EmulatedChoice>;
}

const ID_DIGITS = 12;

function refused(subject: string, detail: string): Error {
  return failureOf('invalid-value', { subject, detail });
}

interface Position {
  readonly name: string;
  readonly tree: string;
}

async function positions(
  { source, world }: KernelBuilder,
  good: string,
  bad: string,
): Promise<readonly Position[]> {
  const [bottom, tip] = [await commitOf(source, good, world), await commitOf(source, bad, world)];
  const commits = await commitsBetween(source, [bottom, tip], world);
  if (commits.length === 0) throw refused(`--good ${good}`, `has every commit that ${bad} has`);
  const first = {
    name: `${bottom.slice(0, ID_DIGITS)} (${good})`,
    tree: await treeOf(source, bottom, world),
  };
  return [
    first,
    ...commits.map(({ id, tree, subject }) => ({ name: `${id.slice(0, ID_DIGITS)} ${subject}`, tree })),
  ];
}

/**
 * The commits from the good one to the bad one, along the first parents: a merge is one of them, with all it brings.
 * @throws {Failure} (usage) where there is nothing between them
 */
export async function withCommits<Result>(
  flags: CommitFlags,
  [base, context]: readonly [EmulatedChoice, AppContext],
  use: (list: KernelList) => Promise<Result>,
): Promise<Result> {
  const { good, bad = 'HEAD' } = flags;
  if (good === undefined) throw refused('--source', 'needs --good too: a revision to compare with');
  if (flags.source.startsWith('debian:'))
    throw refused(`--source ${flags.source}`, 'a package of Debian has no commits: give a git tree');
  return withKernelBuilder(flags, context, async (builder) => {
    const commits = await positions(builder, good, bad);
    return use({
      names: commits.map(({ name }) => name),
      choiceAt: async (position) => {
        const commit = commits[position];
        if (commit === undefined) throw new RangeError(`no commit ${String(position)}`);
        const { imagePath } = await builder.build(commit.name.slice(0, ID_DIGITS), commit.tree);
        return { ...base, kernel: imagePath, modules: null };
      },
    });
  });
}

/** What `git bisect run` takes for a commit that nobody can judge, where it would take any other failure for a bad one. */
export function untestable(error: unknown): unknown {
  if (!(error instanceof Failure) || error.exitCode === EXIT_CODE.interrupted) return error;
  const { what, why, next } = error;
  return new Failure({ what, why, next, exitCode: EXIT_CODE.untestable }, { cause: error });
}
