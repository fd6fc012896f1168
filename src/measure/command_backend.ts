import type { Backend, LaunchRun, ScaleRun } from './backend.js';
import type { Check, ConformanceRequest } from './conformance.js';
import { Dialogue, type CommandLine } from './dialogue.js';
import { failureOfLaunch, goneError, type LaunchError } from './failures.js';
import { withWarnings } from './host_warnings.js';
import {
  launchMessageSchema,
  type Host,
  type LaunchMessage,
  type LaunchSpec,
  type Warning,
} from '../samples/protocol.js';
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
  /** Another machine as the user named it, `ssh:lab`; its errors and its host say so. */
  readonly place?: string | undefined;
  /** What is to be told of every host that is probed, besides what its facts say. */
  readonly warnings?: readonly Warning[] | undefined;
  /** A probe that is silent for this long is killed. */
  readonly probeSilenceMs?: number | undefined;
  /** What a launch may take to start, on top of what it may be silent. */
  readonly startMs?: number | undefined;
}

/** On top of the native watchdog's own bound, for reporting. */
const SILENCE_SLACK_MS = 6000;
/** A check has several guests, each under a watchdog of two seconds. */
const CHECK_SILENCE_MS = 30_000;
const MOST_CHECKS = 10_000;
const STOP_SLACK_MS = 2000;
const VERIFY_MS_PER_HUNDRED = 2000;
/** Of one window, for its set-up and proof. */
const WINDOW_SLACK_MS = 20;
const PROBE_SILENCE_MS = 9000;

/** What a dialogue says; an error on another machine says where. */
async function* repliesOf<Message extends { readonly type: string }>(
  { replies }: Dialogue<Message>,
  { place }: CommandBackendOptions,
): AsyncGenerator<Message | LaunchError> {
  for await (const reply of replies) {
    if (place === undefined || !isError(reply)) yield reply;
    else yield { ...reply, message: `${reply.message}, on ${place}` };
  }
}

function isError(reply: { readonly type: string }): reply is LaunchError {
  return reply.type === 'error';
}

async function* launchMessages(
  dialogue: Dialogue,
  options: CommandBackendOptions,
): AsyncGenerator<LaunchMessage> {
  for await (const reply of repliesOf(dialogue, options)) if (reply.type !== 'host') yield reply;
}

async function probeBy(options: CommandBackendOptions): Promise<Host> {
  const { device, warnings = [], place } = options;
  const request: ProbeRequest = { type: 'probe', device, clock: 'best' };
  const dialogue = new Dialogue(options, {
    launch: 0,
    request,
    parse: (line) => parsedLine(probeReplySchema, line),
    silenceMs: options.probeSilenceMs ?? PROBE_SILENCE_MS,
    stopMs: STOP_SLACK_MS,
  });
  let host: Host | null = null;
  for await (const reply of repliesOf(dialogue, options)) {
    if (reply.type === 'error') throw failureOfLaunch(reply, device);
    // One that talks on and never answers would be listened to for ever.
    if (reply.type !== 'host') {
      dialogue.kill();
      throw failureOfLaunch({ ...goneError(0), message: `it answered a probe with '${reply.type}'` }, device);
    }
    const told = withWarnings(reply.host);
    const asked = place === undefined ? {} : { asked: place };
    host = { ...told, warnings: [...warnings, ...told.warnings], ...asked };
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
    startMs: options.startMs ?? 0,
    stopMs: spec.watchdogMs + STOP_SLACK_MS,
  });
  return {
    messages: launchMessages(dialogue, options),
    stop: () => {
      dialogue.stop();
    },
    kill: () => {
      dialogue.kill();
    },
  };
}

/** A host has some hundred checks: what repeats them, or never comes to an end of them, is none. */
function once(check: Check, seen: Set<string>): Check {
  if (!seen.has(check.name) && seen.size < MOST_CHECKS) {
    seen.add(check.name);
    return check;
  }
  throw failureOfLaunch({ ...goneError(0), message: 'it has no end of checks' }, '');
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
  const seen = new Set<string>();
  try {
    for await (const reply of repliesOf(dialogue, options)) {
      if (reply.type === 'check') yield once(reply.check, seen);
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
    messages: repliesOf(dialogue, options),
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
    probe: () => probeBy(options),
    measure: (spec) => launchBy(options, spec),
    conform: (wanted) => checksBy(options, wanted),
    scale: (spec) => scaleBy(options, spec),
  };
}
