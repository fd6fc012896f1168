import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { plural } from '../../lib/plural.js';

function failure(exitCode: ExitCode, what: string, why: string, next: string): Failure {
  return new Failure({ what, why, next, exitCode });
}

/** @param packages of Debian, that bring what is missing */
export function missingTools(names: readonly string[], packages: readonly string[]): Failure {
  return failure(
    EXIT_CODE.hostCannotMeasure,
    'cannot build a kernel',
    `not installed: ${names.join(', ')}`,
    `install what is missing: sudo apt-get install ${packages.join(' ')}`,
  );
}

export function notATree(tree: string, why: string): Failure {
  const next = 'give a git tree of the kernel, or a source package of Debian such as debian:6.12';
  return failure(EXIT_CODE.usage, `cannot build from '${tree}'`, why, next);
}

export function unknownRevision(revision: string, tree: string): Failure {
  const next = 'give a commit, a tag or a branch that it has';
  return failure(EXIT_CODE.usage, `no revision '${revision}'`, `${tree} has none of that name`, next);
}

export function noSeries(text: string, why: string): Failure {
  const next = 'give patch files, an mbox, a range such as v6.12..topic, or a branch of the tree';
  return failure(EXIT_CODE.usage, `cannot use '${text}' as a series`, why, next);
}

/** @param hunk the line that begins it, null where git does not say which */
export function doesNotApply(subject: string, where: string, hunk: string | null, base: string): Failure {
  const at = hunk === null ? '' : `, hunk ${hunk}`;
  return failure(
    EXIT_CODE.usage,
    `'${subject}' does not apply to ${base}`,
    `${where}${at}`,
    'rebase the series, or name the revision that it was made for with --base',
  );
}

export function gitFailed(operation: string, said: string): Failure {
  const next = 'see what git says when you run it yourself in the same tree';
  return failure(EXIT_CODE.harnessFailed, `git cannot ${operation}`, said, next);
}

export function doesNotCompile(name: string, lines: readonly string[], log: string): Failure {
  const [first = 'make did not say why', ...rest] = lines;
  const more = rest.map((line) => `\n    ${line}`).join('');
  return failure(EXIT_CODE.usage, `${name} does not compile`, `${first}${more}`, `all of it is in ${log}`);
}

export function lacksOptions(name: string, options: readonly string[]): Failure {
  return failure(
    EXIT_CODE.usage,
    `${name} cannot be configured with KVM`,
    `its Kconfig turns off ${options.join(', ')}`,
    `mend the Kconfig: without ${plural(options.length, 'option')} of these there is nothing to count`,
  );
}

export function cannotConfigure(name: string, said: string): Failure {
  const next = 'check that it is a Linux source tree';
  return failure(EXIT_CODE.usage, `${name} cannot be configured`, said, next);
}

/** A tree that cannot be put in place, though git knows it. */
export function cannotCheckOut(name: string, said: string): Failure {
  const next = 'run it again; if it fails again, remove kernel-builds from the cache directory';
  return failure(EXIT_CODE.harnessFailed, `cannot write out ${name}`, said, next);
}

export function notBuilt(wanted: string, count: number): Failure {
  const why =
    count === 0 ? 'no build and no source has an id that begins so' : `${plural(count, 'id')} begin so`;
  return failure(EXIT_CODE.usage, `cannot remove '${wanted}'`, why, "see them with 'kernel list'");
}

export function buildsInUse(id: string): Failure {
  const next = 'wait for it, or end it';
  return failure(EXIT_CODE.usage, `cannot remove '${id}'`, 'a kernel is being built of it', next);
}
