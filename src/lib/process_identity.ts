/** Processes of this machine, each told from a later one that has the same number. */
import { readlinkSync } from 'node:fs';
import { systemText } from './files/system_file.js';

/** When a process was started, in clock ticks since the machine was (field 22 of /proc/PID/stat, proc(5)). Null where there is no such process, only what is left of one, or no /proc. */
export function startTicksOf(pid: number): number | null {
  const stat = systemText(`/proc/${String(pid)}/stat`)?.trim();
  // The name in brackets may hold brackets and blanks itself; the state, field 3, follows it.
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const ticks = Number(rest[18]);
  return state === undefined || state === 'Z' || !Number.isFinite(ticks) ? null : ticks;
}

export function bootId(): string | null {
  return systemText('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

/** Numbers of processes mean something in one namespace only: `pid:[4026531836]`. */
function namespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

/** Where numbers of processes are of the same kind: this boot, in this namespace. */
function here(): string {
  return `${(bootId() ?? '').replaceAll('-', '').slice(0, 8).padStart(8, '0')}-${namespace()}`;
}

/** A process as a part of a file's name. */
export const PROCESS_MARK = /\d+-\d+-[0-9a-f]{8}-\d+/;

let ownMark: string | undefined;

/** This process, in the form of {@link PROCESS_MARK}: number, start, boot, namespace. */
export function ownProcessMark(): string {
  const { pid } = process;
  ownMark ??= `${String(pid)}-${String(startTicksOf(pid) ?? 0)}-${here()}`;
  return ownMark;
}

/** Whether the process of a mark is still there; null where that cannot be told: another boot or namespace, or no /proc. */
export function isMarkAlive(mark: string): boolean | null {
  const [, pid = '', ticks = '', place = ''] = /^(\d+)-(\d+)-(.*)$/.exec(mark) ?? [];
  if (place !== here() || ticks === '0' || startTicksOf(process.pid) === null) return null;
  return startTicksOf(Number(pid)) === Number(ticks);
}
