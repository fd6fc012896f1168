/** Records what a running VMM does at its exits, for some time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LineReader } from '../../../lib/line_reader.js';
import type { VmmTrace } from '../../../measure/vmm_trace.js';
import { TraceReader } from '../mix/formats/trace.js';
import { recordedList, type RecordedMix } from './recorded_list.js';

/** Short enough that the buffer of a busy VMM does not fill. */
const PAUSE_MS = 50;

export interface RecordOptions {
  readonly trace: VmmTrace;
  readonly hasCalls: boolean;
  readonly seconds: number;
  /** Monotonic milliseconds. */
  readonly elapsedMs: () => number;
  readonly signal: AbortSignal;
}

export interface Recording {
  readonly list: RecordedMix;
  readonly exits: number;
  /** Events that did not fit into the buffer. */
  readonly lost: number;
  /** Share of one CPU that tracing took from the VMM's threads. */
  readonly cost: number;
}

const percent = (share: number): string => `${(100 * share).toPrecision(2)}%`;

/** Until the time is over, or somebody asks to end it. */
export async function record({
  trace,
  hasCalls,
  seconds,
  elapsedMs,
  signal,
}: RecordOptions): Promise<Recording> {
  const reader = new TraceReader();
  const lines = new LineReader();
  let events = 0;
  const take = (): void => {
    for (const line of lines.push(trace.take())) {
      events += 1;
      reader.line(line, `line ${String(events)}`);
    }
  };
  const started = elapsedMs();
  const end = started + 1000 * seconds;
  while (elapsedMs() < end && !signal.aborted) {
    take();
    await sleep(Math.min(PAUSE_MS, Math.max(0, end - elapsedMs())));
  }
  const took = (elapsedMs() - started) / 1000;
  take();
  const lost = trace.lost();
  const cost = (trace.eventNs() * events) / (1e9 * took);
  const notes = [
    `Recorded for ${took.toFixed(1)} s by kvm_userspace_exit${hasCalls ? ' and sys_enter_ioctl' : ''}: ${String(events)} events, which took ${percent(cost)} of a CPU from the VMM (${trace.eventNs().toFixed(0)} ns each, tried here).`,
    ...(lost === 0 ? [] : [`${String(lost)} events were lost: counts are lower bounds.`]),
  ];
  const mix = reader.mix();
  const exits = mix.entries.reduce((sum, { space, count }) => sum + (space === 'userspace' ? count : 0), 0);
  return { list: recordedList(mix, took, hasCalls, notes), exits, lost, cost };
}
