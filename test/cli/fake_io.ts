import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import type { AppIo } from '../../src/app/context.js';

type InterruptSignal = Parameters<AppIo['on']>[0];

/** A stream that keeps what was written to it. */
export class TextSink extends Writable {
  text = '';
  isTTY?: boolean;
  columns?: number;

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A process to run the command line in, without one. */
export class FakeIo implements AppIo {
  readonly stdout = new TextSink();
  readonly stderr = new TextSink();
  readonly env: Record<string, string | undefined>;
  exitCode?: number | string | null | undefined;
  readonly exits: number[] = [];
  private readonly signals = new EventEmitter();

  constructor(env: Record<string, string | undefined> = { LANG: 'C.UTF-8' }) {
    this.env = env;
  }

  on(signal: InterruptSignal, listener: () => void): void {
    this.signals.on(signal, listener);
  }

  off(signal: InterruptSignal, listener: () => void): void {
    this.signals.off(signal, listener);
  }

  exit(code: number): void {
    this.exits.push(code);
  }

  /** As if the signal had come; true when someone listened. */
  interrupt(signal: InterruptSignal): boolean {
    return this.signals.emit(signal);
  }
}
