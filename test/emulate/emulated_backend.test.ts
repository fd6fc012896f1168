import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEmulatedBackend } from '../../src/emulate/emulated_backend.js';
import type { EmulatedHost } from '../../src/emulate/emulated_host.js';
import { MACHINE_MODELS } from '../../src/emulate/machine_models/by_name.js';
import type { Backend } from '../../src/measure/backend.js';
import { resolvePlan } from '../../src/plan/resolve.js';
import { firstLaunch } from '../../src/samples/launch_spec.js';
import type { LaunchMessage } from '../../src/samples/protocol.js';
import { FakeBackend } from '../support/fakes/fake_backend.js';
import { fakeEmulatedHost } from '../support/fakes/fake_emulated_host.js';

const OPTIONS = { preset: 'quick', exit: ['pio-out'], mode: ['*ring0'], minRounds: 1, maxRounds: 1 };
const SPEC = firstLaunch(resolvePlan({ ...OPTIONS, arch: 'x86', clock: 'instructions' }), '1', '/dev/kvm');
const WARNED = 'WARNING: CPU: 0 PID: 1 at arch/x86/kvm/x86.c:1 f+0x1/0x2 [kvm]';

let answers: readonly object[];
beforeAll(async () => {
  const host = fakeEmulatedHost('x86');
  const facts = Object.fromEntries(
    Object.entries(host).filter(([key]) => key !== 'warnings' && key !== 'emulation'),
  );
  const messages: LaunchMessage[] = [];
  for await (const message of new FakeBackend({ host }).measure(SPEC).messages) messages.push(message);
  answers = [{ type: 'host', host: facts }, ...messages];
});

interface Heard {
  readonly backend: Backend;
  readonly warnings: string[];
}

/** A backend whose emulator writes these lines to its console and ends. */
function backendThat(lines: readonly string[], strict = false): Heard {
  const warnings: string[] = [];
  const script = join(mkdtempSync(join(tmpdir(), 'emulator-')), 'console');
  writeFileSync(script, lines.map((line) => `${line}\n`).join(''));
  const model = { ...MACHINE_MODELS.x86, command: () => ({ command: 'cat', args: [script] }) };
  const host: EmulatedHost = {
    machineModel: model,
    kernelPath: '/kernel',
    append: '',
    cpu: 'none',
    memoryMebibytes: 64,
    files: [],
    emulation: fakeEmulatedHost('x86').emulation!,
    heed: { strict, onWarning: (text) => warnings.push(text) },
  };
  return { backend: createEmulatedBackend(host), warnings };
}

const ours = (...objects: object[]) => objects.map((each) => `@kvm-exit-bench ${JSON.stringify(each)}`);
const log = (...lines: string[]) => ({ type: 'kernel-log', lines });

async function all(backend: Backend): Promise<LaunchMessage[]> {
  await backend.probe(SPEC);
  const messages: LaunchMessage[] = [];
  for await (const message of backend.measure(SPEC).messages) messages.push(message);
  return messages;
}

describe('an emulated host', () => {
  it('whose kernel complains in its log says so once, and its launch keeps the first lines', async () => {
    const { backend, warnings } = backendThat(
      ours(...answers, log('fine', WARNED, 'Modules linked in: kvm')),
    );
    const messages = await all(backend);
    expect(messages.at(-1)).toMatchObject({ type: 'closed', kernelLog: [WARNED, 'Modules linked in: kvm'] });
    expect(warnings).toEqual([
      `the kernel of the emulated x86 host complained: ${WARNED} | Modules linked in: kvm`,
    ]);
  });

  it('whose kernel complains fails where complaints are failures, after all that it counted', async () => {
    const { backend } = backendThat(ours(...answers, log(WARNED)), true);
    const types: string[] = [];
    await backend.probe(SPEC);
    const reading = (async () => {
      for await (const { type } of backend.measure(SPEC).messages) types.push(type);
    })();
    await expect(reading).rejects.toMatchObject({ exitCode: 5, why: WARNED });
    expect(types.at(-1)).toBe('closed');
  });

  it('whose kernel does not complain says nothing', async () => {
    const { backend, warnings } = backendThat(
      ours(...answers, log('kvm: Nested Virtualization enabled')),
      true,
    );
    expect((await all(backend)).at(-1)).not.toHaveProperty('kernelLog');
    expect(warnings).toEqual([]);
  });

  it('that runs out of memory in a launch says so, and how to give it more', async () => {
    const said = '[    9.1] Kernel panic - not syncing: System is deadlocked on memory';
    const { backend } = backendThat([...ours(...answers.slice(0, 3)), said]);
    await expect(all(backend)).rejects.toMatchObject({
      what: 'the emulated x86 host ran out of memory',
      why: 'it has 64 MiB, and its kernel said: System is deadlocked on memory',
    });
  });

  it('has a name where its kernel has none', async () => {
    const [{ host, ...first }, ...rest] = answers as [{ host: object }, ...object[]];
    const { backend } = backendThat(ours({ ...first, host: { ...host, hostname: '(none)' } }, ...rest));
    expect((await backend.probe(SPEC)).hostname).toBe('emulated');
  });
});
