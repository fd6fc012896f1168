import { ChildProcess, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { LineReader } from '../lib/line_reader.js';
import { errnoOf, systemReason } from '../lib/system_reason.js';
import { GIVEN_COMMAND, PROGRAM_SEARCH, type LaunchError } from './failures.js';
import { MessageQueue } from './message_queue.js';
import type { LaunchMessage } from '../samples/protocol.js';
import type { HostMessage } from './replies.js';

export type Reply = LaunchMessage | HostMessage;

/** A program and its arguments; no shell is involved. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A shell and what somebody gave it to run: that there is no such command is theirs to mend. */
  readonly isGiven?: boolean | undefined;
}

export interface DialogueSettings<Message> {
  readonly launch: number;
  /** The one line sent first. */
  readonly request: object;
  /** Gives the reply that a line holds, or throws with what is wrong about it. */
  readonly parse: (line: string) => Message;
  /** A child that is silent for this long is killed. */
  readonly silenceMs: number;
  /** Longer, until it says its first word: to start. */
  readonly startMs?: number;
  /** How long the child may take to end after it is told to stop. */
  readonly stopMs: number;
}

/** Nothing follows one of these but the end of the child, which has to be a good one unless it said `error`. */
const LAST: readonly string[] = ['closed', 'host', 'checked'];

const TICK_MS = 250;
const EXIT_GRACE_MS = 1000;
const STDERR_KEPT = 2000;
const LINE_SHOWN = 80;

type Trouble = Pick<LaunchError, 'code' | 'message'> & Partial<Pick<LaunchError, 'errno' | 'operation'>>;

/** What a shell ends with where there is no such command, or it may not be run. */
const NO_COMMAND: readonly number[] = [126, 127];
/** Where there is no such program, or none that may be run: what is wrong is the search for it. */
const NOT_FOUND: readonly (string | null)[] = ['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'];

function startTrouble(error: Error, { command }: CommandLine): Trouble {
  if (NOT_FOUND.includes(errnoOf(error)))
    return { code: 'internal', operation: PROGRAM_SEARCH, message: `${command}: ${systemReason(error)}` };
  return { code: 'internal', message: `it could not be started: ${error.message}`, errno: errnoOf(error) };
}

function started(commandLine: CommandLine): ChildProcessWithoutNullStreams {
  try {
    return spawn(commandLine.command, [...commandLine.args], {
      detached: true,
      stdio: 'pipe',
      env: { ...process.env, ...commandLine.env },
    });
  } catch (error) {
    // Node throws some of the system's errors and sends others as an event: all are to come one way.
    const child = new ChildProcess() as ChildProcessWithoutNullStreams;
    setImmediate(() => child.emit('error', error));
    return child;
  }
}

/**
 * A child process that answers one request line with message lines; see protocol.ts. Started without a library: execa
 * ends a child, but not all that the child started, and has no bound on silence.
 */
export class Dialogue<Message extends { readonly type: string } = Reply> {
  readonly replies = new MessageQueue<Message | LaunchError>();
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ticker: NodeJS.Timeout;
  private silentTicks = 0;
  private ticksToEnd = Infinity;
  /** It has said all; its end is waited for. */
  private ending = false;
  private done = false;
  private errorText = '';
  private lastSaid = 'nothing';

  constructor(
    private readonly commandLine: CommandLine,
    private readonly settings: DialogueSettings<Message>,
  ) {
    // In its own session: Ctrl-C at the terminal reaches the orchestrator alone, which then tells the child to stop.
    this.child = started(commandLine);
    this.ticker = setInterval(() => {
      this.tick();
    }, TICK_MS);
    this.listen();
    if (this.child.pid !== undefined) this.child.stdin.write(`${JSON.stringify(settings.request)}\n`);
  }

  /** Asks the child to end after the block under way; it is killed if it does not. */
  stop(): void {
    if (this.done || this.ending || this.child.pid === undefined) return;
    this.ticksToEnd = Math.ceil(this.settings.stopMs / TICK_MS);
    this.child.stdin.end('{"type":"stop"}\n');
  }

  kill(): void {
    this.finish();
    this.killGroup();
  }

