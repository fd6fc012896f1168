import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { prepareOutputDirectory } from '../../src/app/output_directory.js';
import { ERROR_TEXT, renderFailure, type FailureTexts } from '../../src/app/failures.js';
import { CERTIFY_FAILURES } from '../../src/features/certify/failures.js';
import { GATE_FAILURES } from '../../src/features/gate/failures.js';
import { RUN_FAILURES } from '../../src/features/run/failures.js';
import { Failure } from '../../src/lib/failure.js';
import { failureOfLaunch } from '../../src/measure/failures.js';
import { launchMessageSchema } from '../../src/samples/protocol.js';
import { FakeIo } from './fake_io.js';
import { runLine } from '../features/run/run_line.js';

describe('usage errors', () => {
  it.each<[string, string[]]>([
    ['unknown_flag', ['plan', '--taget-interval', '1%']],
    ['unknown_flag_far', ['plan', '--zzzzzzzzzz']],
    ['unknown_command', ['prob']],
    ['no_command', []],
    ['missing_value', ['plan', '--exit']],
    ['invalid_value', ['plan', '--launches', 'five']],
    ['invalid_share', ['plan', '--target-interval', '5']],
    ['too_many_arguments', ['plan', 'extra']],
    ['unknown_exit', ['plan', '--exit', 'pio-uot']],
    ['unknown_groups', ['plan', '--groups', 'regs+srges']],
    ['unknown_preset', ['plan', '--preset', 'fast']],
    ['empty_exit', ['plan', '--exit', '']],
    ['too_many_launches', ['plan', '--launches', '1001']],
    ['seed_too_large', ['run', '--seed', '18446744073709551616']],
    ['endless_plan_file', ['plan', '--plan', '/dev/zero']],
    ['contradiction', ['plan', '--exit', 'hlt', '--mode', '*ring3']],
    ['no_plan_file', ['plan', '--plan', '/nonexistent/sweep.json']],
  ])('%s: one line, what to do next, exit 2, nothing on stdout', async (name, argv) => {
    const { code, stdout, stderr } = await runLine(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')).toHaveLength(3);
    await expect(stderr).toMatchFileSnapshot(`../golden/errors/${name}.txt`);
  });
});

describe('errors of the host', () => {
  const failing = (error: Error) => ({
    createBackend: () => ({
      name: 'failing',
      probe: () => Promise.reject(error),
      measure: () => {
        throw error;
      },
    }),
  });

  it('keep their own words and exit code', async () => {
    const failure = new Failure({ what: 'cannot open /dev/kvm', why: 'gone', next: 'look', exitCode: 4 });
    expect(await runLine(['probe'], failing(failure))).toEqual({
      code: 4,
      stdout: '',
      stderr: 'kvm-exit-bench: cannot open /dev/kvm: gone\n  next: look\n',
    });
  });

  it('names the udev rule to a workflow on a runner of GitHub that may not open the device', () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    const parts = { type: 'error', launch: 0, operation: 'open', cell: null, errno: 'EACCES' } as const;
    const { next } = failureOfLaunch({ ...parts, code: 'no-permission', message: 'why' }, '/dev/kvm');
    vi.unstubAllEnvs();
    expect(next).toContain('KERNEL=="kvm", GROUP="kvm", MODE="0666"');
    expect(readFileSync('README.md', 'utf8')).toContain('KERNEL=="kvm", GROUP="kvm", MODE="0666"');
  });

  it.each(['no-device', 'no-permission', 'unsupported', 'too-old'] as const)(
    '%s: one line, what to do next, exit 4',
    async (code) => {
      const parts = { type: 'error', launch: 0, operation: 'open', cell: null } as const;
      const errno = code === 'no-device' ? 'ENOENT' : 'ERRNO';
      const error = { ...parts, code, errno, message: '<what the system said>' };
      const ran = await runLine(['probe'], failing(failureOfLaunch(error, '/dev/kvm')));
      expect([ran.code, ran.stdout]).toEqual([4, '']);
      await expect(ran.stderr).toMatchFileSnapshot(`../golden/host/error_${code.replaceAll('-', '_')}.txt`);
    },
  );

  it.each<[string, number, string, string]>([
    ['not_kvm', 4, 'no-device', 'KVM_GET_API_VERSION'],
    ['no_cpu', 2, 'unsupported', 'sched_setaffinity'],
  ])('%s: says what to name instead, exit %i', async (name, exitCode, code, operation) => {
    const said = { errno: 'ERRNO', message: '<what the system said>' };
    const error = launchMessageSchema.parse({
      type: 'error',
      launch: 0,
      cell: null,
      code,
      operation,
      ...said,
    });
    if (error.type !== 'error') throw new Error('not an error message');
    const ran = await runLine(['probe'], failing(failureOfLaunch(error, '/dev/null')));
    expect([ran.code, ran.stdout]).toEqual([exitCode, '']);
    await expect(ran.stderr).toMatchFileSnapshot(`../golden/errors/${name}.txt`);
  });

  it('that nobody expected are one line without a stack, exit 5, and a stack only when asked for', async () => {
    const error = new TypeError('undefined is not a thing\nsecond line');
    const { code, stderr } = await runLine(['probe'], failing(error));
    expect(code).toBe(5);
    await expect(stderr).toMatchFileSnapshot('../golden/errors/unexpected.txt');
    const debug = new FakeIo({ KVM_EXIT_BENCH_DEBUG: '1' });
    expect((await runLine(['probe'], failing(error), debug)).stderr).toContain('errors.test.ts');
  });
});

