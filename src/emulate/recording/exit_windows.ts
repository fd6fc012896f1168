/**
 * Cuts a recording into exits. The measuring loop reads the counter once per exit, always at the same address of
 * the runner; what lies between two such reads is exactly what the counter saw as one exit.
 */
import { addTo } from '../../lib/grouped.js';
import type { Instruction, Recording, RecordingFile } from './recording_file.js';

/** Where an instruction ran: the runner's userspace, the host's kernel, or the guest inside VMRUN or VMRESUME. */
export type Place = 'runner' | 'kernel' | 'guest';

export interface Step {
  readonly instruction: Instruction;
  readonly place: Place;
}

/** One exit: the instructions after one read of the counter, up to and with the next. */
export type Window = readonly Step[];

export interface Exits {
  /** The first exit of the most frequent length. */
  readonly typical: Window;
  /** Exits of that length, of all that were recorded. */
  readonly alike: number;
  readonly recorded: number;
}

/**
 * The recording and the counter may differ by this much: the instruction that makes the guest exit is recorded when
 * it starts, but is intercepted before it is counted.
 */
export const MOST_APART = 2;

/** x86-64's kernel half of the address space has its highest bit set. */
const KERNEL_HALF = 1n << 63n;

/**
 * Where each instruction ran. Addresses of our guests look like the runner's, and never like the kernel's, which is
 * where an exit comes back to: right behind VMRUN (AMD64 Architecture Programmer's Manual, volume 2, 15.6), or where
 * the VMCS says (Intel 64 and IA-32 manual, volume 3, 28.5).
 */
export function placed(file: RecordingFile, recording: Recording): Step[] {
  let inGuest = false;
  return recording.map((number) => {
    const instruction = file.instructions[number] as Instruction;
    const inKernel = instruction.address >= KERNEL_HALF;
    if (inKernel) inGuest = false;
    if (inGuest) return { instruction, place: 'guest' };
    if (instruction.kind === 'g') inGuest = true;
    return { instruction, place: inKernel ? 'kernel' : 'runner' };
  });
}

function windowsOf(steps: readonly Step[]): Window[] {
  const windows: Window[] = [];
  let previous: { readonly at: number; readonly address: bigint } | null = null;
  steps.forEach(({ instruction, place }, at) => {
    if (instruction.kind !== 'k' || place !== 'runner') return;
    if (previous?.address === instruction.address) windows.push(steps.slice(previous.at + 1, at + 1));
    previous = { at, address: instruction.address };
  });
  return windows;
}

/**
 * The typical exit of a recording: exits that met a timer tick are longer, so the mode of the lengths is taken, as
 * it is for the counter. Of two lengths as frequent the shorter. Null where fewer than two exits were recorded.
 */
export function typicalExit(file: RecordingFile, recording: Recording): Exits | null {
  const windows = windowsOf(placed(file, recording));
  const byLength = new Map<number, Window[]>();
  for (const window of windows) addTo(byLength, window.length, window);
  const [most] = [...byLength.values()].sort(
    (left, right) => right.length - left.length || (left[0]?.length ?? 0) - (right[0]?.length ?? 0),
  );
  const typical = most?.[0];
  if (most === undefined || typical === undefined) return null;
  return { typical, alike: most.length, recorded: windows.length };
}
