import { entryOf } from '../lib/entry_of.js';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { fileBytes } from '../lib/files/given_file.js';
import { installPackage, runProgram } from '../lib/run_program.js';
import { sha256Of } from '../lib/sha256.js';
import type { Arch } from '../plan/arch.js';
import type { CommandLine } from './dialogue.js';

/** The kernel's name of an arch for what `uname -m` says. */
const ARCH_OF: Readonly<Record<string, Arch>> = {
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
    next: `check that 'ssh ${name} true' works without a password, and that its home directory has 3 MB free`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/** Null for an empty text. */
function lastLine(text: string): string | null {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? null : line;
}

/** Runs one command there; `input` becomes its standard input. */
async function remote(name: string, script: string, input?: Uint8Array): Promise<string> {
  const missing = { purpose: `it reaches ssh:${name}`, next: installPackage('openssh-client') };
  const args = [...SSH, '--', name, script];
  const { exitStatus, stdout, stderr } = await runProgram({ command: 'ssh', args, input, missing });
  if (exitStatus === 0) return stdout;
  throw remoteFailure(name, lastLine(stderr) ?? `ssh ended with ${String(exitStatus)}`);
}

/**
 * The arch of a host that ssh reaches.
 * @throws {Failure} (host cannot measure) when ssh does not reach it, or there is no runner for its arch
 */
export async function remoteArch(name: string): Promise<Arch> {
  const [system = '', processor = ''] = (await remote(name, 'uname -sm')).trim().split(' ');
  const arch = entryOf(ARCH_OF, processor);
  if (system === 'Linux' && arch !== undefined) return arch;
  throw remoteFailure(name, `it runs ${system} on ${processor}, for which there is no runner`);
}

/**
 * Puts the runner there unless it is there already (it is named by its hash), and gives the command that runs it.
 * @throws {Failure} (host cannot measure) when it cannot be copied or made executable
 */
export async function installRunner(name: string, runnerPath: string): Promise<CommandLine> {
  const runner = fileBytes(runnerPath);
  const hash = sha256Of(runner).slice(0, DIGITS);
  const path = `.cache/kvm-exit-bench/runner-${hash}`;
  const install =
    `test -x ${path} || { mkdir -p .cache/kvm-exit-bench && cat > ${path}.$$ && ` +
    `chmod 755 ${path}.$$ && mv ${path}.$$ ${path}; }`;
  await remote(name, install, runner);
  return { command: 'ssh', args: [...SSH, '--', name, `exec ${path}`] };
}
