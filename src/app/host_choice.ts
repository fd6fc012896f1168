import { entryOf } from '../lib/entry_of.js';
import { type Command, Option } from 'commander';
import { type AppContext, DEFAULT_DEVICE } from './context.js';
import { failureOf } from './failures.js';
import { parseMebibytes } from '../lib/quantity.js';
import { listed, once, parsedBy } from './option_parsers.js';
import {
  archOfMachine,
  MACHINE_NAMES,
  machineNamed,
  type MachineName,
} from '../emulate/machine_models/machine_names.js';
import { nearestName } from '../lib/nearest.js';
import { type Arch, ARCHES } from '../plan/arch.js';
import { archOfNode } from '../plan/node_arch.js';
import type { Plan } from '../plan/plan.js';

/** Where exits are measured, as the flags say it. */
export type HostChoice =
  | { readonly kind: 'local'; readonly device: string }
  | { readonly kind: 'ssh'; readonly name: string; readonly device: string }
  | { readonly kind: 'command'; readonly commandLine: string; readonly device: string }
  | EmulatedChoice;

export interface EmulatedChoice {
  readonly kind: 'emulated';
  readonly arch: Arch;
  /** Which of the arch's emulated hosts. */
  readonly machine: MachineName;
  /** A kernel image of one's own, or the version of one in the store; null: the arch's usual one. */
  readonly kernel: string | null;
  readonly modules: string | null;
  /** Kernel parameters. */
  readonly append: readonly string[];
  /** The emulator's name of a CPU model; null: the machine's usual one. */
  readonly cpu: string | null;
  /** MiB; null: as much as the plan needs. */
  readonly memory: number | null;
  /** Whether complaints in the kernel's log are a failure. */
  readonly strict: boolean;
}

export interface HostFlags {
  readonly host?: string;
  readonly hostCommand?: string;
  readonly device?: string;
  readonly kernel?: string;
  readonly modules?: string;
  readonly append?: readonly string[];
  readonly emulatedCpu?: string;
  readonly memory?: number;
  readonly strict?: boolean;
}

/** Names that other parts of the world have for an arch. */
const OTHER_NAMES: Readonly<Record<string, Arch>> = {
  x86_64: 'x86',
  amd64: 'x86',
  aarch64: 'arm64',
  riscv64: 'riscv',
  ppc64le: 'powerpc',
  ppc64el: 'powerpc',
  s390x: 's390',
};

/** Flags that only an emulated host understands, by their keys. */
const EMULATED_ONLY = {
  kernel: '--kernel',
  modules: '--modules',
  append: '--append',
  emulatedCpu: '--emulated-cpu',
  memory: '--memory',
  strict: '--strict',
} as const;

const VALID = `local, ssh:NAME, emulated, ${MACHINE_NAMES.map((name) => `emulated:${name}`).join(', ')}`;

/** @throws {Failure} (usage) for a name that is no arch's */
export function archNamed(name: string, subject: string): Arch {
  const known = ARCHES.find((arch) => arch === name) ?? entryOf(OTHER_NAMES, name);
  if (known !== undefined) return known;
  const nearest = nearestName(name, ARCHES);
  throw failureOf('invalid-value', {
    subject,
    detail: `there is no arch '${name}'; there are ${ARCHES.join(', ')}`,
    nearest,
  });
}

/** @throws {Failure} (usage) for a name that is no emulated host's */
export function emulatedNamed(name: string, subject: string): MachineName {
  const known = machineNamed(name) ?? entryOf(OTHER_NAMES, name);
  if (known !== undefined) return known;
  throw failureOf('invalid-value', {
    subject,
    detail: `there is no emulated host '${name}'; there are ${MACHINE_NAMES.join(', ')}`,
    nearest: nearestName(name, MACHINE_NAMES),
  });
}

function emulatedChoice(machine: MachineName, flags: HostFlags): EmulatedChoice {
  return {
    kind: 'emulated',
    arch: archOfMachine(machine),
    machine,
    kernel: flags.kernel ?? null,
    modules: flags.modules ?? null,
    // One --append may hold several parameters, as a command line does.
    append: (flags.append ?? []).flatMap(parameterWords),
    cpu: flags.emulatedCpu ?? null,
    memory: flags.memory ?? null,
    strict: flags.strict === true,
  };
}

function assertNoEmulatedFlags(flags: HostFlags): void {
  for (const [key, flag] of Object.entries(EMULATED_ONLY)) {
    if (flags[key as keyof typeof EMULATED_ONLY] === undefined) continue;
    throw failureOf('invalid-value', {
      subject: flag,
      detail: 'is for emulated hosts: give --host emulated too',
    });
  }
}

/** The emulated x86 host with its usual kernel. */
export const USUAL_EMULATED: EmulatedChoice = emulatedChoice('x86', {});

