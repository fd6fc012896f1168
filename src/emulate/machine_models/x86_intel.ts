import { fileBytes } from '../../lib/files/given_file.js';
import { debuggerCommands } from '../recording/bochs_trace.js';
import { bootRom, emptyOptionRom } from './bochs/boot_rom.js';
import { memoryImage } from './bochs/memory_image.js';
import { notAKernel } from '../kernels/failures.js';
import { UnusableKernel, vmlinuxIn } from './bochs/vmlinux.js';
import { ICOUNT_CAVEAT, type BootFiles, type MachineModel } from './machine_model.js';

const FILES = {
  rom: 'boot.rom',
  optionRom: 'option.rom',
  memory: 'memory.img',
  console: 'console.txt',
  lines: 'printer.txt',
  commands: 'commands.rc',
} as const;

/** Everything else of the machine, as options of Bochs's command line: no configuration file is read. */
const OPTIONS = [
  // Neither a window nor a terminal is needed for it; the other one without a window (rfb) opens a network port.
  'display_library: term',
  `romimage: file=${FILES.rom}`,
  `vgaromimage: file=${FILES.optionRom}`,
  `optramimage1: file=${FILES.memory}, address=0x0`,
  'pci: enabled=0',
  'vga: extension=none, update_freq=1, realtime=0',
  // Time is ticks, and a tick is an instruction: no clock of this machine enters.
  'clock: sync=none, time0=946681200',
  `com1: enabled=1, mode=file, dev=${FILES.console}`,
  `parport1: enabled=1, file=${FILES.lines}`,
  'ata0: enabled=0',
  'ata1: enabled=0',
  'sound: driver=default, waveoutdrv=dummy',
  'speaker: enabled=0',
  'mouse: enabled=0',
  'magic_break: enabled=0',
  'port_e9_hack: enabled=0',
  'log: /dev/stderr',
  'panic: action=fatal',
  'error: action=ignore',
  'info: action=ignore',
  'debug: action=ignore',
];

const TICKS_PER_SECOND = 250_000_000;
/** Idle time is as dear as work, and every VM that is made or ended waits for ticks of the timer. */
const UNCOUNTED_TICKS_PER_SECOND = 50_000_000;

/** Bochs takes them from this machine's clock. */
const NOT_REPEATABLE = ['rdrand', 'rdseed'];
/** What Bochs models wrongly: kernels hang with the first, and warn of the others or do without XSAVE altogether. */
const MODELLED_WRONGLY = ['fsrm', 'pku', 'xsavec', 'xsaves', 'ht'];
const AMX = ['amx_tile', 'amx_int8', 'amx_bf16'];

/** As Bochs 2.7 does it. */
const DIFFERENCES = [
  {
    check: /^(read-all-debug|step-.*)$/,
    saw: /^regs\.rip after the step is 0x8000, expected 0x8003$/,
    why: 'Bochs traps a single step that KVM asks for before the first instruction, not after it',
  },
  {
    check: /^signal-keeps-masks$/,
    saw: /took no interrupt/,
    why: 'in Bochs no timer interrupt of the host ends a guest that never exits by itself',
  },
] as const;

/** @throws {Failure} (usage) for a kernel that cannot be entered without a boot loader */
async function memoryOf({ kernelPath, initramfsPath, ...rest }: BootFiles): Promise<Buffer> {
  try {
    const vmlinux = await vmlinuxIn(fileBytes(kernelPath));
    return memoryImage({ ...rest, vmlinux, initramfs: fileBytes(initramfsPath) });
  } catch (error) {
    if (!(error instanceof UnusableKernel)) throw error;
    throw notAKernel(kernelPath, error.message, 'give another kernel, or count on --host emulated:x86-amd');
  }
}

async function filesOf(files: BootFiles): Promise<Record<string, string | Uint8Array>> {
  return {
    [FILES.rom]: bootRom(),
    [FILES.optionRom]: emptyOptionRom(),
    [FILES.memory]: await memoryOf(files),
    [FILES.commands]: files.commands ?? debuggerCommands([]),
    [FILES.console]: '',
    [FILES.lines]: '',
  };
}

/** An Intel processor with VMX, in Bochs. `kvm_intel.ept=0` in the append turns nested paging off. */
export const X86_INTEL_MACHINE_MODEL: MachineModel = {
  arch: 'x86',
  program: 'bochs-bin',
  packageName: 'bochs bochs-term',
  versionArgs: ['--help'],
  versionText: /Bochs x86 Emulator \S+/,
  cpuList: 'bochs-bin --help cpu',
  cpu: 'corei7_icelake_u',
  memoryMebibytes: 128,
  kvmModule: 'kvm-intel',
  append: [
    'console=ttyS0,115200',
    'quiet',
    'panic=-1',
    'reboot=t',
    'exit_bench_printer=0x378',
    'rcupdate.rcu_expedited=1',
    'nolapic_timer',
    'highres=off',
    'nohz=off',
    'norandmaps',
    'randomize_kstack_offset=off',
    'cryptomgr.notests',
  ],
  // One parameter, since of two of the kind a kernel takes the last.
  appendForCpu: (cpu) => [
    `clearcpuid=${[...NOT_REPEATABLE, ...MODELLED_WRONGLY, ...(cpu === 'sapphire_rapids' ? AMX : [])].join(',')}`,
  ],
  ending: 'reboot',
  ticksPerInstruction: 1,
  compiler: { command: 'x86_64-linux-gnu-g++', packageName: 'g++-x86-64-linux-gnu' },
  silenceSeconds: 180,
  recorder: 'debugger',
  differences: DIFFERENCES,
  caveat: ICOUNT_CAVEAT,
  chatter: /^=+$|^\d{11}[ide]\[|^Bochs is exiting/,
  command: (files) => ({
    command: 'env',
    args: [
      ...['TERM=vt100', 'bochs-bin', '-q', '-f', '/dev/null', '-rc', FILES.commands],
      `cpu: model=${files.cpu}, count=1, ips=${String(files.isUncounted === true ? UNCOUNTED_TICKS_PER_SECOND : TICKS_PER_SECOND)}, reset_on_triple_fault=0, ignore_bad_msrs=1`,
      `memory: guest=${String(files.memoryMebibytes)}, host=${String(files.memoryMebibytes)}`,
      ...OPTIONS,
    ],
    consoleFile: FILES.console,
    linesFile: FILES.lines,
    files: () => filesOf(files),
  }),
};
