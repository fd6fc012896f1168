/** How the built program ends where the system gives it too little, and what it then leaves. `npm test` builds first. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsedJson } from '../../src/lib/json.js';

const MAIN = resolve('dist/src/cli/main.js');
const LAUNCHER = resolve('bin/kvm-exit-bench.cjs');
const SAMPLE = resolve('reports/sample');
const MIX = resolve('bench/mixes/qemu-query-stats.json');
const OLD = 'what was there before\n';
const TOO_LONG_MS = 20_000;

let directory = '';
const at = (name: string): string => join(directory, name);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'limits-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the program under limits that a shell sets. */
function under(limits: string, command: readonly string[], ...argv: string[]) {
  const { status, signal, stderr, stdout } = spawnSync(
    'bash',
    ['-c', `${limits}; exec "$@"`, 'bash', ...command, ...argv],
    { encoding: 'utf8', timeout: TOO_LONG_MS, killSignal: 'SIGKILL', maxBuffer: 1 << 26 },
  );
  return { code: status ?? signal, stderr, stdout };
}

const NODE = [process.execPath, MAIN];
const isBuilt = existsSync(MAIN);

/** A limit on the size of files does what a full disk does: a write takes a part, and the next one fails. */
describe.skipIf(!isBuilt)('where a file cannot be written to its end', () => {
  const writing: readonly (readonly [name: string, target: string, argv: () => string[]])[] = [
    ['export', 'blocks.csv', () => ['export', SAMPLE, '--csv', 'blocks', '--output', at('blocks.csv')]],
    ['report', 'index.html', () => ['report', SAMPLE, '--output', directory]],
    [
      'compare',
      'page.html',
      () => ['compare', SAMPLE, SAMPLE, '--format', 'html', '--output', at('page.html')],
    ],
    [
      'gate',
      'page.html',
      () => ['gate', '--baseline', SAMPLE, SAMPLE, '--format', 'html', '--output', at('page.html')],
    ],
    [
      'advise',
      'page.html',
      () => ['advise', SAMPLE, '--mix', MIX, '--format', 'html', '--output', at('page.html')],
    ],
    [
      'baseline save',
      'a.json',
      () => ['baseline', 'save', SAMPLE, '--name', 'a', '--force', '--directory', directory],
    ],
  ];

  it.each(writing)(
    '%s leaves the older file as it was, and exits 2',
    (_, target, argv) => {
      for (const kibibytes of [1, 11]) {
        writeFileSync(at(target), OLD);
        const { code, stderr } = under(`ulimit -f ${String(kibibytes)}`, NODE, ...argv());
        expect([code, stderr]).toEqual([2, expect.stringMatching(/cannot write [^]*EFBIG[^]*next: /)]);
        expect(readFileSync(at(target), 'utf8')).toBe(OLD);
        expect(readdirSync(directory)).toEqual([target]);
      }
    },
    60_000,
  );

  it('a good baseline is not replaced by a part of another', () => {
    copyFileSync(join(SAMPLE, 'results.json'), at('a.json'));
    const { code } = under('ulimit -f 40', NODE, ...writing[5]![2]());
    expect(code).toBe(2);
    expect(readFileSync(at('a.json')).equals(readFileSync(join(SAMPLE, 'results.json')))).toBe(true);
  });
});

