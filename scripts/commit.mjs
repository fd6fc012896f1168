/** What git says of a tree. */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';

/**
 * @param {string} root
 * @param {string[]} args
 */
function git(root, args) {
  const { status, stdout } = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/**
 * The commit of a checkout, its date (ISO 8601), and whether files differ from it; null where git knows no commit.
 * @param {string} root
 */
export function commitOf(root) {
  const [top, commit] = git(root, ['rev-parse', '--show-toplevel', 'HEAD'])?.split('\n') ?? [];
  // A tree without git of its own, inside another one's repository.
  if (commit === undefined || realpathSync(top ?? '') !== realpathSync(root)) return null;
  const date = git(root, ['show', '-s', '--format=%cI', 'HEAD']);
  return { commit, date, changed: git(root, ['status', '--porcelain', '--untracked-files=no']) !== '' };
}
