/** What no linter of ours holds: the size of folders, telling names, and the arrows of the native core. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FILES_AT_MOST = 25;
const LINES_AT_MOST = 300;
const UNTELLING_NAMES = /^(utils?|helpers?|managers?|common|wording|shown|texts?_?of|misc)(\.|$)/i;
const NATIVE_CODE = ['.cc', '.c', '.h', '.S'];
const NOT_OURS = ['node_modules', 'build', 'dist', 'golden', 'fixtures', 'third_party', '__snapshots__'];

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : filesUnder(path);
    return [path];
  });
}

const native = filesUnder('native');
const everything = [...filesUnder('src'), ...filesUnder('bench'), ...filesUnder('test'), ...native];

describe('the house', () => {
  it('has folders of at most 25 files', () => {
    const sizes = new Map<string, number>();
    for (const file of everything) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
    expect([...sizes].filter(([, size]) => size > FILES_AT_MOST)).toEqual([]);
  });

  it('has native files of at most 300 lines, as eslint holds those of TypeScript', () => {
    const long = native.filter(
      (file) =>
        NATIVE_CODE.includes(extname(file)) &&
        readFileSync(file, 'utf8').trimEnd().split('\n').length > LINES_AT_MOST,
    );
    expect(long).toEqual([]);
  });

  it('names files and folders after what they hold', () => {
    const untelling = everything.filter((file) =>
      [...dirname(file).split('/'), basename(file)].some((part) => UNTELLING_NAMES.test(part)),
    );
    expect(untelling).toEqual([]);
  });
});
