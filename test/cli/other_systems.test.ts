/** The built program where there is no KVM to measure: what needs none works, what needs it says what to do. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const LAUNCHER = resolve('bin/kvm-exit-bench.cjs');
const SAMPLE = resolve('reports/sample');
const MIX = resolve('bench/mixes/qemu-query-stats.json');

describe.skipIf(!existsSync('dist/src/cli/main.js'))('the built program on', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keb-systems-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** Only the name of the system is another one: paths and files stay those of this machine. */
  function on(system: string, ...argv: readonly string[]) {
    const named = `data:text/javascript,Object.defineProperty(process,'platform',{value:'${system}'})`;
    return spawnSync(process.execPath, ['--import', named, LAUNCHER, ...argv], {
      encoding: 'utf8',
      cwd: folder,
    });
  }

  const WORKING: readonly (readonly string[])[] = [
    ['--help'],
    ['--version'],
    ['plan', '--preset', 'quick'],
    ['report', SAMPLE, '--text'],
    ['report', SAMPLE, '--output', 'page'],
    ['compare', SAMPLE, SAMPLE],
    ['recheck', join(SAMPLE, 'results.json')],
    ['advise', SAMPLE, '--mix', MIX],
    ['export', SAMPLE, '--csv', 'summary', '--output', 'summary.csv'],
    ['config'],
  ];

  describe.each(['darwin', 'win32'])('%s', (system) => {
    it.each(WORKING.map((argv) => [argv.join(' '), argv] as const))('does %s', (_, argv) => {
      const { status, stderr } = on(system, ...argv);
      expect([status, stderr]).toEqual([0, '']);
    });

    it('says of a measurement here what to do instead', () => {
      for (const argv of [['probe'], ['run', '--host', 'local']]) {
        const { status, stdout, stderr } = on(system, ...argv);
        expect([status, stdout]).toEqual([4, '']);
        expect(stderr).toContain(`cannot measure on ${system} ${process.arch}: KVM is part of Linux`);
        expect(stderr).toContain('--host ssh:NAME');
      }
    });
  });
});
