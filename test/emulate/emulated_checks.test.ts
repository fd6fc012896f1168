import { expect, it } from 'vitest';
import { checksOn } from '../../src/emulate/emulated_checks.js';
import type { EmulatedHost } from '../../src/emulate/emulated_host.js';
import { MACHINE_MODELS } from '../../src/emulate/machine_models/by_name.js';
import type { Check } from '../../src/measure/conformance.js';
import { fakeEmulatedHost } from '../support/fakes/fake_emulated_host.js';

const about = (name: string) => ({ name, claim: `${name} holds`, source: `${name}.c` });
const says = (message: object): string => `echo '@kvm-exit-bench ${JSON.stringify(message)}'`;
const check = (name: string, status: 'pass' | 'listed'): string =>
  says({ type: 'check', check: { status, ...about(name) } });
const DONE = says({ type: 'checked' });

/** Stands for an emulator: it does what the request in its initramfs asks, and hangs at the check `hanging`. */
function hostThatHangs(): EmulatedHost {
  const script = (initramfs: string): string => `
    asked() { grep -aq "$1" ${initramfs}; }
    if asked '"only":"list"'; then ${['first', 'hanging', 'last'].map((name) => check(name, 'listed')).join('\n')}
    elif asked '"last"'; then ${check('last', 'pass')}
    else ${check('first', 'pass')}; exec sleep 60
    fi
    ${DONE}`;
  return {
    machineModel: {
      ...MACHINE_MODELS.x86,
      silenceSeconds: 1,
      command: ({ initramfsPath }) => ({ command: 'sh', args: ['-c', script(initramfsPath)] }),
    },
    kernelPath: '/kernel',
    append: '',
    cpu: 'none',
    memoryMebibytes: 64,
    files: [],
    emulation: fakeEmulatedHost('x86').emulation!,
  };
}

it('a check at which the host falls silent is a deviation, and those after it are done in another boot', async () => {
  const checks: Check[] = [];
  for await (const each of checksOn(hostThatHangs(), '/dev/kvm', { only: 'run', checks: [] }))
    checks.push(each);
  expect(checks.map(({ name, status }) => [name, status])).toEqual([
    ['first', 'pass'],
    ['hanging', 'deviation'],
    ['last', 'pass'],
  ]);
  expect(checks[1]).toMatchObject({ meaning: 'unknown', claim: 'hanging holds' });
});

it('a deviation that is known of the emulator is documented, and one of another kind is not', async () => {
  const meaningOf = async (saw: RegExp) => {
    const host = hostThatHangs();
    const differences = [{ check: /^hanging$/, saw, why: 'this emulator does so' }];
    const machineModel = { ...host.machineModel, differences };
    for await (const each of checksOn({ ...host, machineModel }, '/dev/kvm', { only: 'run', checks: [] }))
      if (each.status === 'deviation') return [each.meaning, each.saw.endsWith('; this emulator does so')];
    return null;
  };
  expect(await meaningOf(/took no interrupt/)).toEqual(['documented', true]);
  expect(await meaningOf(/something else/)).toEqual(['unknown', false]);
});
