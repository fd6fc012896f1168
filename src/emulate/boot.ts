import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endingWithUs } from '../lib/ends_with_us.js';
import { GrowingFile, lastText, openNew } from '../lib/files/growing_file.js';
import { hasRoom, noRoom } from '../lib/files/room.js';
import { makeTemporaryDirectory } from '../lib/files/temporary.js';
import { createFile } from '../lib/files/whole_file.js';
import { Failure } from '../lib/failure.js';
import { systemReason } from '../lib/system_reason.js';
import { Console } from './console.js';
import { kernelLogOf, splatIn } from './kernel_log.js';
import type { BootFiles, MachineModel } from './machine_models/machine_model.js';
import { MessageQueue } from '../measure/message_queue.js';

/** Why a boot is over. */
export interface BootEnd {
  readonly reason: 'exited' | 'silent' | 'killed' | 'not-started' | 'unread';
  /** How the emulator ended, or why it did not start. */
  readonly detail: string;
  /** Why the kernel panicked, in its own words; null when it did not. */
  readonly panic: string | null;
  /** How the kernel said that it has no memory left; null when it did not. */
  readonly noMemory: string | null;
  /** The first lines of a complaint in its log (see kernel_log.ts); empty where there is none, or no log came. */
  readonly splat: readonly string[];
  /** What the kernel said last, oldest first. */
  readonly lastLines: readonly string[];
  /** Why what it boots from could not be made; null where it could. */
  readonly failure: Failure | null;
}

export interface BootOptions {
  readonly machineModel: MachineModel;
  readonly kernelPath: string;
  readonly initramfs: Uint8Array;
  readonly append: string;
  readonly cpu: string;
  readonly memoryMebibytes: number;
  /** Added to the emulator's own arguments, e.g. a plugin. */
  readonly extraArgs?: readonly string[] | undefined;
  /** For an emulator with a debugger: what that is to do instead of letting the machine run. */
  readonly commands?: string | undefined;
  /** Nothing is counted in it. */
  readonly isUncounted?: boolean | undefined;
  /** Once it has sent a line of ours it may be silent so many times as long as before; three times unless given. */
  readonly spokenPatience?: number | undefined;
  /** Where what the emulator itself says goes; it is thrown away unless given. */
  readonly outputPath?: string | undefined;
}

const POLL_MS = 40;
/** Proving hundreds of cells takes longer than booting does. */
const SPOKEN_PATIENCE = 3;
/** Of the emulator's whole life, in times of the silence bound. */
const LIFETIMES = 10;
/** Of what the emulator says as errors, from the end. */
const COMPLAINT_BYTES = 1 << 16;

/**
 * One emulated host from power-on to power-off. Its console goes to a file that is read as it grows: an emulator that
 * had to wait for a slow reader would let the real clock into the counts. That is why no library starts it: execa
 * would put a pipe of ours between the emulator and the file, and ends a child, but not all that the child started.
 */
export class Boot {
  /** Our lines as they come; ends when the emulated host has. */
  readonly lines = new MessageQueue<string>();
  /** Resolves when the emulator is gone. Does not reject. */
  readonly end: Promise<BootEnd>;
  private readonly directory = makeTemporaryDirectory();
  private readonly console: Console;
  /** Files that are read, each with what makes lines of it: the console, and where given another for our lines. */
  private sources: readonly (readonly [file: GrowingFile, lines: Console])[] = [];
  private child: ChildProcess | null = null;
  private silentMs = 0;
  private hasSpoken = false;
  private reason: BootEnd['reason'] = 'exited';
  /** Why its console cannot be read. */
  private unread: string | null = null;
  private splat: readonly string[] = [];
  private readonly onProcessExit = (): void => {
    this.killGroup();
    rmSync(this.directory, { recursive: true, force: true });
  };

  constructor(private readonly options: BootOptions) {
    this.console = new Console(options.machineModel.guestLines);
    process.once('exit', this.onProcessExit);
    this.end = this.run();
  }

  /** Switches the emulated host off. */
  kill(): void {
    if (this.reason === 'exited') this.reason = 'killed';
    this.killGroup();
  }

