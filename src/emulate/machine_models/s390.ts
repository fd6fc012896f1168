import { fileBytes } from '../../lib/files/given_file.js';
import type { BootFiles, MachineModel } from './machine_model.js';
import { storedKernel } from './s390_stored_kernel.js';

const MEBIBYTE = 1 << 20;
/** Above the kernel, compressed and decompressed. */
const INITRAMFS_ADDRESS = 96 * MEBIBYTE;
const PAYLOAD_ADDRESS = 128 * MEBIBYTE;
/** Fields of the kernel's struct parmarea (arch/s390/include/asm/setup.h). */
const INITRD_START = 0x10408;
const COMMAND_LINE = 0x10480;

/** The tape drive that the runner writes its lines to, and Hercules to a file. */
const TAPE = { number: '0180', busId: '0.0.0180', file: 'tape.aws' } as const;

/** Hercules fills in what its environment says, which is part of the command line that results keep. */
const CONFIGURATION = [
  'ARCHMODE z/Arch',
  'CPUSERIAL 000001',
  'CPUMODEL $(CPUMODEL)',
  'MAINSIZE $(MAINSIZE)',
  'XPNDSIZE 0',
  'NUMCPU 1',
  'OSTAILOR LINUX',
  'PANRATE SLOW',
  `${TAPE.number} 3490 ${TAPE.file}`,
  '',
].join('\n');

/** Ends Hercules when the emulated host is switched off, and when its kernel panics. */
const COMMANDS = ['hao tgt SIGP Stop|HHCCP011I', 'hao cmd quit', 'ipl boot.ins', ''].join('\n');

function initrdField(bytes: number): Buffer {
  const field = Buffer.alloc(16);
  field.writeBigUInt64BE(BigInt(INITRAMFS_ADDRESS));
  field.writeBigUInt64BE(BigInt(bytes), 8);
  return field;
}

const hex = (address: number): string => `0x${address.toString(16).padStart(8, '0')}`;

/** What lies where in memory before the emulated host starts. */
async function filesOf({
  kernelPath,
  initramfsPath,
  append,
}: BootFiles): Promise<Record<string, string | Uint8Array>> {
  const image = fileBytes(kernelPath);
  const initrd = fileBytes(initramfsPath);
  const stored = await storedKernel(image, PAYLOAD_ADDRESS);
  const memory: [name: string, address: number, content: string | Uint8Array][] = [
    ['kernel', 0, stored?.image ?? image],
    ['initrd', INITRAMFS_ADDRESS, initrd],
    ['initrd-field', INITRD_START, initrdField(initrd.length)],
    ['command-line', COMMAND_LINE, `${append}\0`],
    ...(stored === null ? [] : [['payload', PAYLOAD_ADDRESS, stored.payload] as [string, number, Buffer]]),
  ];
  return {
    ...Object.fromEntries(memory.map(([name, , content]) => [name, content])),
    'boot.ins': ['* boot', ...memory.map(([name, address]) => `${name} ${hex(address)}`), ''].join('\n'),
    'hercules.cnf': CONFIGURATION,
    'hercules.rc': COMMANDS,
    [TAPE.file]: '',
  };
}

/**
 * A System z10 in Hercules, the only free emulator with the SIE instruction that KVM needs. Its consoles wrap long
 * lines and drop what comes too fast, so that our lines come over a tape.
 */
export const S390_MACHINE_MODEL: MachineModel = {
  arch: 's390',
  program: 'hercules',
  packageName: 'hercules',
  cpuList: 'hercules -h',
  cpu: '2097',
  memoryMebibytes: 192,
  append: [
    'console=ttyS0',
    'quiet',
    // Without it KVM cannot make a virtual machine of a process that exists.
    'sysctl.vm.allocate_pgste=1',
    `exit_bench_tape=${TAPE.busId}`,
    'nokaslr',
    'norandmaps',
    'randomize_kstack_offset=off',
    'cryptomgr.notests',
  ],
  ending: 'poweroff',
  ticksPerInstruction: 1,
  compiler: { command: 's390x-linux-gnu-g++', packageName: 'g++-s390x-linux-gnu' },
  // A kernel that has to decompress itself takes half a minute for that, and three times as long on a busy machine.
  silenceSeconds: 150,
  // Its timer is the real clock.
  repeats: 'modes',
  caveat:
    'path lengths, not time: an instruction counts one whatever it costs. Hercules counts in steps of up to 12 (a loop of 10,001 instructions reads 10,009), so compare counts with each other; its timer is the clock of this machine, so the modes repeat from run to run and single values do not',
  // Its code page has no brackets: `[    1.234567] text` comes out so.
  guestLines: /^\s*\d+\.\d{6}! |^init: /,
  command: (files) => ({
    command: 'env',
    args: [
      ...['HERCULES_RC=hercules.rc', `CPUMODEL=${files.cpu}`, `MAINSIZE=${String(files.memoryMebibytes)}`],
      ...['hercules', '-d', '-f', 'hercules.cnf'],
    ],
    linesFile: TAPE.file,
    files: () => filesOf(files),
  }),
};
