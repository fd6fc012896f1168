/** The README is true: each of its commands runs, its example runs, its links lead somewhere. */
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocks, BUILT, commandLines, EMULATED, README, ROOT } from '../support/readme_commands.js';

const CI = readFileSync(join(ROOT, '.ci/run'), 'utf8');
/** What `npm test`, which the gate calls, does with the native core. */
const NATIVE_TESTS =
  /"test:native": "([^"]*)"/.exec(readFileSync(join(ROOT, 'package.json'), 'utf8'))?.[1] ?? '';

function whyNoKvm(): string | null {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return 'there is no usable /dev/kvm';
  }
}

const noKvm = whyNoKvm();
// In CI nothing is skipped: there it fails instead.
const measuring = noKvm === null || process.env['CI'] !== undefined ? it : it.skip;

describe('the README', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keb-readme-'));
    for (const name of ['reports', 'bench']) symlinkSync(join(ROOT, name), join(folder, name));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('has its two commands run as they stand by the gate for landing', () => {
    const two = commandLines(README).filter((line) => line.startsWith('npm ci'));
    expect(two).toHaveLength(2);
    for (const line of two) expect(CI.split('\n')).toContain(line);
  });

  // Commands that boot emulated hosts are run by test/emulated/readme.test.ts.
  const others = commandLines(README).filter((line) => !line.startsWith('npm ci') && !EMULATED.test(line));
  expect(others.length).toBeGreaterThan(5);
  for (const line of others) {
    const built = BUILT.find(([pattern]) => pattern.test(line));
    measuring(`runs: ${line}`, { timeout: 120_000 }, () => {
      if (built === undefined) throw new Error('no rule says how to run this line');
      const [pattern, replacement] = built;
      // Runs that name no output write to a folder of this test.
      const measures = /exits\.js|main\.js (run|scale)|--index/.test(line.replace(pattern, replacement));
      const output = measures ? ` --output ${join(folder, String(others.indexOf(line)))}` : '';
      const command = line.replace(pattern, replacement).replace(/( >|$)/, `${output}$1`);
      const printed = execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
      expect(printed.length > 0 || line.includes('>')).toBe(true);
    });
  }

  measuring('has an example that prints a ratio with its interval for each pair', { timeout: 60_000 }, () => {
    const example = blocks('js', README);
    expect(example).toHaveLength(1);
    // Inside the package, so that it imports itself by name as a user's program would.
    const file = join(ROOT, 'dist', 'readme_example.mjs');
    writeFileSync(file, example[0] ?? '');
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    expect(printed).toMatch(/^pio-out\/long64-ring0\/regs\/both\/sync 0\.\d+ \[ 0\.\d+, 0\.\d+ \]$/m);
  });

  it('links only to files that are there', () => {
    const targets = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target ?? '');
    expect(targets.length).toBeGreaterThan(4);
    expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  });

  it('lists the exit codes that --help lists', () => {
    const help = execFileSync(process.execPath, [join(ROOT, 'dist/src/cli/main.js'), '--help'], {
      encoding: 'utf8',
    });
    const codes = [...help.matchAll(/^ {2}(\d+) {2,}/gm)].map(([, code]) => code);
    expect(codes.length).toBe(7);
    for (const code of codes) expect(README).toMatch(new RegExp(`^\\| ${code ?? ''} +\\|`, 'm'));
  });
});

describe('CONTRIBUTING', () => {
  it('names no command that the gate does not run in one form or another', () => {
    const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
    const known = (line: string): boolean => {
      const target = line.replace(/^npm run /, '').replace(/^make -C native /, '');
      // The gate has x86 and arm64; the other arches want three more emulators and are run before a release.
      return CI.includes(target) || NATIVE_TESTS.includes(target) || line === 'npm run test:archs';
    };
    expect(commandLines(text).filter((line) => !known(line))).toEqual([]);
  });
});
