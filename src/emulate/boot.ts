import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Console } from './console.js';
import type { BootFiles, MachineModel } from './machine_models/machine_model.js';
import { MessageQueue } from '../measure/message_queue.js';

const CHUNK_BYTES = 1 << 20;

/** A file that another process writes to, read as it grows. */
export class GrowingFile {
  private readonly fd: number;
  private readonly decoder = new TextDecoder('utf-8');
  private offset = 0;

  constructor(path: string) {
    this.fd = openSync(path, 'r');
  }

  /** What has come since, piece by piece. */
  *read(): Generator<string> {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const bytes = readSync(this.fd, chunk, 0, CHUNK_BYTES, this.offset);
      if (bytes === 0) return;
      this.offset += bytes;
      yield this.decoder.decode(chunk.subarray(0, bytes), { stream: true });
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Why a boot is over. */
export interface BootEnd {
  readonly reason: 'exited' | 'silent' | 'killed' | 'not-started' | 'unread';
  /** How the emulator ended, or why it did not start. */
  readonly detail: string;
  /** Why the kernel panicked, in its own words; null when it did not. */
  readonly panic: string | null;
  /** What the kernel said last, oldest first. */
  readonly lastLines: readonly string[];
}

export interface BootOptions {
  readonly machineModel: MachineModel;
  readonly kernelPath: string;
  readonly initramfs: Uint8Array;
  readonly append: string;
  readonly cpu: string;
  /** Added to the emulator's own arguments, e.g. a plugin. */
  readonly extraArgs?: readonly string[] | undefined;
}

const POLL_MS = 40;
/** Proving hundreds of cells takes longer than booting does. */
const SPOKEN_PATIENCE = 3;
/** Of the emulator's whole life, in times of the silence bound: it must not outlive us if we are killed. */
const LIFETIMES = 10;

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
  private readonly directory = mkdtempSync(join(tmpdir(), 'kvm-exit-bench-'));
  private readonly console: Console;
  /** Files that are read, each with what makes lines of it: the console, and where given another for our lines. */
  private sources: readonly (readonly [file: GrowingFile, lines: Console])[] = [];
  private child: ChildProcess | null = null;
  private silentMs = 0;
  private hasSpoken = false;
  private reason: BootEnd['reason'] = 'exited';
  /** Why its console cannot be read. */
  private unread: string | null = null;
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
      detail = error instanceof Error ? error.message : String(error);
    }
    clearInterval(timer);
    const complaint = this.complaint();
    const end = {
      reason: this.reason,
      detail: complaint === '' ? detail : `${detail}: ${complaint}`,
      panic: this.console.panic,
      lastLines: this.console.lastLines(),
    };
    this.cleanUp();
    return end;
  }

  /** Null where it was switched off before it could start. */
  private async start(): Promise<ChildProcess | null> {
    const { machineModel, kernelPath, initramfs, append, cpu } = this.options;
    const { directory } = this;
    const initramfsPath = join(directory, 'initramfs');
    writeFileSync(initramfsPath, initramfs);
    const bootFiles: BootFiles = { kernelPath, initramfsPath, append, cpu, directory };
    const { command, args, files, linesFile } = machineModel.command(bootFiles);
    if (files !== undefined) {
      for (const [name, content] of Object.entries(await files()))
        writeFileSync(join(directory, name), content);
      if (this.reason === 'killed') return null;
    }
    this.spawn([command, ...args]);
    this.sources = [
      [new GrowingFile(this.consolePath), this.console],
      ...(linesFile === undefined
        ? []
        : ([[new GrowingFile(join(directory, linesFile)), new Console()]] as const)),
    ];
    return this.child;
  }

  private spawn(commandLine: readonly string[]): void {
    const { machineModel, extraArgs = [] } = this.options;
    const output = openSync(this.consolePath, 'w');
    const errors = openSync(this.errorPath, 'w');
    const lifetime = String(LIFETIMES * machineModel.silenceSeconds);
    this.child = spawn('timeout', ['--kill-after=5', lifetime, ...commandLine, ...extraArgs], {
      detached: true,
      cwd: this.directory,
      stdio: ['ignore', output, errors],
    });
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
    const patience = this.hasSpoken ? SPOKEN_PATIENCE : 1;
    if (this.silentMs < patience * this.options.machineModel.silenceSeconds * 1000) return;
    this.reason = 'silent';
    this.killGroup();
  }

  /** A console that cannot be read ends the boot: what it counts would go unheard. */
  private read(): void {
    try {
      this.readSources();
    } catch (error) {
      this.reason = 'unread';
      this.unread = error instanceof Error ? error.message : String(error);
      this.killGroup();
    }
  }

  private readSources(): void {
    for (const [file, lines] of this.sources) {
      for (const text of file.read()) {
        for (const line of lines.push(text)) {
          this.silentMs = 0;
          this.hasSpoken = true;
          this.lines.push(line);
        }
      }
    }
  }

  /** The last line that the emulator itself wrote as an error; what it only warns of is no reason. */
  private complaint(): string {
    try {
      const lines = readFileSync(this.errorPath, 'utf8').trim().split('\n');
      return lines.findLast((line) => !line.includes('warning:')) ?? '';
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
