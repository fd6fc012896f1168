/** What two results files that differ in one thing come to, through the command line. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CellResult, Results } from '../../../src/results/schema.js';
import type { CallsPerExit } from '../../../src/samples/protocol.js';
import { fakeCalls } from '../../support/fakes/fake_clock.js';
import { GateFiles } from './gate_files.js';
import { BASE, IOCTL, runOf, slower } from './gated_runs.js';

let files: GateFiles;
beforeEach(() => {
  files = new GateFiles();
});
afterEach(() => {
  files.remove();
});

/** As a run writes it: with the calls that each exit takes, of one cell some more. */
function withCalls(results: Results, more: Partial<CallsPerExit> = {}, id = IOCTL): Results {
  const cells = results.cells.map((each): CellResult => {
    if (each.status !== 'measured' || each.cell.kind === 'control') return each;
    const perExit = fakeCalls(each.cell);
    if (each.cell.id !== id) return { ...each, perExit };
    const { entries = 0, ioctls = 0, bytes = 0 } = more;
    const sum = {
      entries: perExit.entries + entries,
      ioctls: perExit.ioctls + ioctls,
      bytes: perExit.bytes + bytes,
    };
    return { ...each, perExit: sum };
  });
  return { ...results, cells };
}

const before = withCalls(runOf({ seed: '1' }));
const plain = runOf({ seed: '2' });
const after = withCalls(plain);

function gate(candidate: Results, ...flags: string[]) {
  return files.line(
    'gate',
    '--baseline',
    files.write('before.json', before),
    files.write('after.json', candidate),
    ...flags,
  );
}

it('equal calls leave the verdict to the times', async () => {
  const { code, stdout } = await gate(after, '--explain', IOCTL);
  expect(code).toBe(0);
  expect(stdout).toContain('takes 1 KVM_RUN call in the baseline and 1 in the candidate: the same.');
  expect(stdout).toContain(
    'takes 2 ioctls other than KVM_RUN in the baseline and 2 in the candidate: the same.',
  );
  expect(stdout).toMatch(/Slower by more than the margin of 2%: (not )?shown, p/);
  expect((await gate(slower(after, 0.05))).code).toBe(1);
});

it('one ioctl more per exit is a regression at once, with no statistics', async () => {
  // Even where the times improved.
  const { code, stdout } = await gate(slower(withCalls(plain, { ioctls: 1 }), -0.2, [IOCTL]));
  expect(code).toBe(1);
  expect(stdout).toContain(`${IOCTL} regressed by count`);
  expect(stdout).toMatch(/2 -> 3 +ioctls other than KVM_RUN per exit, exact/);
  const explained = (await gate(withCalls(plain, { ioctls: 1 }), '--explain', IOCTL)).stdout;
  expect(explained).toContain('1 more, which is a regression.');
  expect(explained).not.toMatch(/p [=<]/);
});

it.each<[string, Partial<CallsPerExit>]>([
  ['entry', { entries: 1 }],
  ['byte', { bytes: 1 }],
])('one %s more per exit is a regression too', async (_, more) => {
  expect((await gate(withCalls(plain, more))).code).toBe(1);
});

it('one ioctl fewer is noted as an improvement, and is none where the time rose', async () => {
  const fewer = withCalls(plain, { ioctls: -1 });
  const { code, stdout } = await gate(fewer, '--explain', IOCTL);
  expect([code, stdout.split('\n')[0]]).toEqual([0, `${IOCTL}: improved`]);
  expect(stdout).toContain('1 fewer, which is an improvement.');
  expect((await gate(slower(fewer, 0.1, [IOCTL]))).code).toBe(1);
});

it('another parameter of KVM is part of what is judged: ticks are compared, and it is named', async () => {
  const { host } = after;
  const parameters = { ...host.kvm.parameters, halt_poll_ns: '0' };
  const candidate = { ...after, host: { ...host, kvm: { ...host.kvm, parameters } } };
  const { code, stdout } = await gate(candidate);
  expect(code).toBe(0);
  expect(stdout).toContain('the hosts differ in 1 field of KVM, which is part of what is judged');
  expect(stdout).toContain('kvm.parameters.halt_poll_ns');
  expect((await gate(slower(candidate, 0.05, [BASE]))).code).toBe(1);
});

it('another CPU model leaves ratios to judge: a rise is a regression, but nothing passes', async () => {
  const { host } = after;
  const elsewhere = { ...host, cpu: { ...host.cpu, model: 'another model' } };
  const same = await gate({ ...after, host: elsewhere }, '--explain', BASE);
  expect(same.code).toBe(3);
  expect(same.stdout).toContain('only its ticks could be judged');
  const { code, stdout } = await gate(slower({ ...after, host: elsewhere }, 0.05, [IOCTL]));
  expect(code).toBe(1);
  expect(stdout).toContain(`${IOCTL} regressed`);
  expect(stdout).toContain('another model');
});

it('on another CPU model a ratio that rose because its `none` is faster is no regression', async () => {
  const { host } = after;
  const elsewhere = { ...after, host: { ...host, cpu: { ...host.cpu, model: 'another model' } } };
  const { code, stdout } = await gate(slower(elsewhere, -0.1, [BASE]));
  expect(code).toBe(3);
  expect(stdout).not.toMatch(/\d regressed|\S\/\S+ +regressed/);
});

it('a baseline that did not count calls leaves the verdict to the times', async () => {
  const old = files.write('old.json', runOf({ seed: '1' }));
  const { code } = await files.line(
    'gate',
    '--baseline',
    old,
    files.write('new.json', withCalls(plain, { ioctls: 1 })),
  );
  expect(code).toBe(0);
});
