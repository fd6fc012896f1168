import type { Check, ConformanceRequest } from './conformance.js';
import type { Cell } from '../plan/cell.js';
import type { CostlyCount } from '../samples/costly.js';
import type { Host, LaunchMessage, LaunchSpec } from '../samples/protocol.js';
import type { ScaleMessage, ScaleSpec } from '../samples/scale_messages.js';

/** A launch under way. */
export interface LaunchRun {
  /** Every message of the launch in order; ends after `closed` or `error`, or when its process is gone. */
  readonly messages: AsyncIterable<LaunchMessage>;
  /** Ends the launch after the block under way; its last messages still come. */
  stop(): void;
  /** Ends it now; nothing more comes. */
  kill(): void;
}

/** A process that measures scaling, under way. */
export interface ScaleRun {
  /** Every message in order; ends after `closed` or `error`. */
  readonly messages: AsyncIterable<ScaleMessage>;
  /** Ends it after the window under way; its last messages still come. */
  stop(): void;
  kill(): void;
}

/** Where exits are measured. It answers two questions: what is this host, and what do these cells cost. */
export interface Backend {
  readonly name: string;
  /** @param first the launch that will be asked for first, for a backend that can do both at once */
  probe(first?: LaunchSpec): Promise<Host>;
  measure(spec: LaunchSpec): LaunchRun;
  /**
   * Checks as they are done; a backend that measures nothing real has none. To stop reading ends the process.
   * @throws {Failure} when the host cannot be used or goes away
   */
  conform?(request: Pick<ConformanceRequest, 'only' | 'checks'>): AsyncIterable<Check>;
  /**
   * Of a typical exit of each cell the instructions that cost more than they count, by the cell's id; a cell whose exit
   * could not be listed whole is left out. Only where every instruction can be seen.
   * @throws {Failure} when the host cannot list them
   */
  costly?(cells: readonly Cell[], signal?: AbortSignal): Promise<ReadonlyMap<string, readonly CostlyCount[]>>;
  /** Several vCPU threads at once; an emulated host, which has no time, has none of it. */
  scale?(spec: ScaleSpec): ScaleRun;
  /** Ends what a probe has started, when nothing is to follow it; for a backend whose probe outlives a signal. */
  close?(): void;
}
