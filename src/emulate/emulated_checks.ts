/** The checks of the contract on an emulated host, in a boot of their own; in another one where a check stops the first. */
import type { Check, ConformanceRequest } from '../measure/conformance.js';
import { conformanceReplySchema, parsedLine } from '../measure/replies.js';
import { Boot, type BootEnd } from './boot.js';
import type { EmulatedHost } from './emulated_host.js';
import { bootFailure, heedKernelLog, noKvmFailure } from './failures.js';
import { initramfs } from './initramfs.js';

type Wanted = Pick<ConformanceRequest, 'only' | 'checks'>;

/** What answers in a boot: as long as a boot may take to speak at all, a check may too. */
const SPOKEN_PATIENCE = 1;

export function requestsFile(requests: readonly object[]): { readonly path: string; readonly bytes: Buffer } {
  const lines = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  return { path: 'requests.jsonl', bytes: Buffer.from(lines) };
}

/** A deviation that is known of the emulator is no fault of the kernel. */
function explained(check: Check, { machineModel: { differences = [] } }: EmulatedHost): Check {
  if (check.status !== 'deviation') return check;
  const known = differences.find((each) => each.check.test(check.name) && each.saw.test(check.saw));
  return known === undefined ? check : { ...check, meaning: 'documented', saw: `${check.saw}; ${known.why}` };
}

/** Null where all were done; else how the boot ended that fell silent. */
async function* checksOfBoot(
  host: EmulatedHost,
  device: string,
  wanted: Wanted,
): AsyncGenerator<Check, BootEnd | null> {
  const request: ConformanceRequest = { type: 'conformance', device, ...wanted };
  const image = initramfs([...host.files, requestsFile([request])]);
  const boot = new Boot({ ...host, initramfs: image, spokenPatience: SPOKEN_PATIENCE, isUncounted: true });
  try {
    for await (const line of boot.lines) {
      const reply = parsedLine(conformanceReplySchema, line);
      if (reply.type === 'check') yield explained(reply.check, host);
      if (reply.type === 'error') throw noKvmFailure(host.machineModel, reply.message, []);
      if (reply.type !== 'checked') continue;
      heedKernelLog(await boot.end, host);
      return null;
    }
    const end = await boot.end;
    if (end.reason === 'silent') return end;
    throw bootFailure(end, host);
  } finally {
    boot.kill();
  }
}

function stoodStill({ name, claim, source }: Check, { machineModel }: EmulatedHost): Check {
  const seconds = String(machineModel.silenceSeconds);
  const saw = `the emulated processor took no interrupt any more: the check did not come back in ${seconds} s of this machine, though a KVM_RUN that hangs is ended after 2 s of the emulated one`;
  return { status: 'deviation', name, claim, source, meaning: 'unknown', saw };
}

async function listedOf(host: EmulatedHost, device: string, { checks }: Wanted): Promise<Check[]> {
  const listed: Check[] = [];
  for await (const check of checksOfBoot(host, device, { only: 'list', checks })) listed.push(check);
  return listed;
}

/**
 * Checks as they are done. One at which the host falls silent is a deviation, and the rest is done in a fresh boot.
 * @throws {Failure} when the host does not boot, has no KVM or goes away
 */
export async function* checksOn(host: EmulatedHost, device: string, wanted: Wanted): AsyncGenerator<Check> {
  let left = wanted;
  for (;;) {
    const done: Check[] = [];
    const end = yield* kept(checksOfBoot(host, device, left), done);
    if (end === null) return;
    const listed = await listedOf(host, device, left);
    const hung = listed[done.length];
    // A host that cannot even list them does not boot.
    if (hung === undefined) throw bootFailure(end, host);
    yield explained(stoodStill(hung, host), host);
    const rest = listed.slice(done.length + 1).map(({ name }) => name);
    if (rest.length === 0) return;
    left = { ...left, checks: rest };
  }
}

async function* kept<Value, End>(
  values: AsyncGenerator<Value, End>,
  all: Value[],
): AsyncGenerator<Value, End> {
  for (;;) {
    const next = await values.next();
    if (next.done === true) return next.value;
    all.push(next.value);
    yield next.value;
  }
}
