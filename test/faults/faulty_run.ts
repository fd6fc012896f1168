/** Short real runs on a KVM with faults: native/test/fault_double between the runner and /dev/kvm. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Backend } from '../../src/measure/backend.js';
import { createCommandBackend } from '../../src/measure/command_backend.js';
import { RESULTS_FILE } from '../../src/results/write.js';
import { readResults } from '../../src/results/read.js';
import type { Results } from '../../src/results/schema.js';
import type { Host } from '../../src/samples/protocol.js';
import { runLine, type Ran } from '../features/run/run_line.js';

const BUILD = resolve(import.meta.dirname, '../../native/build');
const RUNNER = join(BUILD, 'runner-to-preload');
const DOUBLE = join(BUILD, 'fault_double.so');

/** Why there is no KVM with faults here; `npm test` builds it. */
export const WHY_NO_DOUBLE: string | null =
  existsSync(RUNNER) && existsSync(DOUBLE) ? null : 'it is not built: make -C native faults';

/** What the runner has to do; `probe` asks the faulty host too, which else only measures. */
export interface FaultyRun {
  readonly fault: string;
  readonly seed?: number;
  readonly probe?: boolean;
  readonly argv?: readonly string[];
}

export interface Faulted extends Ran {
  /** Whether a call was met by the fault. */
  readonly met: boolean;
  /** Null where no results were written. */
  readonly results: Results | null;
}

const ONE_EXIT = [
  'run',
  '--preset',
  'quick',
  '--exit',
  'pio-out',
  '--mode',
  'long64-ring3',
  '--groups',
  'regs',
];
const SHORT = ['--launches', '1', '--min-rounds', '3', '--max-rounds', '3', '--max-time', '20s'];
const QUIET = ['--counters', 'none', '--no-report', '--quiet', '--seed', '1'];
const SHORT_RUN: readonly string[] = [...ONE_EXIT, ...SHORT, ...QUIET];

function backendWith(env: Readonly<Record<string, string>>): Backend {
  return createCommandBackend({ name: 'faulty', device: '/dev/kvm', command: RUNNER, args: [], env });
}

let sound: Promise<Host> | null = null;
/** The host without a fault, asked once. */
function soundHost(): Promise<Host> {
  sound ??= backendWith({}).probe();
  return sound;
}

function faultyBackend({ fault, seed = 1, probe = false }: FaultyRun, log: string): Backend {
  const env = { LD_PRELOAD: DOUBLE, KVM_FAULT: fault, KVM_FAULT_SEED: String(seed), KVM_FAULT_LOG: log };
  const faulty = backendWith(env);
  return probe ? faulty : { ...faulty, probe: soundHost };
}

/** One command line on a KVM with that fault. */
export async function runWithFault(run: FaultyRun): Promise<Faulted> {
  const directory = mkdtempSync(join(tmpdir(), 'kvm-faults-'));
  try {
    const log = join(directory, 'met.txt');
    const output = join(directory, 'run');
    const argv = run.argv ?? [...SHORT_RUN, '--output', output];
    const ran = await runLine(argv, {
      createBackend: () => faultyBackend(run, log),
      elapsedMs: () => performance.now(),
    });
    const written = existsSync(join(output, RESULTS_FILE));
    const results = written ? readResults(join(output, RESULTS_FILE)) : null;
    return { ...ran, met: existsSync(log) && readFileSync(log, 'utf8') !== '', results };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
