/** What an emulated host whose exits are recorded is asked, and what it answers. */
import { largest } from '../../lib/extremes.js';
import { z } from 'zod';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { controlCell, type Cell } from '../../plan/cell.js';
import type { CellVerdict, Exact, LaunchMessage, LaunchSpec } from '../../samples/protocol.js';
import {
  parsedLine,
  probeReplySchema,
  recordedMessageSchema,
  symbolsMessageSchema,
} from '../../measure/replies.js';
import type { Stretch } from './bochs_trace.js';
import { unpackSymbols, type KernelSymbol } from './symbols.js';

const DEVICE = '/dev/kvm';
/** A multiple of 16, as every block is; enough for a mode, and some 100,000 instructions to write down. */
const EXITS = 32;
const OVERHEAD = controlCell('empty-timer');

function launchOf(cell: Cell, launch: number): LaunchSpec {
  return {
    type: 'launch',
    launch,
    device: DEVICE,
    cpu: null,
    seed: '1',
    rounds: 1,
    watchdogMs: 2000,
    clock: 'instructions',
    cells: [{ cell, exitsPerBlock: EXITS }],
  };
}

/**
 * The requests of one boot, a line each: the probe, each cell in its own launch, proved as always, the cost of the timer
 * itself, and the kernel's functions. These come last, when nothing is recorded any more.
 */
export function recordRequests(cells: readonly Cell[]): string {
  const requests: object[] = [
    { type: 'probe', device: DEVICE, clock: 'instructions' },
    ...cells.map((cell, index) => ({ ...launchOf(cell, index), type: 'trace' })),
    launchOf(OVERHEAD, cells.length),
    { type: 'symbols' },
  ];
  return requests.map((request) => `${JSON.stringify(request)}\n`).join('');
}

const replySchema = z.union([probeReplySchema, symbolsMessageSchema, recordedMessageSchema]);

function failure(what: string, why: string, next: string): Failure {
  return new Failure({ what, why, next, exitCode: EXIT_CODE.hostCannotMeasure });
}

/** The most frequent reading; of two as frequent the lower. */
function modeOf({ ticks, counts }: Exact): number {
  const most = largest(counts);
  return ticks[counts.indexOf(most)] ?? 0;
}

/** Why a cell cannot be recorded: its proof failed, or the host skipped it; null for a cell that is proved. */
function trouble(verdict: CellVerdict | undefined): string | null {
  if (verdict === undefined) return 'the emulated host did not prove it';
  if (verdict.status === 'verified') return null;
  if (verdict.status === 'skipped') return `it was skipped: ${verdict.reason}`;
  return `its proof failed: ${verdict.reason}${verdict.field === undefined ? '' : ` (${verdict.field})`}`;
}

function assertProved(verdict: CellVerdict | undefined, { id }: Cell): void {
  const why = trouble(verdict);
  if (why === null) return;
  const next = 'choose a cell that this kernel has; run --host emulated lists them';
  throw failure(`cannot attribute ${id}`, why, next);
}

/** Gathers the answers to {@link recordRequests}. */
export class RecordReplies {
  readonly symbols: KernelSymbol[] = [];
  kernel: string | null = null;
  /** Of each cell that was recorded, in their order. */
  readonly stretches: Stretch[] = [];
  private readonly modes = new Map<number, number>();

  constructor(private readonly cells: readonly Cell[]) {}

  /** @throws {Failure} when the host says that something failed, or something that is no answer */
  take(line: string): void {
    const reply = this.parsed(line);
    if (reply.type === 'symbols') {
      for (const symbol of unpackSymbols(reply.module, reply.packed)) this.symbols.push(symbol);
    } else if (reply.type === 'recorded') this.stretches.push({ begin: reply.begin, end: reply.end });
    else if (reply.type === 'host') this.kernel = reply.host.kernel.release;
    else this.takeLaunch(reply);
  }

  /** True when every cell, the timer's own and the symbols have come. */
  get complete(): boolean {
    return this.modes.size === this.cells.length + 1 && this.symbols.length > 0 && this.kernel !== null;
  }

  /** The counter's mode for an exit of a cell, in ticks. */
  counter(cell: number): number {
    return this.modes.get(cell) ?? 0;
  }

  /** What the timer itself costs, in ticks. */
  get overhead(): number {
    return this.counter(this.cells.length);
  }

  private parsed(line: string): z.infer<typeof replySchema> {
    try {
      return parsedLine(replySchema, line);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw failure(
        'cannot read what the emulated host says',
        why,
        'check that its runner is of this version',
      );
    }
  }

  private takeLaunch(message: LaunchMessage): void {
    const cell = this.cells[message.launch] ?? OVERHEAD;
    if (message.type === 'verified') assertProved(message.verdicts[0], cell);
    if (message.type === 'round') {
      const [exact] = message.exact ?? [];
      if (exact !== undefined) this.modes.set(message.launch, modeOf(exact));
    }
    if (message.type === 'error')
      throw failure(
        message.cell === null ? 'the emulated host cannot be recorded' : `cannot attribute ${message.cell}`,
        message.message,
        'try another cell or kernel; kernel fetch 6.12 fetches one that is known to work',
      );
  }
}