  private listen(): void {
    const { child } = this;
    child.on('error', (error) => {
      this.fail(startTrouble(error, this.commandLine));
    });
    // Where descriptors have run out there are not even pipes to it.
    if (child.pid === undefined) return;
    const reader = new LineReader();
    // A child that is gone is reported by its close event, not by a failed write.
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.take(reader, chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.errorText = (this.errorText + chunk).slice(-STDERR_KEPT);
    });
    child.on('close', (code, signal) => {
      if (this.ending && code === 0) {
        this.finish();
        return;
      }
      if (
        this.commandLine.isGiven === true &&
        this.lastSaid === 'nothing' &&
        NO_COMMAND.includes(code ?? 0)
      ) {
        this.fail({
          code: 'internal',
          operation: GIVEN_COMMAND,
          message: `it cannot be run${this.errorTail()}`,
        });
        return;
      }
      const how = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
      const when = this.ending ? 'it had said all and then ended' : 'it ended early';
      this.fail({ code: 'internal', message: `${when} with ${how}${this.errorTail()}` });
    });
  }

  /** What comes behind its last word is not looked at. */
  private take(reader: LineReader, chunk: string): void {
    if (this.done || this.ending) return;
    try {
      for (const line of reader.push(chunk)) this.hear(line);
    } catch (error) {
      this.refuse(error, '');
    }
  }

  private hear(line: string): void {
    if (this.done || this.ending || line.trim() === '') return;
    this.silentTicks = 0;
    try {
      const reply = this.settings.parse(line);
      this.lastSaid = reply.type;
      this.replies.push(reply);
      if (reply.type === 'error') this.finish();
      if (LAST.includes(reply.type)) this.awaitEnd();
    } catch (error) {
      const shown = line.length > LINE_SHOWN ? `${line.slice(0, LINE_SHOWN)}...` : line;
      this.refuse(error, ` in '${shown}'`);
    }
  }

  private refuse(error: unknown, where: string): void {
    const why = error instanceof Error ? error.message : String(error);
    this.fail({ code: 'internal', message: `it does not speak the protocol: ${why}${where}` });
    this.killGroup();
  }

  /** Counted in ticks, not by the clock: time in which we are suspended (Ctrl-Z) does not count against the child. */
  private tick(): void {
    this.silentTicks += 1;
    this.ticksToEnd -= 1;
    const { silenceMs, startMs = 0 } = this.settings;
    const allowedMs = this.lastSaid === 'nothing' ? silenceMs + startMs : silenceMs;
    const silent = this.silentTicks * TICK_MS >= allowedMs;
    if (!silent && this.ticksToEnd > 0) return;
    const what = silent
      ? `it said nothing for ${String(allowedMs / 1000)} s (last: ${this.lastSaid})`
      : 'it did not end when told to stop';
    this.fail({ code: 'watchdog', message: `${what}${this.errorTail()}` });
    this.killGroup();
  }

  private errorTail(): string {
    const last = this.errorText.trim().split('\n').at(-1) ?? '';
    return last === '' ? '' : `; its last words: ${last}`;
  }

  private fail(trouble: Trouble): void {
    if (this.done) return;
    const operation = `the launch process (${this.commandLine.command.split('/').at(-1) ?? ''})`;
    const { launch } = this.settings;
    this.replies.push({ type: 'error', launch, operation, errno: null, cell: null, ...trouble });
    this.finish();
  }

  /**
   * The child has said all. A crash on its way out is an error too: what it said may be no better than its end. One that
   * lingers is killed, which is no fault of what it said.
   */
  private awaitEnd(): void {
    this.ending = true;
    clearInterval(this.ticker);
    this.child.stdin.end();
    const lingering = setTimeout(() => {
      this.kill();
    }, EXIT_GRACE_MS);
    this.child.once('close', () => {
      clearTimeout(lingering);
    });
  }

  /** Nothing more is expected of the child, not even its end; one that lingers is killed. */
  private finish(): void {
    if (this.done) return;
    this.done = true;
    this.replies.end();
    if (this.ending || this.child.pid === undefined) clearInterval(this.ticker);
    else this.awaitEnd();
  }

  /** Its pipes too: what left the group, or was started by it, may hold and fill them for ever. */
  private killGroup(): void {
    if (this.child.pid === undefined) return;
    for (const pipe of this.child.stdio) pipe?.destroy();
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}
