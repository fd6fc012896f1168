import { parsedJson } from '../lib/json.js';
import { join } from 'node:path';
import { Failure } from '../lib/failure.js';
import { packageRoot } from '../lib/package_root.js';
import { TOOL } from '../lib/tool.js';
import { coreBinary } from '../measure/core_binary.js';
import { fileBytes } from '../lib/files/given_file.js';

/** What the build notes of its tree, see scripts/commit.mjs. */
interface Commit {
  readonly commit: string;
  readonly date: string | null;
  readonly changed: boolean;
}

/** Null where git knew none, or nothing was built. */
function builtCommit(): Commit | null {
  try {
    return parsedJson(
      fileBytes(join(packageRoot(), 'dist', 'commit.json')).toString('utf8'),
    ) as Commit | null;
  } catch {
    return null;
  }
}

function commitText(built: Commit | null): string {
  if (built === null) return 'unknown';
  const changed = built.changed ? ', with changes' : '';
  return `${built.commit} (${built.date ?? 'no date'}${changed})`;
}

function coreText(): string {
  try {
    const { kind, from } = coreBinary();
    return `${kind}, ${from}`;
  } catch (error) {
    if (error instanceof Failure) return `none: ${error.what}: ${error.why}`;
    throw error;
  }
}

/** Four lines: what a report of an error needs. */
export function versionText(): string {
  const { version, platform, arch } = process;
  return [
    `${TOOL.name} ${TOOL.version}`,
    `commit: ${commitText(builtCommit())}`,
    `core: ${coreText()}`,
    `node: ${version} on ${platform} ${arch}`,
    '',
  ].join('\n');
}
