import type { Arch } from '../../plan/arch.js';

/** What a boot is made of, on our own disk. */
export interface BootFiles {
  readonly kernelPath: string;
  readonly initramfsPath: string;
  /** The kernel's command line, whole; what follows ` -- ` goes to the runner. */
  readonly append: string;
  /** The CPU model to emulate, by the emulator's name of it. */
  readonly cpu: string;
  readonly memoryMebibytes: number;
  /** Nothing is counted, so that timer ticks may come as often as makes waiting short. */
  readonly isUncounted?: boolean | undefined;
  /** What the emulator's debugger does; lets the machine run unless given. */
  readonly commands?: string | undefined;
  /** A directory of this boot alone, for what the emulator wants as files. */
  readonly directory: string;
}

/** How an emulator is started. */
interface BootCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Makes what must be in the boot's directory before it starts. */
  readonly files?: (() => Promise<Readonly<Record<string, string | Uint8Array>>>) | undefined;
  /** One of those files that the guest's console goes to, where the emulator does not put it on its own output. */
  readonly consoleFile?: string | undefined;
  /** One of those files that our lines come in, where the console would wrap or lose them, or be too slow. */
  readonly linesFile?: string | undefined;
}

/** What an emulator does otherwise than a processor, as a check of the contract sees it. */
interface Difference {
  readonly check: RegExp;
  readonly saw: RegExp;
  readonly why: string;
}

/** The machine that an emulator plays for one arch, set up so that the guest's counter counts instructions. */
export interface MachineModel {
  readonly arch: Arch;
  /** The emulator, and the Debian package that has it. */
  readonly program: string;
  readonly packageName: string;
  /** How it is asked for its version; `--version` unless given. */
  readonly versionArgs?: readonly string[] | undefined;
  /** The version in what it answers; its first line unless given. */
  readonly versionText?: RegExp | undefined;
  /** How it is asked for its CPU models. */
  readonly cpuList: string;
  /** The CPU model unless another is asked for. */
  readonly cpu: string;
  /** For kernels with PREEMPT_RT, where these want another one. */
  readonly realtimeCpu?: string | undefined;
  /** What a boot needs with room for the cells of the default preset; see guest_memory.ts. */
  readonly memoryMebibytes: number;
  /** The module that offers /dev/kvm here, where the kernel of an arch has one for each vendor's processors. */
  readonly kvmModule?: string | undefined;
  /** Parameters that every boot of the kernel has; the user's come after them. */
  readonly append: readonly string[];
  /** More of them that one CPU model needs. */
  readonly appendForCpu?: ((cpu: string) => readonly string[]) | undefined;
  /** How the runner switches the emulated host off: see native/runner/init.h. */
  readonly ending: 'reboot' | 'poweroff';
  /** How far the guest's counter moves in one instruction. */
  readonly ticksPerInstruction: number;
  /** The compiler of the runner where we run on another arch, and the Debian package that has it. */
  readonly compiler: { readonly command: string; readonly packageName: string };
  /**
   * In seconds. A boot that has sent no line of ours for this long is ended; once it has sent one, three times as long
   * is allowed. On a slow machine a boot takes a third of it.
   */
  readonly silenceSeconds: number;
  /** What comes out the same in every boot; `values` unless given. */
  readonly repeats?: 'values' | 'modes' | undefined;
  /** Deviations in `verify` that are the emulator's and not the kernel's. */
  readonly differences?: readonly Difference[] | undefined;
  /** How it lists what it executes; it cannot unless given. */
  readonly recorder?: 'plugin' | 'debugger' | undefined;
  /** The caveat that goes with each of its counts wherever it is shown. */
  readonly caveat: string;
  /** Lines of its standard error that say nothing of why it ended; those with `warning:` unless given. */
  readonly chatter?: RegExp | undefined;
  /** Lines of the console that are the guest's, where the emulator's own stand between them; all unless given. */
  readonly guestLines?: RegExp | undefined;
  command(files: BootFiles): BootCommand;
}

/** True of every machine model that counts by QEMU's -icount. */
export const ICOUNT_CAVEAT =
  'path lengths, not time: an instruction counts one whatever it costs (VMRUN and WRMSR too), and caches, TLBs ' +
  'and predictors do not exist';
