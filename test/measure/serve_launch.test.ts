import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/lib/failure.js';
import { fakeHost } from '../support/fakes/fake_host.js';
import type { NativeAddon } from '../../src/measure/native.js';
import { launchMessageSchema, type LaunchSpec } from '../../src/samples/protocol.js';
import { scaleMessageSchema, type ScaleSpec } from '../../src/samples/scale_messages.js';
import { serveLaunch } from '../../src/measure/serve_launch.js';
import { baseCell, controlCell } from '../../src/plan/cell.js';
import { addonWith, LISTED } from '../support/fakes/fake_addon.js';

const SPEC: LaunchSpec = {
  type: 'launch',
  launch: 1,
  device: '/dev/kvm',
  cpu: null,
  seed: '7',
  rounds: 4,
  watchdogMs: 1000,
  clock: 'best',
  cells: [{ cell: controlCell('null-syscall'), exitsPerBlock: 512 }],
};

function thrown(properties: object): Error {
  return Object.assign(new Error('the bound of 1000 ms passed'), properties);
}

async function served(load: () => NativeAddon, input: readonly string[], endInput = false) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  for (const line of input) stdin.write(`${line}\n`);
  if (endInput) stdin.end();
  let text = '';
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await serveLaunch(stdin, stdout, load);
  await new Promise((resolve) => setImmediate(resolve));
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as { type: string } & Record<string, unknown>);
}

describe('the launch process', () => {
  it('opens, verifies, measures every round asked for and closes, all in the words of the protocol', async () => {
    const messages = await served(() => addonWith(), [JSON.stringify(SPEC)]);
    expect(messages.map(({ type }) => type)).toEqual([
      'opened',
      'verified',
      ...Array.from({ length: 4 }, () => 'round'),
      'closed',
    ]);
    for (const message of messages) expect(launchMessageSchema.safeParse(message).success).toBe(true);
  });

  it('says what its pilot found, before the first round; without a round there is no pilot', async () => {
    const addon = () => addonWith({ calibrate: () => Promise.resolve([752]) });
    const [, , third] = await served(addon, [JSON.stringify(SPEC)]);
    expect(third).toEqual({ type: 'calibrated', launch: 1, exitsPerBlock: [752] });
    const messages = await served(addon, [JSON.stringify({ ...SPEC, rounds: 0 })]);
    expect(messages.map(({ type }) => type)).toEqual(['opened', 'verified', 'closed']);
  });

  it('tells of a cell that failed in a round, and goes on', async () => {
    const verdict = { status: 'failed', cell: 0, reason: 'exit reason shutdown' } as const;
    let told = false;
    const takeFailures = (): Promise<(typeof verdict)[]> => {
      const fresh = told ? [] : [verdict];
      told = true;
      return Promise.resolve(fresh);
    };
    const messages = await served(() => addonWith({ takeFailures }), [JSON.stringify(SPEC)]);
    expect(messages.map(({ type }) => type).slice(0, 5)).toEqual([
      'opened',
      'verified',
      'round',
      'verified',
      'round',
    ]);
    expect(messages[3]).toEqual({ type: 'verified', launch: 1, verdicts: [verdict] });
    expect(messages.at(-1)?.type).toBe('closed');
  });

  it('measures every round of a scaling asked for, and ends well on a stop line', async () => {
    const spec: ScaleSpec = {
      type: 'scale',
      launch: 2,
      device: '/dev/kvm',
      seed: '7',
      rounds: 3,
      watchdogMs: 1000,
      windowMs: 5,
      threads: [1, 2],
      cells: [baseCell('pio-out', 'long64-ring3')],
    };
    const messages = await served(() => addonWith(), [JSON.stringify(spec)]);
    const types = messages.map(({ type }) => type);
    expect(types).toEqual(['opened', 'verified', 'round', 'round', 'round', 'closed']);
    for (const message of messages) expect(scaleMessageSchema.safeParse(message).success).toBe(true);
    const endless = JSON.stringify({ ...spec, rounds: 1_000_000 });
    expect((await served(() => addonWith(), [endless, '{"type":"stop"}'])).at(-1)?.type).toBe('closed');
  });

  it('does or lists the checks of a conformance request, and says when it is done', async () => {
    const request = { type: 'conformance', device: '/dev/kvm', only: 'run', checks: [] };
    const list = { ...request, only: 'list' };
    const done = { type: 'checked' };
    const pass = { type: 'check', check: { ...LISTED, status: 'pass' } };
    const listed = { type: 'check', check: LISTED };
    expect(await served(() => addonWith(), [JSON.stringify(request)])).toEqual([pass, done]);
    expect(await served(() => addonWith(), [JSON.stringify(list)])).toEqual([listed, done]);
  });

  it('ends well on a stop line, and on the end of its input', async () => {
    const endless = JSON.stringify({ ...SPEC, rounds: 1_000_000 });
    expect((await served(() => addonWith(), [endless, '{"type":"stop"}'])).at(-1)?.type).toBe('closed');
    expect((await served(() => addonWith(), [endless], true)).at(-1)?.type).toBe('closed');
  });

  it('passes on what a native error says of itself', async () => {
    const error = { code: 'watchdog', operation: 'KVM_RUN', errno: 'EINTR', cell: 'hlt/long64-ring0/none' };
    const addon = addonWith({ round: () => Promise.reject(thrown(error)) });
    const last = (await served(() => addon, [JSON.stringify(SPEC)])).at(-1);
    expect(last).toEqual({ type: 'error', launch: 1, message: 'the bound of 1000 ms passed', ...error });
  });

  it('calls any other error internal', async () => {
    const addon = addonWith({ verify: () => Promise.reject(thrown({ code: 'ERR_ODD' })) });
    const last = (await served(() => addon, [JSON.stringify(SPEC)])).at(-1);
    expect(last).toMatchObject({ type: 'error', code: 'internal', cell: null });
  });

  it('reports an addon that is missing, with what to do, and a host that cannot measure', async () => {
    const failing = (exitCode: 4 | 5) => (): never => {
      throw new Failure({ what: 'cannot load', why: 'not built', next: 'npm run build:native', exitCode });
    };
    const [missing] = await served(failing(5), [JSON.stringify(SPEC)]);
    expect(missing).toMatchObject({ code: 'internal', message: 'not built; npm run build:native' });
    const [unsupported] = await served(failing(4), [JSON.stringify(SPEC)]);
    expect(unsupported).toMatchObject({ code: 'unsupported' });
  });

  it('refuses a first line that is no request', async () => {
    expect((await served(() => addonWith(), ['hello']))[0]).toMatchObject({
      type: 'error',
      code: 'internal',
    });
  });

  it('answers a probe with the host, and says why it cannot', async () => {
    const request = JSON.stringify({ type: 'probe', device: '/dev/kvm', clock: 'best' });
    expect(await served(() => addonWith(), [request])).toEqual([{ type: 'host', host: fakeHost() }]);
    const denied = { code: 'no-permission', operation: 'open', errno: 'EACCES', cell: null };
    const addon = addonWith({}, () => Promise.reject(thrown(denied)));
    expect((await served(() => addon, [request]))[0]).toMatchObject({ type: 'error', ...denied });
  });
});
