import { ARCH_TABLES, guestExists, type Arch } from '../../../src/plan/arch.js';
import type { Group } from '../../../src/plan/cell.js';
import { FAKE_OVERHEAD, fakeCarries } from './fake_counter.js';
import { withWarnings } from '../../../src/measure/host_warnings.js';
import type { Emulation } from '../../../src/samples/emulation.js';
import type { Host, HostFacts } from '../../../src/samples/protocol.js';

const USABLE = { status: 'usable' } as const;
const FIELDS: Readonly<Partial<Record<Group, number>>> = { one: 1, core: 33 };
const notCarried = (name: string) =>
  ({ status: 'skipped', reason: `kvm_run does not carry ${name} on this arch` }) as const;

interface FakeModel {
  readonly emulator: string;
  readonly commandLine: readonly string[];
  readonly cpu: string;
  readonly module: string | null;
  readonly modules: readonly string[];
  readonly packageName: string;
  readonly ticksPerInstruction: number;
}

const QEMU = 'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)';
const counting = (shift: number): string[] => ['-icount', `shift=${shift},sleep=off`, '-seed', '1'];

const MODELS: Readonly<Record<Arch, FakeModel>> = {
  x86: {
    emulator: QEMU,
    commandLine: [
      'qemu-system-x86_64',
      '-accel',
      'tcg',
      '-cpu',
      'EPYC',
      '-machine',
      'microvm',
      ...counting(0),
    ],
    cpu: 'AMD EPYC Processor',
    module: 'kvm_amd',
    modules: ['irqbypass', 'kvm', 'kvm-amd'],
    packageName: 'linux-image-6.1.0-42-cloud-amd64',
    ticksPerInstruction: 1,
  },
  arm64: {
    emulator: QEMU,
    commandLine: [
      'qemu-system-aarch64',
      '-machine',
      'virt,virtualization=on',
      '-cpu',
      'neoverse-n1',
      ...counting(0),
    ],
    cpu: 'Neoverse-N1',
    module: null,
    modules: [],
    packageName: 'linux-image-6.1.0-42-cloud-arm64',
    ticksPerInstruction: 1,
  },
  riscv: {
    emulator: QEMU,
    commandLine: ['qemu-system-riscv64', '-machine', 'virt', '-cpu', 'rv64,h=true', ...counting(7)],
    cpu: 'rv64',
    module: 'kvm',
    modules: ['kvm'],
    packageName: 'linux-image-6.12.57+deb13-riscv64',
    ticksPerInstruction: 1.28,
  },
  powerpc: {
    emulator: QEMU,
    commandLine: ['qemu-system-ppc64', '-machine', 'pseries,cap-nested-hv=on,x-vof=on', ...counting(2)],
    cpu: 'POWER9',
    module: 'kvm_hv',
    modules: ['kvm', 'kvm-hv'],
    packageName: 'linux-image-6.1.0-42-powerpc64le',
    ticksPerInstruction: 2.048,
  },
  s390: {
    emulator: 'Hercules version 3.13.0',
    commandLine: ['hercules', '-f', 'hercules.conf'],
    cpu: 'IBM/S390',
    module: 'kvm',
    modules: ['kvm'],
    packageName: 'linux-image-6.1.0-42-s390x',
    ticksPerInstruction: 1,
  },
};

const CAVEAT =
  'path lengths, not time: every instruction counts one, whatever it costs a processor; caches, TLBs and ' +
  'predictors do not exist here';

function emulationOf(model: FakeModel): Emulation {
  return {
    emulator: model.emulator,
    commandLine: [...model.commandLine],
    kernel: {
      package: { name: model.packageName, version: '6.1.192-1', sha256: '5195b288'.repeat(8) },
      imageSha256: '0c1f77aa'.repeat(8),
      modules: [...model.modules],
      append: 'console=ttyS0 quiet panic=-1 nokaslr randomize_kstack_offset=off',
    },
    runnerSha256: '9e4d02b6'.repeat(8),
    ticksPerInstruction: model.ticksPerInstruction,
    repeats: 'values',
    caveat: CAVEAT,
  };
}

const UNKNOWN_CPU = {
  vendor: null,
  family: null,
  modelNumber: null,
  stepping: null,
  microcode: null,
  frequencyGovernor: null,
  smt: null,
};

function offered(arch: Arch): Pick<HostFacts, 'groups' | 'modes' | 'guests'> {
  const { exits, modes, groups } = ARCH_TABLES[arch];
  return {
    groups: groups.map((name) => ({
      name,
      ioctl: USABLE,
      sync: fakeCarries(arch, name) ? USABLE : notCarried(name),
      fields: FIELDS[name] ?? 18,
    })),
    modes: modes.map((name) => ({ name, usable: USABLE, nsPerInstruction: null, native: null })),
    guests: exits.flatMap((exit) =>
      modes.map((mode) => ({
        exit,
        mode,
        usable: guestExists(arch, exit, mode)
          ? USABLE
          : ({ status: 'skipped', reason: 'hlt is privileged' } as const),
      })),
    ),
  };
}

function factsOf(arch: Arch, { cpu, module, ticksPerInstruction }: FakeModel): HostFacts {
  const lists = offered(arch);
  const carried = lists.groups.filter(({ sync }) => sync.status === 'usable').length;
  return {
    arch,
    hostname: 'emulated',
    device: '/dev/kvm',
    cpu: { ...UNKNOWN_CPU, model: cpu, online: 1, hypervisor: true },
    kernel: { release: '6.1.0-42', version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1', commandLine: null },
    kvm: {
      apiVersion: 12,
      module,
      parameters: {},
      vendorParameters: {},
      capabilities: { KVM_CAP_SYNC_REGS: carried, KVM_CAP_IMMEDIATE_EXIT: 1 },
      nested: null,
    },
    mitigations: { spectre_v2: 'Mitigation: Retpolines', vmscape: 'Not affected' },
    clock: {
      source: 'instructions',
      constantTsc: false,
      nonstopTsc: false,
      kernelClocksource: null,
      hz: 1_000_000_000 * ticksPerInstruction,
      emptyPairTicks: FAKE_OVERHEAD * ticksPerInstruction,
    },
    ...lists,
  };
}

/** Facts of an emulated host that the fake backend pretends to be: it counts instructions. */
export function fakeEmulatedHost(arch: Arch): Host {
  const model = MODELS[arch];
  return structuredClone(withWarnings(factsOf(arch, model), emulationOf(model)));
}
