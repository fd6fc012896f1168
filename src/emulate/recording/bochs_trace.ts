/** What Bochs's debugger is told so that it lists every instruction of some stretches of a boot, and how its lists are read. */
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { costlyName } from './costly_instructions.js';
import type { Instruction, InstructionKind, RecordingFile } from './recording_file.js';

/** Where something was timed, by the counter of the emulated processor, which is the machine's own time. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
}

/** Several exits of the longest cells; the list of one is some 100 bytes an instruction. */
const MOST_STEPS = 150_000;
/** The machine is stopped so long before: a break by time is not exact to the instruction. */
const LEAD = 8;
/** A break by time comes again and again, as far apart as the first was away: this one is beyond any boot. */
const NEVER = 1e15;

/** Boots are the same to the last instruction, so that one tells where the other is to stop. */
export function debuggerCommands(stretches: readonly Stretch[]): string {
  const lines = stretches.flatMap(({ begin, end }) => [
    `sba ${String(begin - LEAD)}`,
    'c',
    'trace on',
    `s ${String(Math.min(end - begin + LEAD, MOST_STEPS))}`,
    'trace off',
  ]);
  return [...lines, `sba ${String(NEVER)}`, 'c', 'quit', ''].join('\n');
}

/** So many instructions out of the middle of a stretch, where its exits are; the whole of one that has no more. */
export function middleOf({ begin, end }: Stretch, instructions: number): Stretch {
  const spare = Math.max(0, Math.floor((end - begin - instructions) / 2));
  return { begin: begin + spare, end: end - spare };
}

/** How instructions pass control on, by what the debugger calls them. */
const KINDS: readonly (readonly [name: RegExp, kind: InstructionKind])[] = [
  [/^call/, 'c'],
  [/^ret/, 'r'],
  [/^sys(call|enter)$/, 's'],
  [/^(sysret|sysexit|iret)/, 't'],
  [/^(vmrun|vmlaunch|vmresume)$/, 'g'],
  [/^rdtscp?$/, 'k'],
];

/** `(0).[3027156074] [0x0000010606f9] 0010:ffffffff810606f9 (unk. ctxt): int3    ; cc` */
const STEP =
  /^\(\d+\)\.\[(\d+)\] \[0x[0-9a-f]+\] [0-9a-f]{4}:([0-9a-f]{8,16}) \([^)]*\): (.*?)\s*; ([0-9a-f]+)\s*$/;
const WORD_IN_FRONT = /^(?:repn?[ez]?|lock|data16|xacquire|xrelease|bnd|notrack)\s+/;

function kindOf(text: string): InstructionKind {
  const [name = ''] = text.replace(WORD_IN_FRONT, '').split(/\s/);
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? '-';
}

interface Step {
  readonly tick: number;
  readonly instruction: Instruction;
}

function stepIn(line: string): Step | null {
  const [, tick = '', address = '', text = '', code = ''] = STEP.exec(line) ?? [];
  if (address === '') return null;
  const bytes = Buffer.from(code, 'hex');
  const instruction = {
    address: BigInt(`0x${address}`),
    kind: kindOf(text),
    size: bytes.length,
    costly: costlyName(bytes),
  };
  return { tick: Number(tick), instruction };
}

function incomplete(): Failure {
  return new Failure({
    what: 'cannot read what Bochs recorded',
    why: 'its list of a timed stretch is empty: this boot did not come where the one before it had been',
    next: 'run it again; if it fails again, report it with the version of Bochs',
    exitCode: EXIT_CODE.harnessFailed,
  });
}

/**
 * Reads the debugger's output: one recording for each of the stretches, in their order. Other lines are passed over,
 * and so is an instruction that is listed twice, which the debugger does where it stops.
 * @throws {Failure} where one has no instruction
 */
export function parseBochsTrace(text: string, stretches: readonly Stretch[]): RecordingFile {
  const numbers = new Map<string, number>();
  const instructions: Instruction[] = [];
  const recordings = stretches.map((): number[] => []);
  let last = -1;
  for (const line of text.split('\n')) {
    const step = stepIn(line);
    if (step === null || step.tick === last) continue;
    last = step.tick;
    const at = stretches.findIndex(({ begin, end }) => step.tick >= begin - LEAD && step.tick <= end + LEAD);
    const { address, kind, size } = step.instruction;
    const key = `${String(address)} ${kind} ${String(size)}`;
    const number = numbers.get(key) ?? instructions.push(step.instruction) - 1;
    numbers.set(key, number);
    recordings[at]?.push(number);
  }
  if (recordings.some((recording) => recording.length === 0)) throw incomplete();
  return { instructions, recordings };
}
