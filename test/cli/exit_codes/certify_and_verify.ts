import type { Check } from '../../../src/measure/conformance.js';
import { failureOfLaunch, goneError } from '../../../src/measure/failures.js';
import { installPackage, missingProgram } from '../../../src/lib/run_program.js';
import { exampleHost } from '../../support/example_host.js';
import {
  fake,
  interruptedAt,
  NO_DEVICE,
  of,
  ONE_SYNC,
  row,
  type Case,
  type Line,
  type World,
} from './case.js';

const POOL = [
  '--quick',
  '--preset',
  'quick',
  '--seed',
  '7',
  '--no-report',
  '--cell',
  'pio-out/long64-ring3/regs/read/sync',
];
const pooled =
  (time: string): Line =>
  ({ files }) => [...POOL, '--max-time', time, '--output', files.directory];
export const CERTIFY: readonly Case[] = [
  row(
    'certify',
    0,
    'a decision could be made of the launches',
    of('certify', pooled('6s'), fake()),
    'certificate: ',
  ),
  row(
    'certify',
    2,
    'the host counts instructions',
    of('certify', () => ['--host', 'emulated']),
    'there are no false alarms to measure',
  ),
  row(
    'certify',
    3,
    'the time was too short for a decision',
    of('certify', pooled('1s'), fake()),
    'No decision',
  ),
  row('certify', 4, 'there is no device', of('certify', pooled('2s'), NO_DEVICE), 'next: '),
  row(
    'certify',
    5,
    'a launch went without a word',
    of('certify', pooled('6s'), fake({ crash: { launch: 3, round: 1 } })),
    'ended before it was done',
  ),
  row(
    'certify',
    5,
    'a cell failed verification',
    of('certify', pooled('6s'), fake({ failed: { [ONE_SYNC]: { reason: 'rax differs' } } })),
    /certificate: [^]*rax differs/,
  ),
  row(
    'certify',
    130,
    'a signal came',
    interruptedAt('certify', pooled('6s'), 3),
    'keeping what was measured',
  ),
];

function hostWith(conform: () => AsyncGenerator<Check>): World {
  const probe = () => Promise.resolve(exampleHost(7));
  const measure = (): never => {
    throw new Error('nothing is measured');
  };
  return { createBackend: () => ({ name: 'example', probe, measure, conform }) };
}
const about = { name: 'read-regs', claim: 'what it claims', source: 'sync_regs' };
async function* oneCheck(check: Check): AsyncGenerator<Check> {
  await Promise.resolve();
  yield check;
}
const checks = (check: Check): World => hostWith(() => oneCheck(check));
const none: Line = () => [];
export const VERIFY: readonly Case[] = [
  row(
    'verify',
    0,
    'every check passed',
    of('verify', none, checks({ status: 'pass', ...about })),
    'read-regs',
  ),
  row(
    'verify',
    1,
    'a check failed',
    of('verify', none, checks({ status: 'deviation', ...about, meaning: 'bug', saw: 'rax is 1' })),
    'rax is 1',
  ),
  row(
    'verify',
    2,
    'no check is of that name',
    of('verify', () => ['--check', 'red-regs'], checks({ status: 'pass', ...about })),
    "did you mean 'read-regs'",
  ),
  row(
    'verify',
    4,
    'there is no device',
    of(
      'verify',
      none,
      hostWith(async function* () {
        await Promise.resolve();
        yield* [];
        const next = installPackage('qemu-system-x86');
        throw missingProgram('qemu-system-x86_64', { purpose: 'it emulates the host', next });
      }),
    ),
    'next: ',
  ),
  row(
    'verify',
    5,
    'a resource ran out, and the checks before it are shown',
    of(
      'verify',
      none,
      hostWith(async function* () {
        yield await Promise.resolve({ status: 'pass' as const, ...about });
        const error = { ...goneError(0), code: 'kvm', operation: 'KVM_CREATE_VM', errno: 'EMFILE' } as const;
        throw failureOfLaunch(error, '/dev/kvm');
      }),
    ),
    /read-regs[^]*raise the limit on open files/,
  ),
  row(
    'verify',
    130,
    'a signal came',
    (place) =>
      of(
        'verify',
        none,
        hostWith(async function* () {
          yield { status: 'pass', ...about };
          setImmediate(() => place.io.interrupt('SIGINT'));
          await new Promise(() => undefined);
        }),
      )(place),
    'read-regs',
  ),
];
