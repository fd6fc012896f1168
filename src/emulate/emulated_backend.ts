import { isDeepStrictEqual } from 'node:util';
import type { Backend, LaunchRun } from '../measure/backend.js';
import type { Check, ConformanceRequest } from '../measure/conformance.js';
import { withWarnings } from '../measure/host_warnings.js';
import type { Cell } from '../plan/cell.js';
import type { CostlyCount } from '../samples/costly.js';
import type { Host, LaunchMessage, LaunchSpec } from '../samples/protocol.js';
import { fitting, parsedLine, probeReplySchema } from '../measure/replies.js';
import type { ProbeRequest } from '../measure/requests.js';
import { Boot } from './boot.js';
import { checksOn, requestsFile } from './emulated_checks.js';
import type { EmulatedHost } from './emulated_host.js';
import { bootFailure, endText, heedKernelLog, noKvmFailure, noMemoryFailure } from './failures.js';
import { initramfs } from './initramfs.js';
import { recordCostly } from './recording/costly_counts.js';

const DEVICE = '/dev/kvm';
const PROBE: ProbeRequest = { type: 'probe', device: DEVICE, clock: 'instructions' };

/** A boot whose lines are read from one place after the other. */
interface Running {
  readonly boot: Boot;
  readonly lines: AsyncIterator<string>;
  /** What it does when it has answered the probe; null: nothing. */
  readonly launch: LaunchSpec | null;
}

async function* linesOf(running: Running): AsyncGenerator<string> {
  for (;;) {
    const next = await running.lines.next();
    if (next.done === true) return;
    yield next.value;
  }
}

/**
 * A host in software emulation that boots a kernel and runs the native core inside: each boot answers the requests
 * that its initramfs holds and switches itself off. The probe and the first launch share a boot.
 */
class EmulatedBackend implements Backend {
  readonly name = 'emulated';
  /** The boot that has answered the probe and waits for its launch to be asked for. */
  private running: Running | null = null;
  private probing: Boot | null = null;

  constructor(private readonly host: EmulatedHost) {}

  async probe(first?: LaunchSpec): Promise<Host> {
    const running = this.boot(first ?? null);
    this.probing = running.boot;
    for await (const line of linesOf(running)) {
      const reply = parsedLine(probeReplySchema, line);
      if (reply.type === 'host') {
        this.running = first === undefined ? null : running;
        return withWarnings(reply.host, this.host.emulation);
      }
      if (reply.type !== 'error') continue;
      running.boot.kill();
      throw noKvmFailure(this.host.machineModel, reply.message, (await running.boot.end).lastLines);
    }
    throw bootFailure(await running.boot.end, this.host);
  }

  measure(spec: LaunchSpec): LaunchRun {
    const running = this.bootFor(spec);
    const { boot } = running;
    let lastRound = -1;
    const note = (message: LaunchMessage): LaunchMessage => {
      if (message.type === 'round') lastRound = message.round;
      return message;
    };
    return {
      messages: this.messages(running, spec, note),
      // Nothing can be sent to it. What it has not counted yet is lost; all else has come already.
      stop: () => {
        if (lastRound < spec.rounds - 1) boot.kill();
      },
      kill: () => {
        boot.kill();
      },
    };
  }

  conform(wanted: Pick<ConformanceRequest, 'only' | 'checks'>): AsyncGenerator<Check> {
    return checksOn(this.host, DEVICE, wanted);
  }

  costly(cells: readonly Cell[], signal?: AbortSignal): Promise<ReadonlyMap<string, readonly CostlyCount[]>> {
    return recordCostly(this.host, cells, signal);
  }

  close(): void {
    this.probing?.kill();
  }

  private bootFor(spec: LaunchSpec): Running {
    const { running } = this;
    this.running = null;
    if (running !== null && isDeepStrictEqual(running.launch, spec)) return running;
    running?.boot.kill();
    return this.boot(spec);
  }

  /** Every boot answers the probe, wanted or not: what ran before a launch can move the timer's ticks in it. */
  private boot(launch: LaunchSpec | null): Running {
    return this.bootOf(launch === null ? [PROBE] : [PROBE, launch], launch);
  }

  private bootOf(requests: readonly object[], launch: LaunchSpec | null): Running {
    const image = initramfs([...this.host.files, requestsFile(requests)]);
    const boot = new Boot({ ...this.host, initramfs: image });
    return { boot, lines: boot.lines[Symbol.asyncIterator](), launch };
  }

  private async *messages(
    running: Running,
    spec: LaunchSpec,
    note: (message: LaunchMessage) => LaunchMessage,
  ): AsyncGenerator<LaunchMessage> {
    for await (const line of linesOf(running)) {
      const reply = parsedLine(probeReplySchema, line);
      if (reply.type === 'host') continue;
      const message = note(fitting(reply, spec));
      if (message.type !== 'closed') yield message;
      if (message.type === 'error') return;
      if (message.type !== 'closed') continue;
      const end = await running.boot.end;
      yield end.splat.length === 0 ? message : { ...message, kernelLog: [...end.splat] };
      // One that said all and crashed on its way out: what it said may be no better than that.
      if (end.panic !== null) break;
      heedKernelLog(end, this.host);
      return;
    }
    const end = await running.boot.end;
    if (end.noMemory !== null) throw noMemoryFailure(end.noMemory, this.host);
    const message = endText(end, this.host.machineModel);
    const operation = `the emulated ${this.host.machineModel.arch} host`;
    yield {
      type: 'error',
      launch: spec.launch,
      code: 'internal',
      operation,
      errno: null,
      cell: null,
      message,
    };
  }
}

export function createEmulatedBackend(host: EmulatedHost): Backend {
  return new EmulatedBackend(host);
}