describe('the table of texts', () => {
  it('stays as it was', async () => {
    const facts = { subject: '<subject>', detail: '<detail>', nearest: '<nearest>' };
    const tables = [ERROR_TEXT, RUN_FAILURES, GATE_FAILURES, CERTIFY_FAILURES];
    const texts = tables.flatMap((table: FailureTexts) =>
      Object.entries(table).map(([kind, text]) => {
        const failure = text(facts);
        return `[${kind}] exit ${String(failure.exitCode)}\n${renderFailure(failure)}`;
      }),
    );
    await expect(texts.join('\n')).toMatchFileSnapshot('../golden/errors/texts.txt');
  });
});

describe('the output directory', () => {
  it('under a file is a usage failure that names the way out', () => {
    expect(() => prepareOutputDirectory('/etc/passwd/reports')).toThrow(/ENOTDIR.*--output/);
    expect(() => prepareOutputDirectory('/etc/passwd')).toThrow(/it is a file, not a directory/);
  });

  it('where the system makes none is told of at once', () => {
    expect(() => prepareOutputDirectory('/proc/kvm-exit-bench/run')).toThrow(/ENOENT.*--output/);
  });

  it.each(['file', 'link', 'pipe'])(
    'is tried under a name that nothing has, and a %s of the user stays',
    (kind) => {
      const parent = mkdtempSync(join(tmpdir(), 'output-'));
      const [directory, precious] = [join(parent, 'run'), join(parent, 'precious')];
      mkdirSync(directory);
      writeFileSync(precious, 'precious');
      // The name that trials had once.
      const own = join(directory, '.trial');
      if (kind === 'file') writeFileSync(own, 'precious');
      if (kind === 'link') symlinkSync(precious, own);
      if (kind === 'pipe') execFileSync('mkfifo', [own]);
      const before = lstatSync(own);
      prepareOutputDirectory(directory)();
      expect(readFileSync(precious, 'utf8')).toBe('precious');
      expect(lstatSync(own)).toMatchObject({ ino: before.ino, size: before.size, mtimeMs: before.mtimeMs });
      expect(readdirSync(directory)).toEqual(['.trial']);
      rmSync(parent, { recursive: true });
    },
  );

  it('takes away what it made, and nothing else', () => {
    const parent = mkdtempSync(join(tmpdir(), 'output-'));
    prepareOutputDirectory(join(parent, 'reports', 'run'))();
    expect(readdirSync(parent)).toEqual([]);
    const discard = prepareOutputDirectory(join(parent, 'reports', 'run'));
    writeFileSync(join(parent, 'reports', 'other'), '');
    discard();
    prepareOutputDirectory(parent)();
    expect(readdirSync(join(parent, 'reports'))).toEqual(['other']);
    rmSync(parent, { recursive: true });
  });
});