describe.skipIf(!isBuilt)('what is named to be read and is no file', () => {
  const reading: readonly (readonly [name: string, argv: (path: string) => string[]])[] = [
    ['plan --plan', (path) => ['plan', '--plan', path]],
    ['report', (path) => ['report', path, '--text']],
    ['recheck', (path) => ['recheck', path]],
    ['gate', (path) => ['gate', '--baseline', path, SAMPLE]],
    ['advise --mix', (path) => ['advise', SAMPLE, '--mix', path]],
    ['kernels', (path) => ['kernels', path, '6.1', '--output', at('out')]],
    ['bisect --over', (path) => ['bisect', '--over', path, '--cell', 'pio-out/long64-ring0/regs/both/sync']],
    [
      'run --host emulated --kernel',
      (path) => ['run', '--host', 'emulated', '--kernel', path, '--output', at('out')],
    ],
  ];

  it.each(reading)(
    'is refused by %s in one line, without waiting for it',
    (_, argv) => {
      spawnSync('mkfifo', [at('pipe')]);
      for (const path of ['/dev/zero', at('pipe')]) {
        const { code, stderr } = under('ulimit -v 16000000', NODE, ...argv(path));
        expect([code, stderr]).toEqual([2, expect.stringMatching(/it is a (device|pipe), not a file/)]);
        expect(stderr.trimEnd().split('\n')).toHaveLength(2);
      }
    },
    60_000,
  );
});

describe.skipIf(!isBuilt)('what nobody caught', () => {
  /** Throws once somebody would catch it. */
  const thrower = `data:text/javascript,setInterval(()=>{
    if (process.listenerCount('uncaughtException')) throw new TypeError('no such thing')},1)`;

  it.each(['dist/src/cli/main.js', 'dist/bench/exits.js'])('ends %s with 5 and one line', (main) => {
    const { code, stderr } = under(':', [process.execPath, '--import', thrower, main], 'probe');
    expect([code, stderr]).toEqual([
      5,
      expect.stringMatching(/^kvm-exit-bench: unexpected error: no such thing\n/),
    ]);
    expect(stderr.split('\n')).toHaveLength(3);
  });

  it('is no regression where few files may be open, but where Node cannot open one', () => {
    const ends = [16, 17, 18, 19, 20, 21, 22, 23, 24, 28, 32, 40, 48, 64, 80, 96, 128].map((files) =>
      under(`ulimit -n ${String(files)}`, [LAUNCHER], 'gate', '--baseline', SAMPLE, SAMPLE),
    );
    for (const { code, stderr } of ends.filter((end) => end.code === 5))
      expect(stderr, String(code)).toContain('ulimit -n');
    expect(ends.filter(({ code }) => code === 5).length).toBeGreaterThan(5);
    expect(ends.at(-1)?.code).toBe(0);
    const alike = ends.filter(({ code }) => code === 1);
    expect(alike.length).toBeLessThanOrEqual(1);
    for (const { stderr } of alike) expect(stderr).toMatch(/Error: EMFILE: .*open '.*kvm-exit-bench\.cjs'/);
  });

  it('is no regression where the program or Node is not there, or Node is too old', () => {
    mkdirSync(at('bin'));
    copyFileSync(LAUNCHER, at('bin/moved.cjs'));
    const moved = under(':', [process.execPath, at('bin/moved.cjs')], '--version');
    expect([moved.code, moved.stderr]).toEqual([
      5,
      expect.stringMatching(/cannot be loaded: .*\n {2}next: build it/),
    ]);
    mkdirSync(at('none'));
    const without = under(`PATH=${at('none')}`, [LAUNCHER], '--version');
    expect(without.code).toBe(127);
    writeFileSync(
      at('old.cjs'),
      `Object.defineProperty(process, 'versions', { value: { node: '20.18.3' } })`,
    );
    const old = under(':', [process.execPath, '--require', at('old.cjs'), LAUNCHER], '--version');
    expect([old.code, old.stderr]).toEqual([5, expect.stringContaining('Node 20.18.3 is too old')]);
  });

  it('is said of the Node that the package asks for', () => {
    const { engines } = parsedJson(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    const oldest = /OLDEST_NODE = '(.*)'/.exec(readFileSync(LAUNCHER, 'utf8'))?.[1];
    expect(engines.node).toBe(`>=${oldest ?? ''}`);
  });

  it('is the program itself where all is well', () => {
    const link = at('linked');
    spawnSync('ln', ['-s', LAUNCHER, link]);
    for (const command of [LAUNCHER, link]) {
      const { code, stdout } = under(':', [command], '--version');
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^kvm-exit-bench \d+\.\d+\.\d+\n/)]);
    }
  });
});
