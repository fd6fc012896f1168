import type { Backend, LaunchRun, ScaleRun } from './backend.js';
import type { Check, ConformanceRequest } from './conformance.js';
import { Dialogue, type CommandLine } from './dialogue.js';
import { failureOfLaunch, goneError } from './failures.js';
import { withWarnings } from './host_warnings.js';
import { launchMessageSchema, type Host, type LaunchMessage, type LaunchSpec } from '../samples/protocol.js';
import {
  VM_LAYOUTS,
  scaleMessageSchema,
  type ScaleMessage,
  type ScaleSpec,
} from '../samples/scale_messages.js';
import { conformanceReplySchema, fitting, parsedLine, probeReplySchema } from './replies.js';
import type { ProbeRequest } from './requests.js';

export interface CommandBackendOptions extends CommandLine {
  readonly name: string;
  /** Device node that `probe` opens; a launch's request names its own. */
  readonly device: string;
  /** Called before anything is started; throws a Failure where it could not succeed. */
  readonly precheck?: (() => void) | undefined;
  /** A probe that is silent for this long is killed. */
  readonly probeSilenceMs?: number | undefined;
}

/** On top of the native watchdog's own bound, for starting and for reporting. */
const SILENCE_SLACK_MS = 6000;
/** A check has several guests, each under a watchdog of two seconds. */
const CHECK_SILENCE_MS = 30_000;
const STOP_SLACK_MS = 2000;
const VERIFY_MS_PER_HUNDRED = 2000;
/** Of one window, for its set-up and proof. */
const WINDOW_SLACK_MS = 20;
const PROBE_SILENCE_MS = 9000;

async function* launchMessages(dialogue: Dialogue): AsyncGenerator<LaunchMessage> {
  for await (const reply of dialogue.replies) if (reply.type !== 'host') yield reply;
}

async function probeBy(options: CommandBackendOptions): Promise<Host> {
  const { device } = options;
  const request: ProbeRequest = { type: 'probe', device, clock: 'best' };
  const dialogue = new Dialogue(options, {
    launch: 0,
    request,
    parse: (line) => parsedLine(probeReplySchema, line),
    silenceMs: options.probeSilenceMs ?? PROBE_SILENCE_MS,
    stopMs: STOP_SLACK_MS,
  });
  let host: Host | null = null;
  for await (const reply of dialogue.replies) {
    if (reply.type === 'host') host = withWarnings(reply.host);
    if (reply.type === 'error') throw failureOfLaunch(reply, device);
  }
  if (host === null) throw failureOfLaunch(goneError(0), device);
  return host;
}

/** All cells are proved before the launch speaks again: seconds more for each hundred, in whole seconds. */
function verifyMs({ cells }: LaunchSpec): number {
  return Math.floor(cells.length / 100) * VERIFY_MS_PER_HUNDRED;
}

function launchBy(options: CommandBackendOptions, spec: LaunchSpec): LaunchRun {
  const dialogue = new Dialogue(options, {
    launch: spec.launch,
    request: spec,
    parse: (line) => fitting(parsedLine(launchMessageSchema, line), spec),
    silenceMs: spec.watchdogMs + SILENCE_SLACK_MS + verifyMs(spec),
    stopMs: spec.watchdogMs + STOP_SLACK_MS,
  });
  return {
    messages: launchMessages(dialogue),
    stop: () => {
      dialogue.stop();
    },
    kill: () => {
      dialogue.kill();
    },
  };
}

async function* checksBy(
  options: CommandBackendOptions,
  wanted: Pick<ConformanceRequest, 'only' | 'checks'>,
): AsyncGenerator<Check> {
  const request: ConformanceRequest = { type: 'conformance', device: options.device, ...wanted };
  const dialogue = new Dialogue(options, {
    launch: 0,
    request,
    parse: (line) => parsedLine(conformanceReplySchema, line),
    silenceMs: CHECK_SILENCE_MS,
    stopMs: STOP_SLACK_MS,
  });
  try {
    for await (const reply of dialogue.replies) {
      if (reply.type === 'check') yield reply.check;
      if (reply.type === 'error') throw failureOfLaunch(reply, options.device);
    }
  } finally {
    dialogue.kill();
  }
}

function windowsOf({ cells, threads }: ScaleSpec): number {
  return cells.length * threads.length * VM_LAYOUTS.length;
}

function scaleBy(options: CommandBackendOptions, spec: ScaleSpec): ScaleRun {
  const dialogue = new Dialogue<ScaleMessage>(options, {
    launch: spec.launch,
    request: spec,
    parse: (line) => parsedLine(scaleMessageSchema, line),
    // A round of many windows is one message.
    silenceMs: spec.watchdogMs + SILENCE_SLACK_MS + windowsOf(spec) * (spec.windowMs + WINDOW_SLACK_MS),
    stopMs: spec.watchdogMs + STOP_SLACK_MS,
  });
  return {
    messages: dialogue.replies,
    stop: () => {
      dialogue.stop();
    },
    kill: () => {
      dialogue.kill();
    },
  };
}

/**
 * A backend over any command that speaks the protocol on its standard streams: the launch process, a static
 * runner, a remote command. Each launch and each probe is a process of its own.
 */
export function createCommandBackend(options: CommandBackendOptions): Backend {
  return {
    name: options.name,
    async probe() {
      options.precheck?.();
      return probeBy(options);
    },
    measure(spec) {
      options.precheck?.();
      return launchBy(options, spec);
    },
    conform(wanted) {
      options.precheck?.();
      return checksBy(options, wanted);
    },
    scale(spec) {
      options.precheck?.();
      return scaleBy(options, spec);
    },
  };
}
