import { parsedJson } from '../lib/json.js';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { LineReader } from '../lib/line_reader.js';
import { checkSchema, type ConformanceRequest } from './conformance.js';
import { LAUNCH_ERROR_CODES, type LaunchError } from './failures.js';
import type { NativeAddon, NativeSession } from './native.js';
import type { ConformanceReply, HostMessage } from './replies.js';
import { requestSchema } from './requests.js';
import type { LaunchMessage, LaunchSpec } from '../samples/protocol.js';
import type { ScaleMessage, ScaleSpec } from '../samples/scale_messages.js';

/** The reading side: the first line is the request; any further line, or the end of the input, asks for a stop. */
class Requests {
  readonly first: Promise<string | null>;
  stopped = false;
  private onStop: () => void = () => undefined;

  constructor(input: Readable) {
    const lines = new LineReader();
    input.setEncoding('utf8');
    this.first = new Promise((resolve) => {
      let isFirst = true;
      input.on('data', (chunk: string) => {
        for (const line of lines.push(chunk)) {
          if (isFirst) resolve(line);
          else if (line.trim() !== '') this.stop();
          isFirst = false;
        }
      });
      input.on('end', () => {
        resolve(null);
        this.stop();
      });
    });
  }

  /** Calls back when a stop comes, at once if it has come already. */
  whenStopped(callback: () => void): void {
    this.onStop = callback;
    if (this.stopped) callback();
  }

  private stop(): void {
    this.stopped = true;
    this.onStop();
  }
}

type Send = (message: LaunchMessage | HostMessage | ConformanceReply | ScaleMessage) => Promise<void>;

/** Waits for a slow reader, so that a launch never holds more than a round in memory. */
function sendTo(output: Writable): Send {
  // A reader that is gone also closes our input; that is what ends the launch.
  output.on('error', () => undefined);
  return async (message) => {
    if (!output.writable) return;
    if (!output.write(`${JSON.stringify(message)}\n`)) {
      await Promise.race([once(output, 'drain'), once(output, 'close')]).catch(() => undefined);
    }
  };
}

async function tellFailures(
  session: NativeSession,
  { launch: number }: LaunchSpec,
  send: Send,
): Promise<void> {
  const verdicts = await session.takeFailures();
  if (verdicts.length > 0) await send({ type: 'verified', launch: number, verdicts: [...verdicts] });
}

async function runPilot(session: NativeSession, spec: LaunchSpec, send: Send): Promise<void> {
  const exitsPerBlock = await session.calibrate();
  if (exitsPerBlock === null) return;
  await send({ type: 'calibrated', launch: spec.launch, exitsPerBlock: [...exitsPerBlock] });
  await tellFailures(session, spec, send);
}

async function runRounds(
  session: NativeSession,
  spec: LaunchSpec,
  requests: Requests,
  send: Send,
): Promise<void> {
  for (let round = 0; round < spec.rounds && !requests.stopped; round++) {
    const blocks = await session.round(round);
    await send({ type: 'round', launch: spec.launch, round, ...blocks });
    await tellFailures(session, spec, send);
    if (!blocks.complete) return;
  }
}

async function launch(addon: NativeAddon, spec: LaunchSpec, requests: Requests, send: Send): Promise<void> {
  const session = new addon.Session(spec);
  requests.whenStopped(() => {
    session.stop();
  });
  await send({ type: 'opened', launch: spec.launch, cpu: session.cpu, pid: process.pid });
  const verdicts = await session.verify();
  await send({ type: 'verified', launch: spec.launch, verdicts: [...verdicts] });
  if (spec.rounds > 0) await runPilot(session, spec, send);
  await runRounds(session, spec, requests, send);
  const { histograms, ...end } = await session.finish();
  await tellFailures(session, spec, send);
  await send({ type: 'closed', launch: spec.launch, ...end, histograms: [...histograms] });
}

async function conformance(
  addon: NativeAddon,
  request: ConformanceRequest,
  requests: Requests,
  send: Send,
): Promise<void> {
  const all = addon.listChecks().map((check) => checkSchema.parse(check));
  const names = request.checks.length === 0 ? all.map(({ name }) => name) : request.checks;
  for (const name of names) {
    if (requests.stopped) return;
    const listed = all.find((check) => check.name === name);
    const done =
      request.only === 'list' && listed !== undefined ? listed : await addon.runCheck(request.device, name);
    await send({ type: 'check', check: checkSchema.parse(done) });
  }
  await send({ type: 'checked' });
}

async function scale(addon: NativeAddon, spec: ScaleSpec, requests: Requests, send: Send): Promise<void> {
  const { launch: number } = spec;
  const session = new addon.Scale(spec);
  requests.whenStopped(() => {
    session.stop();
  });
  await send({ type: 'opened', launch: number, cpus: [...session.cpus], pid: process.pid });
  await send({ type: 'verified', launch: number, verdicts: [...(await session.verify())] });
  for (let round = 0; round < spec.rounds && !requests.stopped; round++) {
    const windows = await session.round(round);
    await send({ type: 'round', launch: number, round, ...windows });
    const failures = await session.takeFailures();
    if (failures.length > 0) await send({ type: 'verified', launch: number, verdicts: [...failures] });
    if (!windows.complete) break;
  }
  await send({ type: 'closed', launch: number });
}

/** The properties that the addon gives its errors. */
const nativeErrorSchema = z.object({
  code: z.enum(LAUNCH_ERROR_CODES),
  operation: z.string(),
  errno: z.string().nullable().catch(null),
  cell: z.string().nullable().catch(null),
  message: z.string(),
});

/** The message to the orchestrator for anything that is thrown inside a launch. */
function toLaunchError(error: unknown, launch: number): LaunchError {
  const native = nativeErrorSchema.safeParse(error);
  if (native.success) return { type: 'error', launch, ...native.data };
  const unknown = { type: 'error', launch, errno: null, cell: null } as const;
  if (error instanceof Failure) {
    const code = error.exitCode === EXIT_CODE.hostCannotMeasure ? 'unsupported' : 'internal';
    return { ...unknown, code, operation: error.what, message: `${error.why}; ${error.next}` };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ...unknown, code: 'internal', operation: 'the launch process', message };
}

/**
 * One launch, one scaling, one probe or the conformance checks: reads the request from `input`, does it with the addon,
 * and answers on `output`. Never rejects: whatever goes wrong becomes an `error` message.
 */
export async function serveLaunch(input: Readable, output: Writable, load: () => NativeAddon): Promise<void> {
  const send = sendTo(output);
  const requests = new Requests(input);
  let launchNumber = 0;
  try {
    const line = await requests.first;
    if (line === null) return;
    const request = requestSchema.parse(parsedJson(line));
    const addon = load();
    if (request.type === 'probe') {
      // Checked by whoever asked; this side passes on what the addon says.
      const host = (await addon.probe(request.device)) as HostMessage['host'];
      await send({ type: 'host', host });
      return;
    }
    if (request.type === 'conformance') {
      await conformance(addon, request, requests, send);
      return;
    }
    launchNumber = request.launch;
    if (request.type === 'scale') {
      await scale(addon, request, requests, send);
      return;
    }
    await launch(addon, request, requests, send);
  } catch (error) {
    await send(toLaunchError(error, launchNumber));
  }
}