/**
 * Where the flags say to measure.
 * @throws {Failure} (usage) for a host that is none, or flags that contradict each other
 */
export function hostChoice(flags: HostFlags): HostChoice {
  const device = flags.device ?? DEFAULT_DEVICE;
  const { host = 'local', hostCommand } = flags;
  const [kind = '', name] = host.split(/:(.*)/s);
  if (kind === 'emulated' && hostCommand === undefined) {
    if (flags.device !== undefined)
      throw failureOf('invalid-value', {
        subject: '--device',
        detail: 'an emulated host has its own /dev/kvm',
      });
    return emulatedChoice(name === undefined ? 'x86' : emulatedNamed(name, `--host '${host}'`), flags);
  }
  assertNoEmulatedFlags(flags);
  if (hostCommand !== undefined) {
    if (flags.host !== undefined)
      throw failureOf('invalid-value', { subject: '--host-command', detail: '--host names another host' });
    return { kind: 'command', commandLine: hostCommand, device };
  }
  if (host === 'local') return { kind: 'local', device };
  if (kind === 'ssh' && name !== undefined && /^[^-\s]\S*$/.test(name)) return { kind: 'ssh', name, device };
  throw failureOf('invalid-value', {
    subject: `--host '${host}'`,
    detail: `is no host; valid: ${VALID}`,
    nearest: nearestName(host, VALID.split(', ')),
  });
}

/** What a plan must know of the host that it is for; of a host that must be asked first, a guess. */
export function planForHost(
  choice: HostChoice,
  nodeArch: string = process.arch,
): { readonly arch: Arch; readonly clock: Plan['clock'] } {
  if (choice.kind === 'emulated') return { arch: choice.arch, clock: 'instructions' };
  const own = choice.kind === 'local' ? archOfNode(nodeArch) : null;
  return { arch: own ?? 'x86', clock: 'best' };
}

/** What a run on a host is filed under: another machine's name as it was given, or else this one's. */
export function nameOfHost(choice: HostChoice, { hostName }: AppContext['dependencies']): string {
  return choice.kind === 'ssh' ? choice.name : hostName();
}

const text = (flags: string, description: string): Option => new Option(flags, description);

/** `--host` and what belongs to it. */
export function addHostOptions(command: Command): Command {
  return addEmulatedOptions(
    command
      .addOption(text('--host <host>', `where to measure: ${VALID} (default: local)`).argParser(once))
      .addOption(
        text('--host-command <command>', 'a command that runs the runner where to measure').argParser(once),
      ),
  );
}

/** What an emulated host boots. */
export function addEmulatedOptions(command: Command): Command {
  return addBootOptions(
    command
      .addOption(
        text(
          '--kernel <version|path>',
          'emulated: a version of the kernel store, fetched if need be, or an image',
        ),
      )
      .addOption(text('--modules <directory>', 'emulated: where the modules of that image are')),
  );
}

/** How an emulated host boots its kernel. */
export function addBootOptions(command: Command): Command {
  return command
    .addOption(
      text('--append <parameters>', "emulated: kernel parameters: 'mitigations=off' (repeatable)").argParser(
        listed,
      ),
    )
    .addOption(text('--emulated-cpu <model>', "emulated: the emulator's name of a CPU model"))
    .addOption(
      text(
        '--memory <size>',
        'emulated: memory of the host, 512M or 2G (default: what the plan needs)',
      ).argParser(parsedBy(parseMebibytes, 'a size such as 512M or 2G')),
    )
    .option('--strict', 'emulated: exit with 5 if the kernel complains in its log (WARN, Oops, sanitizers)');
}

/** Without a word about the host it is this machine's own KVM, or an emulated one where there is none to use. */
export function chosenHost(flags: HostFlags, { io, dependencies }: AppContext): HostChoice {
  const choice = hostChoice(flags);
  if (flags.host !== undefined || choice.kind !== 'local' || flags.device !== undefined) return choice;
  const trouble = dependencies.deviceTrouble(choice.device);
  if (trouble === null) return choice;
  io.stderr.write(
    `${choice.device} cannot be used (${trouble}): counting instructions on an emulated x86 host instead; ` +
      'these are path lengths, not time\n',
  );
  return USUAL_EMULATED;
}

/** @throws {Failure} (usage) for a host that cannot list what it executes */
export function assertListsInstructions(costly: boolean, host: HostChoice): void {
  if (!costly || (host.kind === 'emulated' && host.arch === 'x86')) return;
  throw failureOf('invalid-value', {
    subject: '--costly',
    detail:
      'lists every instruction of an exit, which only emulated x86 hosts can: give --host emulated or emulated:x86-intel',
  });
}

/** The kernel parameters in a text. */
export function parameterWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
