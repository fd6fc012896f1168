import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { errnoOf } from '../lib/system_reason.js';
import type { Arch } from '../plan/arch.js';
import type { CommandLine } from './dialogue.js';

/** What `uname -m` says, by the kernel's names of arches. */
const MACHINE_ARCH: Readonly<Record<string, Arch>> = {
  x86_64: 'x86',
  aarch64: 'arm64',
  riscv64: 'riscv',
  ppc64le: 'powerpc',
  s390x: 's390',
};

const SSH = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10'];
const DIGITS = 16;

function remoteFailure(name: string, why: string): Failure {
  return new Failure({
    what: `cannot measure on ssh:${name}`,
    why,
    next: `see that 'ssh ${name} true' works without a password, and that its home has room for 3 MB`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** Null where nothing was said. */
function lastLine(text: string): string | null {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? null : line;
}

/** Runs one command there; `input` becomes its standard input. */
function remote(name: string, script: string, input: Uint8Array | null): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', [...SSH, '--', name, script], { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    // A runner that is there already is not read from us.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? undefined);
    child.once('error', (error) => {
      const why = errnoOf(error) === 'ENOENT' ? 'there is no ssh on this machine' : error.message;
      reject(remoteFailure(name, why));
    });
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(remoteFailure(name, lastLine(errors) ?? `ssh ended with ${String(code)}`));
    });
  });
}

/**
 * The arch of a machine that ssh reaches.
 * @throws {Failure} (host cannot measure) when it cannot be reached, or is none that we know
 */
export async function remoteArch(name: string): Promise<Arch> {
  const [system = '', machine = ''] = (await remote(name, 'uname -sm', null)).trim().split(' ');
  const arch = MACHINE_ARCH[machine];
  if (system === 'Linux' && arch !== undefined) return arch;
  throw remoteFailure(name, `it is ${system} on ${machine}, and there is no runner for that`);
}

/**
 * Puts the runner there unless it is there already (it is named by its hash), and gives the command that runs it.
 * @throws {Failure} (host cannot measure) when that does not work
 */
export async function installRunner(name: string, runnerPath: string): Promise<CommandLine> {
  const runner = readFileSync(runnerPath);
  const hash = createHash('sha256').update(runner).digest('hex').slice(0, DIGITS);
  const path = `.cache/kvm-exit-bench/runner-${hash}`;
  const install =
    `test -x ${path} || { mkdir -p .cache/kvm-exit-bench && cat > ${path}.$$ && ` +
    `chmod 755 ${path}.$$ && mv ${path}.$$ ${path}; }`;
  await remote(name, install, runner);
  return { command: 'ssh', args: [...SSH, '--', name, `exec ${path}`] };
}
