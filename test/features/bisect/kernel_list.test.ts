import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromGoodToBad, kernelsOver } from '../../../src/features/bisect/kernel_list.js';
import { USUAL_EMULATED } from '../../../src/app/host_choice.js';

let directory: string;

function file(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const IMAGE = Buffer.alloc(64);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bisect-command-'));
  file('builds/10-ten/bzImage', IMAGE);
  file('builds/10-ten/lib/kvm.ko.xz', 'module');
  file('builds/9-nine/bzImage', IMAGE);
  file('builds/2-two', IMAGE);
  file('builds/notes/README', 'no image here');
  file('builds/.hidden/bzImage', IMAGE);
  file(
    'mixed.txt',
    '# older first\n6.1\n\nbuilds/2-two\r\n  builds/9-nine/bzImage modules=builds/10-ten\n6.12,cpu=max\n',
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const listed = (...paths: string[]) => kernelsOver(paths, USUAL_EMULATED);

describe('the list to bisect', () => {
  it('is a file of kernels, one a line, with their settings; paths are also seen from the list', () => {
    const kernels = listed(join(directory, 'mixed.txt'));
    expect(kernels.map(({ name }) => name)).toEqual([
      '6.1',
      'builds/2-two',
      'builds/9-nine/bzImage modules=builds/10-ten',
      '6.12,cpu=max',
    ]);
    expect(kernels.map(({ choice: { kernel, modules, cpu } }) => [kernel, modules, cpu])).toEqual([
      ['6.1', null, null],
      [join(directory, 'builds/2-two'), null, null],
      [join(directory, 'builds/9-nine/bzImage'), join(directory, 'builds/10-ten'), null],
      ['6.12', null, 'max'],
    ]);
  });

  it('is a directory of images and builds in the order that people count, with the modules of a build', () => {
    const builds = join(directory, 'builds');
    expect(listed(builds).map(({ choice: { kernel, modules } }) => [kernel, modules])).toEqual([
      [join(builds, '2-two'), null],
      [join(builds, '9-nine/bzImage'), null],
      [join(builds, '10-ten/bzImage'), join(builds, '10-ten')],
    ]);
  });

  it('is what --over names one after the other: images and versions', () => {
    const image = join(directory, 'builds/2-two');
    expect(listed('6.1', image, '6.12').map(({ choice }) => choice.kernel)).toEqual(['6.1', image, '6.12']);
  });

  it.each([
    [['6.1'], 'names one kernel'],
    [['./nowhere.txt'], 'there is no such file or directory'],
  ])('%j is refused', (paths, why) => {
    expect(() => listed(...paths)).toThrow(why);
  });

  it('is refused with the line that names what is not there', () => {
    const missing = file('missing.txt', '6.1\n\nbuilds/11/bzImage\n');
    expect(() => listed(missing)).toThrow(`line 3 of ${missing}: there is no file 'builds/11/bzImage'`);
    const empty = file('empty.txt', '# nothing\n');
    expect(() => listed(empty)).toThrow('names no kernel');
  });
});

describe('the good and the bad end', () => {
  const names = (good?: string, bad?: string): string[] =>
    fromGoodToBad(listed(join(directory, 'builds'), '6.12'), good, bad).map(({ name }) =>
      name.replace(`${directory}/`, ''),
    );

  it('are the first and the last unless named, by the whole name or a part of the path', () => {
    expect(names()).toEqual(['builds/2-two', 'builds/9-nine', 'builds/10-ten', '6.12']);
    expect(names('9-nine', join(directory, 'builds/10-ten'))).toEqual(['builds/9-nine', 'builds/10-ten']);
  });

  it('may stand the other way round: the newest first', () => {
    expect(names('6.12', '9-nine')).toEqual(['6.12', 'builds/10-ten', 'builds/9-nine']);
  });

  it.each([
    ['6.13', undefined, "--good '6.13': is not in the list"],
    ['builds', undefined, "--good 'builds': matches 3 kernels of the list"],
    ['6.12', '6.12', 'name the same kernel'],
  ])('%s and %s are refused', (good, bad, why) => {
    expect(() => names(good, bad)).toThrow(why);
  });
});
