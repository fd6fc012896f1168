/** Completions and manual: made from the definitions that parse the command line, and understood by their readers. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.js';
import { runLine } from '../run/run_line.js';

const isInstalled = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

async function script(shell: string): Promise<string> {
  const { code, stdout } = await runLine(['completion', shell]);
  expect(code).toBe(0);
  return stdout;
}

/** What bash offers for a line of which the last word is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const line = words.map((word) => `'${word}'`).join(' ');
  const asking = `${await script('bash')}
COMP_WORDS=(${line}); COMP_CWORD=${String(words.length - 1)}
_kvm_exit_bench
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-euc', asking], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((name) => name !== '');
}

/** A terminal in which somebody loads a script, types a command, presses Tab and Return; the command prints its words. */
const TYPING = `
zmodload zsh/zpty
zpty terminal zsh -f -i
zpty -w terminal "autoload -Uz compinit && compinit -u -D && source $1 && kvm-exit-bench() { print -r -- got:\\$*. }"
zpty -w terminal "kvm-exit-bench $2"$'\\t'
zpty -r -m terminal said '*got:[a-z]*.*'
print -r -- $said
zpty -d terminal`;

describe('completion', () => {
  it('knows every command and flag in every shell', async () => {
    const scripts = await Promise.all(['bash', 'zsh', 'fish'].map(script));
    for (const text of scripts) {
      for (const { name } of COMMANDS) expect(text).toContain(name);
      expect(text).toMatch(/\b(--)?(-l )?target-interval\b/);
    }
  });

  it('in bash offers commands, those below a group, flags, and values of a list', async () => {
    expect(await offered('kvm-exit-bench', 'pr')).toEqual(['probe']);
    expect(await offered('kvm-exit-bench', 'kernel', '')).toContain('fetch');
    expect(await offered('kvm-exit-bench', 'kernel', '')).not.toContain('run');
    expect(await offered('kvm-exit-bench', 'run', '--max-t')).toEqual(['--max-time']);
    expect(await offered('kvm-exit-bench', 'gate', '--format', 'mark')).toEqual(['markdown']);
  });

  it.runIf(isInstalled('fish'))('in fish offers the same', async () => {
    const text = await script('fish');
    const inFish = (line: string): string[] => {
      const asking = `${text}\ncomplete -C '${line}'`;
      const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', asking], { encoding: 'utf8' });
      expect(stderr).toBe('');
      return stdout.split('\n').flatMap((entry) => (entry === '' ? [] : [entry.split('\t')[0] ?? '']));
    };
    expect(inFish('kvm-exit-bench pr')).toEqual(['probe']);
    expect(inFish('kvm-exit-bench kernel ')).toContain('fetch');
    expect(inFish('kvm-exit-bench kernel ')).not.toContain('run');
    expect(inFish('kvm-exit-bench run --max-t')).toEqual(['--max-time']);
    expect(inFish('kvm-exit-bench gate --format mark')).toEqual(['markdown']);
  });

  it.runIf(isInstalled('zsh')).each([
    ['prob', 'probe'],
    ['kernel fet', 'fetch'],
    ['run --max-t', '--max-time'],
    ['gate --format mark', 'markdown'],
  ])('in zsh makes %s end in %s when Tab is pressed', async (typed, completed) => {
    const loaded = join(mkdtempSync(join(tmpdir(), 'keb-zsh-')), 'completion.zsh');
    writeFileSync(loaded, await script('zsh'));
    const { stdout, stderr } = spawnSync('zsh', ['-fc', TYPING, 'zsh', loaded, typed], {
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm' },
      timeout: 60_000,
    });
    expect(stderr).toBe('');
    expect(stdout).toContain(`got:${typed.split(' ').slice(0, -1).concat(completed).join(' ')}.`);
  });

  it('exits 2 for another shell', async () => {
    const { code, stderr } = await runLine(['completion', 'tcsh']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('tcsh')]);
  });
});

describe('the manual', () => {
  it('has every command, flag and exit code', async () => {
    const { code, stdout } = await runLine(['manual']);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(stdout).toContain(`.SS "${name}`);
    expect(stdout).toContain('\\-\\-target\\-interval');
    expect(stdout).toContain('.SH "EXIT STATUS"');
  });

  it.runIf(isInstalled('groff'))('is a page that groff takes without a warning', async () => {
    const { stdout } = await runLine(['manual']);
    const { status, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z'], {
      input: stdout,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});
