import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applySettings, settingsFile } from '../../../src/app/settings.js';
import { runCommand } from '../../../src/features/run/command.js';
import { gateCommand } from '../../../src/features/gate/command.js';
import { FakeIo } from '../../cli/fake_io.js';
import { runCli } from '../../../src/cli/run_cli.js';
import { NOTHING_TO_MEASURE } from '../run/run_line.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keb-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function withFile(settings: unknown): Record<string, string> {
  const path = join(folder, 'config.json');
  writeFileSync(path, typeof settings === 'string' ? settings : JSON.stringify(settings));
  return { KVM_EXIT_BENCH_CONFIG: path };
}

/** The options of a command that was given a line, with the defaults that are kept. */
function options(
  argv: readonly string[],
  env: Record<string, string>,
  definition = runCommand,
): Record<string, unknown> {
  const command = definition.configure(new Command()).exitOverride();
  command.parse([...argv], { from: 'user' });
  applySettings(command, env);
  return command.opts();
}

describe('defaults that are kept', () => {
  it('come from the environment before the file, and a flag wins over both', () => {
    const env = {
      ...withFile({ preset: 'full', 'max-time': '20s', cpu: 1 }),
      KVM_EXIT_BENCH_PRESET: 'quick',
    };
    expect(options([], env)).toMatchObject({ preset: 'quick', maxTime: 20, cpu: 1 });
    expect(options(['--preset', 'default'], env)).toMatchObject({ preset: 'default' });
  });

  it('yield to flags that they would contradict', () => {
    const env = { KVM_EXIT_BENCH_HOST: 'ssh:build', KVM_EXIT_BENCH_PRESET: 'quick' };
    expect(options(['--device', '/dev/kvm2'], env)).not.toHaveProperty('host');
    expect(options(['--resume', 'before'], env)).not.toHaveProperty('preset');
    expect(options(['--resume', 'before'], env)).not.toHaveProperty('host');
  });

  it('say nothing of measuring to a gate that only judges', () => {
    const env = { KVM_EXIT_BENCH_MAX_TIME: '60', KVM_EXIT_BENCH_MARGIN: '3%' };
    const judging = options(['after'], env, gateCommand);
    expect(judging).toMatchObject({ margin: 0.03 });
    expect(judging).not.toHaveProperty('maxTime');
    expect(options(['--run'], env, gateCommand)).toMatchObject({ maxTime: 60 });
  });

  it.each([
    ['a value that the flag does not take', { cpu: 'last' }, "'last' for --cpu"],
    ['a name that is none', { prset: 'quick' }, "did you mean 'preset'?"],
    ['a list', { preset: ['quick'] }, 'neither a text'],
    ['what is no object', '[]', 'is no JSON object'],
    ['what is no JSON', '{', 'is no JSON object'],
  ])('that are %s exit 2 and name the file', (_, settings, said) => {
    const env = withFile(settings);
    expect(() => options([], env)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(said) as string }) as Error,
    );
    expect(() => options([], env)).toThrow(/config\.json/);
  });

  it('a file that was named must be there; one that was not need not', () => {
    expect(() => options([], { KVM_EXIT_BENCH_CONFIG: join(folder, 'none.json') })).toThrow(/cannot be read/);
    expect(options([], { HOME: folder })).not.toHaveProperty('preset');
    expect(settingsFile({ HOME: '/home/a' })).toBe('/home/a/.config/kvm-exit-bench/config.json');
    expect(settingsFile({ HOME: '/home/a', XDG_CONFIG_HOME: '/x' })).toBe('/x/kvm-exit-bench/config.json');
    expect(settingsFile({})).toBeNull();
  });

  it('of a switch are true or false', () => {
    const command = (): Command => new Command().addOption(new Option('--quiet'));
    const set = (text: string): unknown => {
      const asked = command().parse([], { from: 'user' });
      applySettings(asked, { KVM_EXIT_BENCH_QUIET: text });
      return asked.opts()['quiet'];
    };
    expect([set('true'), set('false')]).toEqual([true, false]);
    expect(() => set('yes')).toThrow(/is true or false/);
  });
});

async function line(argv: readonly string[], env: Record<string, string>) {
  const io = new FakeIo({ LANG: 'C.UTF-8', ...env });
  const code = await runCli(argv, io, NOTHING_TO_MEASURE);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}

it('config shows each setting, its value, and where it comes from', async () => {
  const { code, stdout } = await line(['config'], {
    ...withFile({ cpu: 1 }),
    KVM_EXIT_BENCH_HOST: 'ssh:build',
  });
  expect(code).toBe(0);
  expect(stdout).toMatch(/host +ssh:build +KVM_EXIT_BENCH_HOST/);
  expect(stdout).toMatch(/cpu +1 +\S+config\.json/);
  expect(stdout).toMatch(/margin +- /);
});

it('a command says which defaults it took', async () => {
  const { code, stderr } = await line(['plan'], { KVM_EXIT_BENCH_PRESET: 'quick' });
  expect([code, stderr]).toEqual([0, 'defaults: --preset quick (KVM_EXIT_BENCH_PRESET)\n']);
});

it.each(['--host', '--host-command'])(
  '%s given twice is refused, and named with the first value',
  async (flag) => {
    const { code, stderr } = await line(['plan', flag, 'local', flag, 'ssh:b'], {});
    expect([code, stderr]).toEqual([2, expect.stringMatching(/given twice, first as 'local'/)]);
  },
);
