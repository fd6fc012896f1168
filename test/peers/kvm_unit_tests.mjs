// Holds what `vmm run` says of a VMM against kvm-unit-tests' own timing of the same exits, in turn on this machine:
// a port read that QEMU answers, less a port write that KVM finishes. The loop around each is in both and cancels.
//     git clone https://gitlab.com/kvm-unit-tests/kvm-unit-tests && cd kvm-unit-tests
//     ./configure && make x86/vmexit.flat
//     node test/peers/kvm_unit_tests.mjs --image x86/vmexit.flat --turns 5
// Exits with 1 if the medians differ by more than a tenth.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'bin/kvm-exit-bench.cjs');
const AGREED = 0.1;
const QEMU = 'qemu-system-x86_64';
const MACHINE = '-accel kvm -cpu host -m 64 -nodefaults -display none -serial stdio -M q35'.split(' ');

const { values } = parseArgs({
  options: { image: { type: 'string' }, turns: { type: 'string', default: '5' } },
});
if (values.image === undefined) {
  console.error(
    'give kvm-unit-tests with --image x86/vmexit.flat: the head of this file says how to build it',
  );
  process.exit(2);
}

function output(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** Cycles of each test by name, as vmexit.flat prints them. */
function theirs() {
  const devices = '-device pc-testdev -device isa-debug-exit,iobase=0xf4,iosize=0x4'.split(' ');
  const tests = ['-append', 'inl_from_qemu outl_to_kernel'];
  const { stdout, stderr } = output(QEMU, [...MACHINE, ...devices, '-kernel', values.image, ...tests]);
  const cycles = (name) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(stdout)?.[1]);
  const found = cycles('inl_from_qemu') - cycles('outl_to_kernel');
  if (Number.isNaN(found)) throw new Error(`vmexit.flat printed no figures: ${stdout}${stderr}`);
  return found;
}

function ours() {
  const guest = ['-no-reboot', '-kernel', '{guest}'];
  const { stdout, stderr } = output(process.execPath, [
    ...[MAIN, 'vmm', 'run', '--launches', '1', '--json', '--', QEMU],
    ...[...MACHINE, ...guest],
  ]);
  const ring0 = JSON.parse(stdout || 'null')?.rings.find(({ ring }) => ring === 0);
  if (ring0 === undefined) throw new Error(`vmm run printed no figures: ${stderr}`);
  return ring0.overKernel.estimate;
}

const median = (all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const turns = Array.from({ length: Number(values.turns) }, (_, turn) => {
  const pair = { theirs: theirs(), ours: ours() };
  console.log(`turn ${turn + 1}: kvm-unit-tests ${pair.theirs}, vmm run ${pair.ours.toFixed(0)} cycles`);
  return pair;
});
const [a, b] = [median(turns.map((turn) => turn.theirs)), median(turns.map((turn) => turn.ours))];
const ratio = b / a;
console.log(`medians: ${a} and ${b.toFixed(0)} cycles, ratio ${ratio.toFixed(3)}`);
process.exitCode = Math.abs(ratio - 1) <= AGREED ? 0 : 1;