  private async run(): Promise<BootEnd> {
    let detail: string;
    let failure: Failure | null = null;
    let timer: NodeJS.Timeout | undefined;
    try {
      const child = await this.start();
      timer = setInterval(() => {
        this.poll();
      }, POLL_MS);
      detail = child === null ? 'it was not started any more' : await ended(child);
      this.read();
      if (this.unread !== null) detail = this.unread;
    } catch (error) {
      this.reason = 'not-started';
      if (error instanceof Failure) failure = error;
      detail = error instanceof Error ? error.message : String(error);
    }
    clearInterval(timer);
    const complaint = this.complaint();
    const end = {
      reason: this.reason,
      detail: complaint === '' ? detail : `${detail}: ${complaint}`,
      panic: this.console.panic,
      noMemory: this.console.noMemory,
      splat: this.splat,
      lastLines: this.console.lastLines(),
      failure,
    };
    this.cleanUp();
    return end;
  }

  /** Null where it was switched off before it could start. */
  private async start(): Promise<ChildProcess | null> {
    const { machineModel, initramfs, ...rest } = this.options;
    const { directory } = this;
    const initramfsPath = join(directory, 'initramfs');
    await createFile(initramfsPath, initramfs);
    const bootFiles: BootFiles = { ...rest, initramfsPath, directory };
    const { command, args, files, consoleFile, linesFile } = machineModel.command(bootFiles);
    if (files !== undefined) {
      for (const [name, content] of Object.entries(await files()))
        await createFile(join(directory, name), content);
    }
    if (this.reason === 'killed') return null;
    this.spawn([command, ...args]);
    this.sources = [
      [
        new GrowingFile(consoleFile === undefined ? this.consolePath : join(directory, consoleFile)),
        this.console,
      ],
      ...(linesFile === undefined
        ? []
        : ([[new GrowingFile(join(directory, linesFile)), new Console()]] as const)),
    ];
    return this.child;
  }

  private spawn(commandLine: readonly string[]): void {
    const { machineModel, extraArgs = [], outputPath = this.consolePath } = this.options;
    const output = openNew(outputPath);
    const errors = openNew(this.errorPath);
    const lifetime = String(LIFETIMES * machineModel.silenceSeconds);
    const bounded = ['timeout', '--kill-after=5', lifetime, ...commandLine, ...extraArgs];
    this.child = spawn(...endingWithUs(bounded), {
      detached: true,
      cwd: this.directory,
      // Nothing is said to it: what reads its input waits for our end.
      stdio: ['pipe', output, errors],
    });
    this.child.stdin?.on('error', () => undefined);
    closeSync(output);
    closeSync(errors);
  }

  private get consolePath(): string {
    return join(this.directory, 'console');
  }

  private get errorPath(): string {
    return join(this.directory, 'errors');
  }

  private poll(): void {
    this.silentMs += POLL_MS;
    this.read();
    const { spokenPatience = SPOKEN_PATIENCE, machineModel } = this.options;
    const patience = this.hasSpoken ? spokenPatience : 1;
    if (this.silentMs < patience * machineModel.silenceSeconds * 1000) return;
    this.reason = 'silent';
    // What it said since may be lost.
    if (!hasRoom(this.directory)) this.isUnread(noRoom());
    this.killGroup();
  }

  /** A console that cannot be read ends the boot: what it counts would go unheard. */
  private read(): void {
    try {
      this.readSources();
    } catch (error) {
      this.isUnread(error);
      this.killGroup();
    }
  }

  private isUnread(error: unknown): void {
    this.reason = 'unread';
    this.unread = `${systemReason(error)}, in ${this.directory}`;
  }

  private readSources(): void {
    for (const [file, lines] of this.sources) {
      for (const text of file.read()) {
        for (const line of lines.push(text)) {
          this.silentMs = 0;
          this.hasSpoken = true;
          const log = kernelLogOf(line);
          if (log === null) this.lines.push(line);
          else this.splat = splatIn(log);
        }
      }
    }
  }

  /** The last line that the emulator itself wrote as an error; what it only warns of is no reason. */
  private complaint(): string {
    try {
      const lines = lastText(this.errorPath, COMPLAINT_BYTES).trim().split('\n');
      const { chatter = /warning:/ } = this.options.machineModel;
      return lines.findLast((line) => !chatter.test(line)) ?? '';
    } catch {
      return '';
    }
  }

  private cleanUp(): void {
    process.off('exit', this.onProcessExit);
    for (const [file] of this.sources) file.close();
    this.sources = [];
    rmSync(this.directory, { recursive: true, force: true });
    this.lines.end();
  }

  private killGroup(): void {
    const pid = this.child?.pid;
    if (pid === undefined || this.child?.exitCode !== null || this.child.signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(signal === null ? `it ended with exit code ${String(code)}` : `it was ended by ${signal}`);
    });
  });
}
