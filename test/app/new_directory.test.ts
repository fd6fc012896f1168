import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOutputDirectory } from '../../src/app/new_directory.js';

const now = (): Date => new Date('2026-11-22T15:04:05Z');
const open = (named?: string) => openOutputDirectory(named, { now }, 'box');

let before = '';
beforeEach(() => {
  before = process.cwd();
  process.chdir(mkdtempSync(join(tmpdir(), 'new-directory-')));
});
afterEach(() => {
  process.chdir(before);
});

describe('a directory of our own naming', () => {
  it('is another one for each of three runs that start in the same second', () => {
    expect([open(), open(), open()].map(({ directory }) => directory)).toEqual([
      'reports/2026-11-22T15-04-05-box',
      'reports/2026-11-22T15-04-05-box-2',
      'reports/2026-11-22T15-04-05-box-3',
    ]);
  });

  it('goes again with what was made above it, unless something was kept there', () => {
    const [first, second] = [open(), open()];
    second.discard();
    writeFileSync(join(first.directory, 'kept'), '');
    first.discard();
    expect(readdirSync('reports')).toEqual(['2026-11-22T15-04-05-box']);
    const kept = join(first.directory, 'within');
    open(kept).discard();
    expect(existsSync(kept)).toBe(false);
  });

  it('that cannot be made is told of as any other', () => {
    writeFileSync('reports', 'a file');
    expect(() => open()).toThrow(/EEXIST|ENOTDIR/);
  });

  it('that the user named is the one that is used, there or not', () => {
    expect([open('mine').directory, open('mine').directory]).toEqual(['mine', 'mine']);
  });
});
